import type { ScatterFigure } from "../analysis/figure.js";
import { domainOf } from "../analysis/quantities.js";
import { visibleText } from "../language/visibleText.js";
import { colours } from "./colour.js";
import { quantity } from "./quantity.js";
import { table } from "./table.js";
import { wrap } from "./text.js";

const [ACROSS, DOWN] = [60, 15];
/** Columns left of the drawing: its frame. */
const FRAME = 2;
/** More points would be a list that nobody reads; the JSON document and the report have them. */
const MOST_LISTED = 24;
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
/** Where points of several groups fall into one place. */
const SEVERAL = "*";
const paints = [
  colours.blue,
  colours.yellow,
  colours.magenta,
  colours.green,
  colours.red,
  colours.cyan,
] as const;

/** Points as letters by group, then their numbers where there are not too many. */
export function scatterText(figure: ScatterFigure, width: number): string {
  const { points, x, y, fit } = figure;
  const drawing = scatterDrawing(figure, width);
  const parts: string[] = drawing === "" ? [] : [drawing];
  if (fit !== null) parts.push(wrap(visibleText(fit.label), width));
  if (points.length <= MOST_LISTED) {
    parts.push(
      table(
        [
          { title: "", flexible: true, least: 12 },
          { title: "group", flexible: true, optional: true },
          { title: visibleText(x.label), align: "right", flexible: true, least: 8 },
          { title: visibleText(y.label), align: "right", flexible: true, least: 8 },
        ],
        points.map((point) => [point.label, point.group, quantity(point.x, x), withInterval(point, y)]),
        width,
      ),
    );
  } else {
    parts.push(colours.dim(wrap(`The numbers of all ${points.length} points: --json or --html.`, width)));
  }
  return parts.join("\n\n");
}

function withInterval({ y, interval }: ScatterFigure["points"][number], axis: ScatterFigure["y"]): string {
  const ends = interval?.map((end) => quantity(end, axis)).join(" to ");
  return quantity(y, axis) + (ends === undefined ? "" : ` (${ends})`);
}

/** The points alone, for where their numbers stand beside; empty where the terminal is too narrow for a drawing. */
export function scatterDrawing(figure: ScatterFigure, width: number, down = DOWN): string {
  if (figure.points.length === 0 || width < ACROSS / 2) return "";
  const { points, x, y } = figure;
  const groups = [...new Set(points.map(({ group }) => group))];
  const across = Math.min(ACROSS, width - FRAME);
  const xs = domainOf(
    x,
    points.map((point) => point.x),
  );
  const ys = domainOf(
    y,
    points.map((point) => point.y),
  );
  const place = (value: number, [low, high]: readonly [number, number], cells: number): number =>
    Math.min(cells - 1, Math.max(0, Math.floor(((value - low) / (high - low)) * cells)));
  const cells = Array.from({ length: down }, () => Array.from({ length: across }, () => -1));
  for (const point of points) {
    const line = cells[down - 1 - place(point.y, ys, down)];
    const column = place(point.x, xs, across);
    const group = groups.indexOf(point.group);
    if (line !== undefined)
      line[column] = line[column] === -1 || line[column] === group ? group : groups.length;
  }
  const lines = cells.map((line) =>
    `│ ${line.map((group) => mark(group, groups.length)).join("")}`.trimEnd(),
  );
  const legend = groups.map((group, index) => `${mark(index, groups.length)} ${visibleText(group)}`);
  const ends = (axis: typeof x, [low, high]: readonly [number, number]): string =>
    `${visibleText(axis.label)} from ${quantity(low, axis)} to ${quantity(high, axis)}`;
  return [
    ...lines,
    `└${"─".repeat(across + 1)}`,
    wrap(`across: ${ends(x, xs)}; up: ${ends(y, ys)}`, width),
    wrap(legend.join("  "), width),
  ].join("\n");
}

function mark(group: number, groups: number): string {
  if (group < 0) return " ";
  if (group >= groups) return SEVERAL;
  const paint = paints[group % paints.length] ?? String;
  return paint(letters[group % letters.length] ?? SEVERAL);
}
