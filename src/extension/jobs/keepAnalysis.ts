import path from "node:path";
import * as z from "zod";
import type { Analysis } from "../../analysis/analysis.js";
import { chosenInWords } from "../../analysis/options.js";
import type { ModelInfo } from "../../protocol/model.js";
import type { KeptAnalysis } from "../known/storedResults.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";

const Options = z.record(z.string(), z.json());

/**
 * An analysis' outcome as it is kept and shown.
 * @param digestOf of all that a file's part in it depends on.
 */
export function keepAnalysis(
  analysis: Analysis,
  model: Pick<ModelInfo, "name">,
  files: readonly TaskSnapshot[],
  options: unknown,
  data: unknown,
  digestOf: (file: TaskSnapshot) => string,
): KeptAnalysis {
  const { id, title } = analysis;
  const all = Options.parse(options);
  return {
    result: {
      analysis: id,
      title,
      files: files.map((file) => path.basename(file.path)),
      model: model.name,
      options: all,
      chosen: chosenInWords(analysis, all),
      figures: analysis.figures(data),
    },
    data: z.json().parse(analysis.data.parse(data)),
    files: files.map((file) => ({ uri: file.uri, digest: digestOf(file) })),
    at: Date.now(),
  };
}
