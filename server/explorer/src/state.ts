// What a view shows while there is nothing else to show: loading, empty, failed.
import { ApiError, explain } from "./api";
import { h, type Child } from "./dom";

export const loading = (what: string): HTMLElement => h("p", { class: "state", role: "status" }, h("span", { class: "spinner", "aria-hidden": "true" }), what);

export const empty = (title: string, ...more: Child[]): HTMLElement => h("div", { class: "state" }, h("strong", {}, title), h("p", {}, ...more));

export function failed(error: unknown, retry?: () => void): HTMLElement {
  const titles: Record<string, string> = {
    offline: "No answer", unauthorized: "A token is needed", forbidden: "Not allowed", "not-found": "Not here",
    "too-large": "Too large", "bad-request": "Not understood", failed: "It failed",
  };
  const title = error instanceof ApiError ? titles[error.trouble] : "It failed";
  return h("div", { class: "state failed", role: "alert" }, h("strong", {}, title), h("p", {}, explain(error)),
    retry && h("button", { type: "button", onclick: retry }, "Try again"));
}

/** Shows that something loads in `host`, then what `work` makes, or why it cannot. */
export async function load(host: HTMLElement, what: string, work: () => Promise<Node>): Promise<void> {
  host.replaceChildren(loading(what));
  try {
    host.replaceChildren(await work());
  } catch (error) {
    host.replaceChildren(failed(error, () => void load(host, what, work)));
  }
}

/** A button that brings the next page of a list and is gone after the last one; where one does not come, it says why beside it. */
export function moreButton(next: () => Promise<boolean>): HTMLElement {
  const said = h("span", { class: "bad small", role: "status" });
  const button = h("button", { type: "button", class: "quiet", onclick: () => void step() }, "More");
  const step = async (): Promise<void> => {
    button.disabled = true;
    said.textContent = "";
    try {
      button.hidden = !(await next());
    } catch (error) {
      said.textContent = explain(error);
    }
    button.disabled = false;
  };
  return h("p", { class: "buttons" }, button, said);
}
