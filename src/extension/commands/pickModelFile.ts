import type { ModelQuestion } from "../models/modelPick.js";
import type { CommandTools } from "./commandTools.js";

/**
 * One of the models of this machine, or one that is downloaded for it.
 * @returns a path or an `hf:` address; undefined where the user chose none.
 */
export async function pickModelFile(
  tools: CommandTools,
  question: ModelQuestion,
): Promise<string | undefined> {
  const {
    service,
    known: { recent },
  } = tools;
  const [{ pickModel }, { downloadModelOf }] = await Promise.all([
    import("../models/modelPick.js"),
    import("../models/downloadFlow.js"),
  ]);
  const choice = await pickModel(service, recent, question);
  if (choice?.kind === "download") return downloadModelOf(tools, undefined);
  // An empty name stands for the embedded model, as in the setting.
  return choice?.value === "" ? service.embeddedModel : choice?.value;
}
