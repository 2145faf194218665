import * as z from "zod";

/**
 * What an analysis shows, as data: every front end (terminal, panel, HTML report) has one way to draw each
 * kind, and computes nothing. Texts are plain; who shows them escapes them.
 */

/** What a mark stands for; each front end has a colour, and where it draws a shape, for it. */
export const Tone = z.enum([
  "few-shot",
  "task-vector",
  "zero-shot",
  "random-vector",
  "wrong-task",
  "validation",
  "right",
  "wrong",
  "neutral",
]);
export type Tone = z.infer<typeof Tone>;

const Heading = {
  title: z.string(),
  /** One or two sentences on how to read it; null where the title says all. */
  explains: z.string().nullable(),
};

/** A quantity that is drawn along an axis, or as a colour. */
const Axis = z.object({
  label: z.string(),
  /** How its numbers are written; fractions as percentages. */
  unit: z.enum(["fraction", "number", "count"]),
  /** Shown at least; null where the values say it. */
  domain: z.tuple([z.number(), z.number()]).nullable(),
});
export type Axis = z.infer<typeof Axis>;

/** A value, and the ends of its 95 % interval where it has one. */
const Point = z.object({
  x: z.number(),
  y: z.number(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
});

/** Sentences: what was found, or what is missing to find it. */
export const TextFigure = z.object({ kind: z.literal("text"), sentences: z.array(z.string()) });

export const TableFigure = z.object({
  kind: z.literal("table"),
  ...Heading,
  columns: z.array(z.object({ title: z.string(), align: z.enum(["left", "right"]) })),
  rows: z.array(
    z.array(
      z.object({
        text: z.string(),
        tone: Tone.nullable(),
        /** What the column is sorted by where it can be; null sorts by the text. */
        value: z.number().nullable(),
      }),
    ),
  ),
});

/** Curves over a common x, such as accuracy by layer. */
export const LinesFigure = z.object({
  kind: z.literal("lines"),
  ...Heading,
  x: Axis,
  y: Axis,
  series: z.array(z.object({ name: z.string(), tone: Tone, dashed: z.boolean(), points: z.array(Point) })),
  /** Values of y that belong to no x, such as few-shot's accuracy; without any where left out. */
  levels: z.array(z.object({ name: z.string(), tone: Tone, dashed: z.boolean(), y: z.number() })).optional(),
  /** Values of x that are pointed out, such as the chosen layer. */
  marks: z.array(z.object({ x: z.number(), label: z.string() })),
});

/** Points that are told apart by their group, with a line fitted to them where that means something. */
export const ScatterFigure = z.object({
  kind: z.literal("scatter"),
  ...Heading,
  x: Axis,
  y: Axis,
  points: z.array(
    z.object({
      x: z.number(),
      y: z.number(),
      /** Ends of the 95 % interval of y, where it has one. */
      interval: z.tuple([z.number(), z.number()]).optional(),
      label: z.string(),
      group: z.string(),
      /** Where the group stands for something; else groups have colours of their own. */
      tone: Tone.optional(),
    }),
  ),
  /** y = intercept + slope · x. */
  fit: z.object({ intercept: z.number(), slope: z.number(), label: z.string() }).nullable(),
});

/** A matrix as colours; null where there is no value. `values` has shape [rows, columns]. */
export const HeatFigure = z.object({
  kind: z.literal("heat"),
  ...Heading,
  rows: z.array(z.string()),
  columns: z.array(z.string()),
  values: z.array(z.array(z.number().nullable())),
  scale: Axis,
});

/** Quantities side by side. */
export const BarsFigure = z.object({
  kind: z.literal("bars"),
  ...Heading,
  axis: Axis,
  bars: z.array(
    z.object({
      label: z.string(),
      tone: Tone,
      value: z.number(),
      interval: z.tuple([z.number(), z.number()]).nullable(),
    }),
  ),
});

export const Figure = z.discriminatedUnion("kind", [
  TextFigure,
  TableFigure,
  LinesFigure,
  ScatterFigure,
  HeatFigure,
  BarsFigure,
]);
export type Figure = z.infer<typeof Figure>;
export type TableFigure = z.infer<typeof TableFigure>;
export type LinesFigure = z.infer<typeof LinesFigure>;
export type ScatterFigure = z.infer<typeof ScatterFigure>;
export type HeatFigure = z.infer<typeof HeatFigure>;
export type BarsFigure = z.infer<typeof BarsFigure>;
export type TextFigure = z.infer<typeof TextFigure>;
