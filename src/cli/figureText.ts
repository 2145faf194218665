import type { BarsFigure, Figure, LinesFigure, TableFigure } from "../analysis/figure.js";
import { barExtent, domainFromZero, domainOf, lineExtent, xValues } from "../analysis/quantities.js";
import { sparkline } from "../analysis/sparkline.js";
import { visibleText } from "../language/visibleText.js";
import { colours } from "./colour.js";
import { heatText } from "./heatText.js";
import { quantity, toneColour } from "./quantity.js";
import { scatterText } from "./scatterText.js";
import { layOut, table, type Cell, type Column } from "./table.js";
import { cut, widthOf, wrap } from "./text.js";

/** Lines of prose stay short enough to be read, also where a terminal is wide or there is none. */
const PROSE = 100;
const BAR = 24;
/** Columns of a table that are always shown, however narrow the terminal. */
const ALWAYS = 2;
const LEAST = 6;

/** A figure for the terminal, which also reads well in a log: its numbers, and a sketch of them. */
export function figureText(figure: Figure, width: number): string {
  const prose = Math.min(width, PROSE);
  if (figure.kind === "text") {
    return figure.sentences.map((sentence) => wrap(visibleText(sentence), prose)).join("\n");
  }
  const heading = [colours.bold(wrap(visibleText(figure.title), prose))];
  if (figure.explains !== null) heading.push(wrap(visibleText(figure.explains), prose));
  return `${heading.join("\n")}\n\n${body(figure, width)}`;
}

function body(figure: Exclude<Figure, { kind: "text" }>, width: number): string {
  switch (figure.kind) {
    case "table":
      return tableText(figure, width);
    case "lines":
      return linesText(figure, width);
    case "scatter":
      return scatterText(figure, width);
    case "heat":
      return heatText(figure, width);
    case "bars":
      return barsText(figure, width);
  }
}

function tableText({ columns, rows }: TableFigure, width: number): string {
  const { text, left } = layOut(
    columns.map(({ title, align }, place) => ({
      title: visibleText(title),
      flexible: true,
      least: LEAST,
      ...(align === "right" ? { align } : {}),
      ...(place < ALWAYS ? {} : { optional: true }),
    })),
    rows.map((row) =>
      row.map(({ text: shown, tone }): Cell =>
        tone === null ? shown : { text: shown, paint: toneColour(tone) },
      ),
    ),
    width,
  );
  return left === 0 ? text : `${text}\n${colours.dim(wrap(leftOut(left), width))}`;
}

function leftOut(columns: number): string {
  const what = columns === 1 ? "One column has" : `${columns} columns have`;
  return `${what} no room here: see them in a wider terminal, or with --json or --html.`;
}

/** A sketch of each curve over a common scale, then all numbers by x. */
function linesText(figure: LinesFigure, width: number): string {
  const { series, levels = [], marks, x, y } = figure;
  const xs = xValues(figure);
  const domain = domainOf(y, lineExtent(figure));
  const names = series.map(({ name }) => visibleText(name));
  const sketches = series.map(({ tone, points }, place): Cell[] => {
    const values = xs.map((one) => points.find((point) => point.x === one)?.y ?? null);
    const ends =
      points.length === 0
        ? "–"
        : rangeText(
            points.map((point) => point.y),
            figure,
          );
    return [
      { text: names[place] ?? "", paint: toneColour(tone) },
      { text: sparkline(values, domain), paint: toneColour(tone) },
      ends,
    ];
  });
  const ofLevels = levels.map(({ name, tone, y: value }): Cell[] => [
    { text: visibleText(name), paint: toneColour(tone) },
    "",
    quantity(value, y),
  ]);
  const sketch = table([{ title: "" }, { title: "" }, { title: "" }], [...sketches, ...ofLevels])
    .split("\n")
    .slice(1)
    .join("\n");
  const markColumn: Column[] = marks.length === 0 ? [] : [{ title: "", flexible: true, least: 8 }];
  // A table never cuts its titles.
  const room = Math.max(LEAST, Math.floor(width / (series.length + 1 + markColumn.length)) - 2);
  const numbers = layOut(
    [
      { title: cut(visibleText(x.label), room), align: "right" },
      ...series.map((_, place): Column => ({
        title: cut(names[place] ?? "", room),
        align: "right",
        flexible: true,
        least: LEAST,
      })),
      ...markColumn,
    ],
    xs.map((one) => [
      quantity(one, x),
      ...series.map(({ points }) => {
        const point = points.find((candidate) => candidate.x === one);
        if (point === undefined) return "–";
        const { interval } = point;
        const shown = quantity(point.y, y);
        return interval === null
          ? shown
          : `${shown} (${interval.map((end) => quantity(end, y)).join(" to ")})`;
      }),
      marks.flatMap((mark) => (mark.x === one ? [mark.label] : [])).join(", "),
    ]),
    width,
  ).text;
  const fits = sketch.split("\n").every((line) => widthOf(line) <= width);
  return sketch !== "" && fits ? `${sketch}\n\n${numbers}` : numbers;
}

function rangeText(values: readonly number[], { y }: LinesFigure): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? quantity(low, y) : `${quantity(low, y)} to ${quantity(high, y)}`;
}

function barsText(figure: BarsFigure, width: number): string {
  const { axis, bars } = figure;
  const domain = domainFromZero(axis, barExtent(figure));
  const anyInterval = bars.some(({ interval }) => interval !== null);
  return table(
    [
      { title: "", flexible: true, least: 8 },
      { title: cut(visibleText(axis.label), Math.max(7, Math.floor(width / 4))), align: "right" },
      ...(anyInterval ? [{ title: "95 %" }] : []),
      { title: "", optional: true },
    ],
    bars.map(({ label, tone, value, interval }): Cell[] => [
      label,
      quantity(value, axis),
      ...(anyInterval
        ? [interval === null ? "–" : interval.map((end) => quantity(end, axis)).join(" to ")]
        : []),
      { text: barText(value, domain), paint: toneColour(tone) },
    ]),
    width,
  );
}

/** A bar from zero, to the left of it for what is negative, at the same scale for all. */
function barText(value: number, [low, high]: readonly [number, number]): string {
  const place = (at: number): number => Math.round(((at - low) / (high - low)) * BAR);
  const [from, to] = [place(Math.min(0, value)), place(Math.max(0, value))];
  return " ".repeat(from) + (from === to ? "▏" : "█".repeat(to - from));
}
