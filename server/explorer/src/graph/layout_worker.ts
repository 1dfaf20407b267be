// Settles a large graph beside the page, which goes on drawing and answering.
import { settle, type Settling } from "./layout";

onmessage = ({ data }: MessageEvent<Settling>): void => {
  for (const at of settle(data)) postMessage({ at, done: false });
  postMessage({ at: null, done: true });
};
