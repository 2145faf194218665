import * as z from "zod";
import { countText } from "../accuracy.js";
import { defineAnalysis } from "../analysis.js";
import type { Figure, TableFigure, Tone } from "../figure.js";
import { override as overridden, OverriddenPair, type Winner } from "../overriding.js";

const Data = z.object({
  /** What is missing to override; null where nothing is. */
  missing: z.string().nullable(),
  pairs: z.array(OverriddenPair),
});
type Data = z.infer<typeof Data>;

const Options = z.object({
  pairs: z
    .enum(["first", "all"])
    .default("first")
    .describe("first: every other file's vector into the first file's prompt; all: each into each"),
});

/** Who wins where another task's vector is patched into a full few-shot prompt. */
export const override = defineAnalysis<Data, z.infer<typeof Options>>({
  id: "override",
  title: "Patch with Another Task's Vector",
  summary: "another task's vector in this task's full prompt: who wins, by query",
  scope: "files",
  options: Options,
  data: Data,
  async run({ engine, seed, control, vector }, tasks, { pairs: which }) {
    if (tasks.length < 2) {
      return {
        missing:
          "Overriding takes two tasks: name another .icl file, whose vector is patched into the full prompt of the first.",
        pairs: [],
      };
    }
    const known = [];
    for (const [index, task] of tasks.entries())
      known.push({ task, vector: await vector(task, { number: index + 1, total: tasks.length }) });
    const pairs: OverriddenPair[] = [];
    for (const one of which === "all" ? known : known.slice(0, 1)) {
      const others = known.filter((other) => other !== one);
      pairs.push(...(await overridden(engine, one.task, others, seed, control)));
    }
    const asked = pairs.some(({ queries }) => queries.length > 0);
    return {
      missing: asked
        ? null
        : "Overriding is measured on queries with an expected answer, and there are none.",
      pairs,
    };
  },
  figures({ missing, pairs }) {
    if (missing !== null) return [{ kind: "text", sentences: [missing] }];
    const found: Figure[] = [summaryTable(pairs)];
    const tasks = [...new Set(pairs.map(({ task }) => task))];
    if (tasks.length > 1) found.push(heat(tasks, pairs));
    else found.push(...pairs.map(queryTable));
    found.push({ kind: "text", sentences: conclusions(pairs) });
    return found;
  },
});

function summaryTable(pairs: readonly OverriddenPair[]): TableFigure {
  return {
    kind: "table",
    title: "Another task's vector in the full few-shot prompt",
    explains:
      "Queries answered as the task of the prompt, or as the other task's own few-shot prompt answers them: without a patch, with the other task's vector at its layer, and with a random vector of the same norm there. Queries to which both tasks give the same answer are left out.",
    columns: [
      { title: "prompt", align: "left" },
      { title: "vector", align: "left" },
      { title: "layer", align: "right" },
      { title: "this task", align: "right" },
      { title: "patched", align: "right" },
      { title: "other task", align: "right" },
      { title: "patched", align: "right" },
      { title: "random", align: "right" },
      { title: "left out", align: "right" },
    ],
    rows: pairs.map(({ task, other, layer, same, unpatched, patched, random }) => [
      { text: task, tone: null, value: null },
      { text: other, tone: null, value: null },
      { text: String(layer), tone: null, value: layer },
      { text: countText(unpatched.this), tone: null, value: unpatched.this.value },
      { text: countText(patched.this), tone: "few-shot", value: patched.this.value },
      { text: countText(unpatched.other), tone: null, value: unpatched.other.value },
      { text: countText(patched.other), tone: "task-vector", value: patched.other.value },
      { text: countText(random.other), tone: null, value: random.other.value },
      { text: String(same), tone: null, value: same },
    ]),
  };
}

function heat(tasks: readonly string[], pairs: readonly OverriddenPair[]): Figure {
  return {
    kind: "heat",
    title: "How often the vector's task wins",
    explains:
      "Rows: the task of the full prompt. Columns: the task of the vector. Share of the queries that tell the two apart.",
    rows: [...tasks],
    columns: [...tasks],
    values: tasks.map((task) =>
      tasks.map((other) => {
        const pair = pairs.find((one) => one.task === task && one.other === other);
        return pair === undefined || pair.patched.other.n === 0 ? null : pair.patched.other.value;
      }),
    ),
    scale: { label: "vector's task wins", unit: "fraction", domain: [0, 1] },
  };
}

const tones: Readonly<Record<Winner, Tone | null>> = {
  this: "few-shot",
  other: "task-vector",
  same: null,
  neither: "wrong",
};

function queryTable({ task, other, layer, queries }: OverriddenPair): TableFigure {
  return {
    kind: "table",
    title: `${task}, patched with ${other} at layer ${layer}`,
    explains: "Who wins, by query: this task, the other one, or neither; the same where both say the same.",
    columns: [
      { title: "query", align: "left" },
      { title: "this task", align: "left" },
      { title: "other task", align: "left" },
      { title: "patched answer", align: "left" },
      { title: "winner", align: "left" },
    ],
    rows: queries.map(({ input, expected, otherAnswer, patched }) => [
      { text: input, tone: null, value: null },
      { text: expected, tone: null, value: null },
      { text: otherAnswer, tone: null, value: null },
      { text: patched.answer, tone: tones[patched.winner], value: null },
      {
        text: patched.winner === "other" ? other : patched.winner === "this" ? task : patched.winner,
        tone: tones[patched.winner],
        value: null,
      },
    ]),
  };
}

function conclusions(pairs: readonly OverriddenPair[]): string[] {
  const told = pairs.filter(({ patched }) => patched.other.n > 0);
  const won = told.filter(({ patched }) => patched.other.value > patched.this.value);
  const beyond = told.filter(({ patched, unpatched, random }) =>
    [unpatched, random].every(({ other }) => patched.other.low > other.value),
  );
  const lost = told.filter((pair) => !won.includes(pair));
  const names = lost.map(({ task, other }) => `${other} in ${task}`).join(", ");
  return [
    `The vector's task wins in ${won.length} of ${told.length} pairs; in ${beyond.length} its share is higher, beyond the 95 % interval, than without a patch and with a random vector.`,
    ...(lost.length === 0
      ? []
      : [
          `It does not win: ${names}. Near-identical tasks, and templates that end differently, are the known reasons; a layer at which the demonstrations have been read already is another.`,
        ]),
  ];
}
