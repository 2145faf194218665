import type { LegendEntry, PointShape } from "../charts/figure.js";

const shapes: readonly PointShape[] = ["dot", "square", "triangle", "diamond", "ring"];

/** Colours that stand for no condition: groups are told apart by them and by their shape. */
const GROUP_COLOURS = 6;

/** Shape of the marks of a series or group, by its place among them. */
export function shapeOf(place: number): PointShape {
  return shapes[place % shapes.length] ?? "dot";
}

/** How a group is drawn: thirty groups can be told apart. */
export function groupEntry(label: string, place: number): LegendEntry & { readonly mark: PointShape } {
  return { label, tone: `group-${place % GROUP_COLOURS}`, mark: shapeOf(place) };
}
