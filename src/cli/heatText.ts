import type { HeatFigure } from "../analysis/figure.js";
import { domainOf, heatExtent } from "../analysis/quantities.js";
import { visibleText } from "../language/visibleText.js";
import { colours } from "./colour.js";
import { quantity, toneColour } from "./quantity.js";
import { table, type Cell } from "./table.js";
import { cut, widthOf, wrap } from "./text.js";

const shades = [" ", "░", "▒", "▓", "█"] as const;
/** Columns between cells. */
const GAP = 2;
const LONGEST_NAME = 20;

/** A matrix with shades before its numbers; where it is too wide for them, shades alone. */
export function heatText(figure: HeatFigure, width: number): string {
  const { scale, values } = figure;
  const domain = domainOf(scale, heatExtent(figure));
  const [rows, columns] = [figure.rows, figure.columns].map((names) =>
    names.map((name) => cut(visibleText(name), LONGEST_NAME)),
  ) as [string[], string[]];
  const widest = Math.max(1, ...heatExtent(figure).map((value) => quantity(value, scale).length)) + 2;
  const names = Math.max(0, ...rows.map(widthOf));
  const whole = names + columns.reduce((sum, name) => sum + GAP + Math.max(widest, widthOf(name)), 0);
  const named = whole <= width;
  const numberWidth = String(columns.length).length;
  const withNumbers = named || names + numberWidth + 1 + columns.length * (GAP + widest) <= width;
  const square = rows.length === columns.length && rows.every((name, place) => name === columns[place]);
  const cell = (value: number | null): Cell => {
    if (value === null) return "–";
    const { shade, paint } = shadeOf(value, domain);
    return { text: withNumbers ? `${shade} ${quantity(value, scale)}` : shade.repeat(2), paint };
  };
  const text = table(
    [
      { title: "", flexible: true, least: 8 },
      ...columns.map((name, place) => ({ title: named ? name : String(place + 1), align: "right" as const })),
    ],
    rows.map((name, row) => [
      named || !square ? name : `${String(row + 1).padStart(numberWidth)} ${name}`,
      ...columns.map((_, column) => cell(values[row]?.[column] ?? null)),
    ]),
    width,
  );
  const [low, high] = domain;
  const meaning = `${visibleText(scale.label)}: “${shades[1]}” towards ${low < 0 ? quantity(0, scale) : quantity(low, scale)}, “${shades[4]}” towards ${quantity(high, scale)}${low < 0 ? ` or ${quantity(low, scale)}` : ""}`;
  const columnNames =
    named || square ? [] : [`Columns: ${columns.map((name, place) => `${place + 1} ${name}`).join(", ")}`];
  return [text, ...[...columnNames, meaning].map((line) => colours.dim(wrap(line, width)))].join("\n");
}

/** Stronger for what is farther from the low end, or from zero where values go below it. */
function shadeOf(
  value: number,
  [low, high]: readonly [number, number],
): { shade: string; paint: (text: string) => string } {
  const share = low < 0 ? Math.abs(value) / Math.max(-low, high) : (value - low) / (high - low);
  const shade = shades[Math.min(shades.length - 1, Math.floor(share * shades.length))] ?? shades[0];
  return { shade, paint: toneColour(value < 0 ? "wrong" : "task-vector") };
}
