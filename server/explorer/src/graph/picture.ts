// The drawing as a picture: SVG, and PNG made from it.
import { svg } from "../dom";
import { outline } from "./shapes";
import { FONT, type SceneLine, type Stage } from "./stage";

export function toSvg(stage: Stage): SVGElement {
  const { width, height, nodes, lines } = stage.scene();
  const colours = stage.palette;
  const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": FONT });
  root.append(svg("rect", { width, height, fill: colours.paper }), svg("g", { fill: "none" }, lines.map(path)));
  root.append(svg("g", {}, nodes.map((node) => {
    const points = outline(node.type, node.vx, node.vy, node.radius);
    return svg("g", {}, svg("title", {}, inXml(node.label)), points ? svg("polygon", { points, fill: node.color }) : svg("circle", { cx: node.vx, cy: node.vy, r: node.radius, fill: node.color }));
  })));
  root.append(svg("g", { "text-anchor": "middle", stroke: colours.paper, "stroke-width": 3.5, "stroke-linejoin": "round", "paint-order": "stroke" },
    stage.labels(width, height).map((label) => [
      svg("text", { x: label.x, y: label.y, "font-size": label.size, "font-weight": label.bold ? 600 : 400, fill: colours.ink }, inXml(label.text)),
      label.more && svg("text", { x: label.x, y: label.y + 13, "font-size": label.size * 0.85, fill: colours.muted }, label.more)])));
  return root;
}

function path(line: SceneLine): SVGElement {
  const { x1, y1, x2, y2, bend: bow } = line;
  // sigma draws a line half as wide as its size, and its dashes half as long.
  const width = line.size / 2;
  const cx = (x1 + x2) / 2 + (y2 - y1) * bow;
  const cy = (y1 + y2) / 2 - (x2 - x1) * bow;
  const length = Math.hypot(x2 - cx, y2 - cy) || 1;
  const end = { x: x2 - ((x2 - cx) / length) * (line.gap + 1), y: y2 - ((y2 - cy) / length) * (line.gap + 1) };
  const stroke = svg("path", { d: `M${n(x1)},${n(y1)} Q${n(cx)},${n(cy)} ${n(end.x)},${n(end.y)}`, stroke: line.color, "stroke-width": width,
    "stroke-opacity": line.opacity, "stroke-dasharray": line.space ? `${line.dash / 2} ${line.space / 2}` : null });
  if (!line.arrow) return stroke;
  const ux = (x2 - cx) / length;
  const uy = (y2 - cy) / length;
  const size = 3 + 2 * width;
  const corners = [[end.x, end.y], [end.x - ux * size - uy * size * 0.45, end.y - uy * size + ux * size * 0.45], [end.x - ux * size + uy * size * 0.45, end.y - uy * size - ux * size * 0.45]];
  return svg("g", {}, stroke, svg("polygon", { points: corners.map(([x, y]) => `${n(x as number)},${n(y as number)}`).join(" "), fill: line.color, "fill-opacity": line.opacity }));
}

// Characters that XML has no way to write would make the whole picture unreadable.
const inXml = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "\ufffd");

const n = (value: number): string => value.toFixed(1);

export const svgBlob = (stage: Stage): Blob =>
  new Blob([new XMLSerializer().serializeToString(toSvg(stage))], { type: "image/svg+xml" });

export async function pngBlob(stage: Stage, scale = 2): Promise<Blob> {
  const url = URL.createObjectURL(svgBlob(stage));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width * scale;
    canvas.height = image.height * scale;
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser cannot draw pictures.");
    context.scale(scale, scale);
    context.drawImage(image, 0, 0);
    return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("This browser cannot make a PNG of this size."))), "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}
