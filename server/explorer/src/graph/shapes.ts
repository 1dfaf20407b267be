// The shape of each type of entity: one list of corners for the canvas, for pictures and for the legend.

type Point = [number, number];

const polygon = (corners: number, turn = 0): Point[] =>
  Array.from({ length: corners }, (_, i) => {
    const angle = turn - Math.PI / 2 + (2 * Math.PI * i) / corners;
    return [Math.cos(angle), Math.sin(angle)];
  });
const box = (width: number, height: number): Point[] => [[-width, -height], [width, -height], [width, height], [-width, height]];

/** Convex, clockwise as seen on the screen, within the unit circle. Countries are discs, so they have none. */
const CORNERS: Record<string, Point[]> = {
  Person: polygon(3),
  Position: polygon(3, Math.PI),
  Organization: box(0.8, 0.8),
  Agreement: polygon(4),
  Place: polygon(5),
  Group: polygon(6),
  Event: polygon(8, Math.PI / 8),
  Asset: box(0.98, 0.55),
  Topic: box(0.55, 0.98),
  Threat: [[-0.95, -0.7], [0.95, -0.7], [0.45, 0.7], [-0.45, 0.7]],
};

export const shapeOf = (type: string): string => (type in CORNERS ? type : "circle");

/** The points of an SVG polygon; null for a disc. */
export function outline(type: string, x: number, y: number, radius: number): string | null {
  const corners = CORNERS[type];
  return corners ? corners.map(([dx, dy]) => `${(x + dx * radius).toFixed(2)},${(y + dy * radius).toFixed(2)}`).join(" ") : null;
}

/** The same for a canvas. */
export function pathOf(type: string, x: number, y: number, radius: number): Path2D {
  const path = new Path2D();
  const corners = CORNERS[type];
  if (!corners) path.arc(x, y, radius, 0, 2 * Math.PI);
  else corners.forEach(([dx, dy], i) => (i ? path.lineTo(x + dx * radius, y + dy * radius) : path.moveTo(x + dx * radius, y + dy * radius)));
  path.closePath();
  return path;
}

export interface ShapeSource { name: string; glsl: string; inradiusFactor: number }

/** A convex polygon's distance is the greatest of those from the lines through its sides. */
export function shapeSources(): ShapeSource[] {
  return Object.entries(CORNERS).map(([name, corners]) => {
    let inner = 1;
    const sides = corners.map(([x1, y1], i) => {
      const [x2, y2] = corners[(i + 1) % corners.length] as Point;
      const length = Math.hypot(x2 - x1, y2 - y1);
      const normal: Point = [(y2 - y1) / length, -(x2 - x1) / length];
      const offset = normal[0] * x1 + normal[1] * y1;
      inner = Math.min(inner, offset);
      // The canvas counts upwards, the screen downwards.
      return `dot(uv, vec2(${normal[0].toFixed(5)}, ${(-normal[1]).toFixed(5)})) - ${offset.toFixed(5)} * size`;
    });
    const distance = sides.reduce((all, side) => `max(${all}, ${side})`);
    return { name, glsl: `float sdf_${name}(vec2 uv, float size) { return ${distance}; }`, inradiusFactor: inner };
  });
}
