import path from "node:path";
import { summariseModel, summariseVector } from "../../workbench/workbench.js";
import type { Environment } from "../environment.js";
import { fixed, layerText, percent, table } from "../format.js";
import { forEachFile, pinLayer } from "../taskFiles.js";

/** `icl compress`: computes, validates and caches task vectors. */
export async function compress(
  { workbench, terminal, control, seed }: Environment,
  files: readonly string[],
  options: { layer?: string; force?: boolean; json?: boolean },
): Promise<number> {
  const report: unknown[] = [];
  const code = await forEachFile(files, terminal, async (task) => {
    const pinned = pinLayer(task, options.layer);
    const compressed = await workbench.compress(pinned, control, options.force === true);
    const { vector, model, promptTokens, notes } = compressed;
    report.push({
      file: task.path,
      task: task.document.settings.name,
      model: summariseModel(model),
      vector: summariseVector(compressed),
      promptTokens,
      notes,
    });
    if (options.json === true) return;
    const saved = `${promptTokens.fewShot} → ${promptTokens.zeroShot} tokens`;
    const origin = compressed.cached ? "from the cache" : `${compressed.evaluatedTokens} tokens computed`;
    terminal.print(`${path.basename(task.path)}: ${layerText(vector, model.layers)}, ${saved} (${origin})`);
    if (vector.validated) {
      const rows = vector.candidates.map(({ layer, accuracy, logProbability }) => [
        `${layer}${layer === vector.layer ? " *" : ""}`,
        percent(accuracy ?? undefined),
        fixed(logProbability),
      ]);
      terminal.print(`${table(["layer", "held-out", "log p"], rows, [1, 2])}\n`);
    } else {
      terminal.print("Too few demonstrations to validate with: the layer is a rule of thumb.\n");
    }
    for (const note of notes) terminal.warn(note);
  });
  if (options.json === true) terminal.printJson({ version: 1, seed, files: report });
  return code;
}
