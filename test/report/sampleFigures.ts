import type { AnalysisResult } from "../../src/analysis/analysisResult.js";
import { Figure } from "../../src/analysis/figure.js";

const layers = Array.from({ length: 8 }, (_, layer) => layer);
const tasks = ["antonyms", "capitals", "plural", "translate to Spanish", "word length"];

/** One figure of each kind, with all that each kind may hold. */
export const sampleFigures: readonly Figure[] = [
  {
    kind: "text",
    sentences: ["The vector of antonyms wins on 5 of 8 queries.", "It needs more files than one."],
  },
  {
    kind: "table",
    title: "Top tokens by layer",
    explains: "What the model would say next.",
    columns: [
      { title: "layer", align: "right" },
      { title: "first", align: "left" },
      { title: "second", align: "left" },
    ],
    rows: layers.map((layer) => [
      { text: layer === 3 ? "3 *" : String(layer), tone: layer === 3 ? "task-vector" : null, value: layer },
      {
        text: `"token ${String.fromCharCode(104 - layer)}" ${90 - layer} %`,
        tone: null,
        value: 0.9 - layer / 100,
      },
      {
        text: String.fromCharCode(97 + ((layer * 5) % 8)),
        tone: layer % 2 === 0 ? "right" : "wrong",
        value: null,
      },
    ]),
  },
  {
    kind: "lines",
    title: "Accuracy by number of demonstrations",
    explains: null,
    x: { label: "demonstrations", unit: "count", domain: null },
    y: { label: "accuracy", unit: "fraction", domain: [0, 1] },
    series: [
      {
        name: "few-shot",
        tone: "few-shot",
        dashed: false,
        points: layers.map((x) => ({
          x,
          y: Math.min(1, 0.2 + x * 0.11),
          interval: [Math.max(0, x * 0.11), Math.min(1, 0.4 + x * 0.1)],
        })),
      },
      {
        name: "task vector",
        tone: "task-vector",
        dashed: false,
        points: layers.slice(1).map((x) => ({ x, y: x / 8, interval: [x / 10, Math.min(1, x / 7)] })),
      },
      {
        name: "stability of the vector",
        tone: "neutral",
        dashed: true,
        points: layers.slice(2).map((x) => ({ x, y: 0.5 + x / 20, interval: null })),
      },
    ],
    marks: [
      { x: 5, label: "enough: 5 demonstrations" },
      { x: 7, label: "all that the file has" },
    ],
  },
  {
    kind: "scatter",
    title: "Task map",
    explains: "Two principal components of the vectors of many draws.",
    x: { label: "first component (41 %)", unit: "number", domain: null },
    y: { label: "second component (12 %)", unit: "number", domain: null },
    points: tasks.flatMap((group, place) =>
      layers.map((draw) => ({
        x: place * 2 + Math.sin(draw) / 2,
        y: Math.cos(place * 3) + Math.cos(draw) / 3,
        label: `${group}, draw ${draw}`,
        group,
      })),
    ),
    fit: { intercept: 0.2, slope: 0.05, label: "R² = 0.31, n = 40" },
  },
  {
    kind: "heat",
    title: "Similarity of tasks",
    explains: "Mean cosine between draws.",
    rows: tasks,
    columns: tasks,
    values: tasks.map((_, row) =>
      tasks.map((_name, column) => (row === 4 && column === 0 ? null : Math.cos((row - column) / 1.4))),
    ),
    scale: { label: "cosine", unit: "number", domain: [-1, 1] },
  },
  {
    kind: "bars",
    title: "Influence of each demonstration",
    explains: null,
    axis: { label: "change of the log-probability", unit: "number", domain: null },
    bars: [
      { label: "hot -> cold", tone: "right", value: 0.42, interval: [0.3, 0.6] },
      { label: "big -> small", tone: "neutral", value: 0.02, interval: null },
      { label: "tall -> green", tone: "wrong", value: -0.31, interval: [-0.5, -0.1] },
    ],
  },
];

/** Figures that hold next to nothing. */
export const emptyFigures: readonly Figure[] = [
  { kind: "text", sentences: [] },
  { kind: "table", title: "Nothing", explains: null, columns: [], rows: [] },
  {
    kind: "lines",
    title: "No curve",
    explains: null,
    x: { label: "x", unit: "count", domain: null },
    y: { label: "y", unit: "number", domain: null },
    series: [],
    marks: [],
  },
  {
    kind: "lines",
    title: "One point",
    explains: null,
    x: { label: "x", unit: "count", domain: null },
    y: { label: "y", unit: "number", domain: null },
    series: [{ name: "one", tone: "right", dashed: false, points: [{ x: 3, y: 0.5, interval: null }] }],
    marks: [],
  },
  {
    kind: "scatter",
    title: "No point",
    explains: null,
    x: { label: "x", unit: "number", domain: null },
    y: { label: "y", unit: "number", domain: null },
    points: [],
    fit: null,
  },
  {
    kind: "heat",
    title: "No cell",
    explains: null,
    rows: [],
    columns: [],
    values: [],
    scale: { label: "cosine", unit: "number", domain: null },
  },
  {
    kind: "heat",
    title: "One cell",
    explains: null,
    rows: ["a"],
    columns: ["a"],
    values: [[1]],
    scale: { label: "cosine", unit: "number", domain: null },
  },
  {
    kind: "bars",
    title: "No bar",
    explains: null,
    axis: { label: "n", unit: "count", domain: null },
    bars: [],
  },
];

/** Keywords of the format, which a text that is planted everywhere may not replace. */
const KEYWORDS = new Set(["kind", "tone", "unit", "align"]);

/** The same figures with `text` wherever a figure has a text. */
export function hostileFigures(text: string): Figure[] {
  const planted = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return KEYWORDS.has(key) ? value : text;
    if (Array.isArray(value)) return value.map((item) => planted(item, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, planted(item, name)]));
  };
  return sampleFigures.map((figure) => Figure.parse(planted(figure, "")));
}

export function sampleAnalysis(change: Partial<AnalysisResult> = {}): AnalysisResult {
  return {
    analysis: "inspect",
    title: "Inspect Task Vector",
    files: ["spanish.icl", "antonyms.icl"],
    model: "demo",
    options: { top: 12 },
    chosen: ["tokens shown for each layer: 12"],
    figures: [...sampleFigures],
    ...change,
  };
}
