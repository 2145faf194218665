import * as z from "zod";
import { Gram } from "../../method/gram.js";
import { mean } from "../../method/mean.js";
import { Random } from "../../method/random.js";
import { openTokens } from "../../method/openTokens.js";
import { defineAnalysis } from "../analysis.js";
import type { Figure } from "../figure.js";
import { only } from "../only.js";

const Kind = z.enum(["order", "dummy", "demonstrations"]);

const Data = z.object({
  task: z.string(),
  /** 0-based; where the vector is used. */
  chosen: z.int().nonnegative(),
  draws: z.int(),
  /**
   * For each thing that was varied alone the mean cosine of two different draws, by layer, 1 where all draws are the
   * same; empty where there are too few demonstrations to draw from.
   */
  varied: z.array(z.object({ kind: Kind, cosines: z.array(z.number()) })),
});
type Data = z.infer<typeof Data>;

const Options = z.object({
  draws: z.coerce.number().int().min(3).max(100).default(12).describe("vectors drawn for each kind"),
});

const LEAST_DEMONSTRATIONS = 4;

/** How much a task's vector depends on the order, the dummy query and the choice of its demonstrations. */
export const variability = defineAnalysis<Data, z.infer<typeof Options>>({
  id: "variability",
  title: "Variability of the Task Vector",
  summary: "how far the vector moves with other demonstrations, orders and queries",
  scope: "file",
  options: Options,
  data: Data,
  async run({ engine, control, seed, vector }, tasks, { draws }) {
    const task = only(tasks);
    const { settings } = task.document;
    const { layer } = await vector(task);
    const random = new Random(seed);
    const examples = task.document.demonstrations;
    if (examples.length < LEAST_DEMONSTRATIONS) {
      return { task: settings.name, chosen: layer, draws, varied: [] };
    }
    const tokens = await openTokens(engine, settings, control);
    const half = Math.floor(examples.length / 2);
    const [dummy, ...rest] = examples;
    if (dummy === undefined) throw new RangeError("There is no demonstration to draw.");
    const prompts = {
      order: () => ({ demonstrations: random.shuffle(rest), input: dummy.input.text }),
      dummy: () => {
        const other = random.pick(examples.slice(half));
        return { demonstrations: examples.slice(0, half), input: other.input.text };
      },
      demonstrations: () => ({ demonstrations: random.sample(rest, half), input: dummy.input.text }),
    } as const;
    const kinds = Kind.options;
    const drawn = await tokens.fewShot(
      kinds.flatMap((kind) => Array.from({ length: draws }, prompts[kind])),
      control,
    );
    const { layers } = await engine.relate({ prompts: drawn }, control);
    const grams = layers.map((products) => new Gram(products));
    return {
      task: settings.name,
      chosen: layer,
      draws,
      varied: kinds.map((kind, place) => ({
        kind,
        cosines: grams.map((gram) => {
          const mine = Array.from({ length: draws }, (_, index) => place * draws + index);
          // The same draw twice says nothing of how draws differ.
          const pairs = mine.flatMap((a) =>
            mine.flatMap((b) => (b > a && different(drawn[a], drawn[b]) ? gram.cosine(a, b) : [])),
          );
          return pairs.length === 0 ? 1 : mean(pairs);
        }),
      })),
    };
  },
  figures,
});

function different(a: readonly number[] = [], b: readonly number[] = []): boolean {
  return a.length !== b.length || a.some((token, index) => token !== b[index]);
}

const names = {
  order: "other order",
  dummy: "other dummy query",
  demonstrations: "half of the demonstrations",
} as const satisfies Record<z.infer<typeof Kind>, string>;
const tones = { order: "few-shot", dummy: "validation", demonstrations: "task-vector" } as const;

function figures({ chosen, draws, varied }: Data): Figure[] {
  if (varied.length === 0) {
    const needs = `It takes at least ${LEAST_DEMONSTRATIONS} demonstrations to draw different ones.`;
    return [{ kind: "text", sentences: [needs] }];
  }
  const there = varied.map(({ kind, cosines }) => `${names[kind]} ${(cosines[chosen] ?? 0).toFixed(3)}`);
  return [
    {
      kind: "lines",
      title: "Similarity of the vector to itself",
      explains: `Mean cosine of two vectors that differ in only one thing, ${draws} draws each. Residual streams of any two prompts have much in common, so cosines are high throughout.`,
      x: { label: "layer", unit: "count", domain: null },
      y: { label: "cosine", unit: "number", domain: null },
      series: varied.map(({ kind, cosines }) => ({
        name: names[kind],
        tone: tones[kind],
        dashed: false,
        points: cosines.map((y, x) => ({ x, y, interval: null })),
      })),
      marks: [{ x: chosen, label: "chosen" }],
    },
    { kind: "text", sentences: [`At layer ${chosen}: ${there.join(", ")}.`] },
  ];
}
