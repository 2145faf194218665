import * as z from "zod";
import { plainRow } from "../../method/conditions.js";
import { percentText } from "../../method/numberText.js";
import { patchOf } from "../../method/intervention.js";
import { RowBatch } from "../../method/rowBatch.js";
import { atLayer } from "../../method/taskVector.js";
import { openTokens } from "../../method/openTokens.js";
import { defineAnalysis } from "../analysis.js";
import { only } from "../only.js";

const Data = z.object({
  task: z.string(),
  /** 0-based; where θ, patched in, does best. */
  chosen: z.int().nonnegative(),
  layers: z.array(
    z.object({
      /** 0-based, the embedding excluded. */
      layer: z.int().nonnegative(),
      /** Most probable first. */
      top: z.array(z.object({ text: z.string(), probability: z.number() })),
    }),
  ),
});

const Options = z.object({
  top: z.coerce.number().int().min(1).max(100).default(8).describe("tokens shown for each layer"),
});

/**
 * Decoding θ (Hendel et al. 2023, section 5 and table 3): the model's final norm and unembedding applied to the
 * task vector of every layer. Patching θ into the last layer's output row and reading the logits is the same.
 */
export const inspect = defineAnalysis<z.infer<typeof Data>, z.infer<typeof Options>>({
  id: "inspect",
  title: "Inspect Task Vector",
  summary: "the tokens that the task vector is nearest to, at every layer",
  scope: "file",
  options: Options,
  data: Data,
  async run({ engine, model, control, vector }, tasks, { top }) {
    const task = only(tasks);
    const theta = await vector(task);
    const tokens = await openTokens(engine, task.document.settings, control);
    const input = task.document.demonstrations[0]?.input.text ?? "";
    const [prompt = []] = await tokens.framed([input], tokens.zeroShot, control);
    const row = plainRow(prompt, { expected: [], generate: null, top, reference: null });
    const layers = Array.from({ length: theta.layers }, (_, layer) => layer);
    const batch = new RowBatch();
    const reads = layers.map((layer) => batch.add(row, patchOf(model.layers - 1, atLayer(theta, layer))));
    await batch.evaluate(engine, control);
    return {
      task: task.document.settings.name,
      chosen: theta.thetaLayer,
      layers: layers.map((layer) => ({
        layer,
        top: (reads[layer]?.().top ?? []).map(({ text, probability }) => ({ text, probability })),
      })),
    };
  },
  figures({ chosen, layers }) {
    const most = Math.max(...layers.map(({ top }) => top.length));
    return [
      {
        kind: "table",
        title: "Top tokens of the task vector by layer",
        explains:
          "What the model would say next if the vector were its last layer's output. Early layers encode tokens differently from the last one; tokens that name the task or its answers show that the vector holds it.",
        columns: [
          { title: "layer", align: "right" },
          ...Array.from({ length: most }, (_, place) => ({
            title: String(place + 1),
            align: "left" as const,
          })),
        ],
        rows: layers.map(({ layer, top }) => [
          {
            text: layer === chosen ? `${layer} *` : String(layer),
            tone: layer === chosen ? ("task-vector" as const) : null,
            value: layer,
          },
          ...top.map(({ text, probability }) => ({
            text: `${JSON.stringify(text)} ${percentText(probability)}`,
            tone: null,
            value: probability,
          })),
        ]),
      },
      { kind: "text", sentences: [`* the layer at which θ, patched in, does best (${chosen}).`] },
    ];
  },
});
