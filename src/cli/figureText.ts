import type { Axis, Figure } from "../analysis/figure.js";
import { visibleText } from "../language/visibleText.js";
import { colours } from "./colour.js";
import { fixed, percent } from "./format.js";
import { table } from "./table.js";
import { wrap } from "./text.js";

/** A figure for the terminal: each kind as a table of its numbers, which also reads well in a log. */
export function figureText(figure: Figure, width: number): string {
  if (figure.kind === "text") {
    return figure.sentences.map((sentence) => wrap(visibleText(sentence), width)).join("\n");
  }
  const heading = [colours.bold(visibleText(figure.title))];
  if (figure.explains !== null) heading.push(wrap(visibleText(figure.explains), width));
  return `${heading.join("\n")}\n\n${body(figure, width)}`;
}

function body(figure: Exclude<Figure, { kind: "text" }>, width: number): string {
  switch (figure.kind) {
    case "table":
      return table(
        figure.columns.map(({ title, align }) => ({ title, ...(align === "right" ? { align } : {}) })),
        figure.rows.map((row) => row.map(({ text }) => text)),
        width,
      );
    case "lines": {
      const xs = [...new Set(figure.series.flatMap(({ points }) => points.map(({ x }) => x)))].sort(
        (a, b) => a - b,
      );
      return table(
        [
          { title: figure.x.label, align: "right" },
          ...figure.series.map(({ name }) => ({ title: name, align: "right" as const })),
          { title: "" },
        ],
        xs.map((x) => [
          shown(x, figure.x),
          ...figure.series.map(({ points }) => shown(points.find((point) => point.x === x)?.y, figure.y)),
          figure.marks.find((mark) => mark.x === x)?.label ?? "",
        ]),
        width,
      );
    }
    case "scatter":
      return table(
        [
          { title: "", flexible: true, least: 16 },
          { title: "group", flexible: true },
          { title: figure.x.label, align: "right" },
          { title: figure.y.label, align: "right" },
        ],
        figure.points.map(({ label, group, x, y }) => [label, group, shown(x, figure.x), shown(y, figure.y)]),
        width,
      );
    case "heat":
      return table(
        [
          { title: "", flexible: true, least: 12 },
          ...figure.columns.map((title) => ({ title, align: "right" as const, flexible: true })),
        ],
        figure.rows.map((name, row) => [
          name,
          ...(figure.values[row] ?? []).map((value) => shown(value, figure.scale)),
        ]),
        width,
      );
    case "bars":
      return table(
        [{ title: "" }, { title: figure.axis.label, align: "right" }, { title: "95 %" }],
        figure.bars.map(({ label, value, interval }) => [
          label,
          shown(value, figure.axis),
          interval === null ? "" : interval.map((end) => shown(end, figure.axis)).join("–"),
        ]),
        width,
      );
  }
}

function shown(value: number | null | undefined, { unit }: Axis): string {
  if (value === null || value === undefined) return "–";
  if (unit === "fraction") return percent(value);
  return unit === "count" ? String(value) : fixed(value, 3);
}
