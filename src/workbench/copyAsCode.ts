import { describeVector } from "../exchange/describedVector.js";
import { vectorDocument } from "../exchange/exportedVector.js";
import { nodeSnippet, torchSnippet, type SnippetFacts } from "../exchange/snippets.js";
import type { TaskFile } from "./taskFile.js";
import type { Workbench } from "./workbench.js";
import type { WorkControl } from "./workControl.js";

/** Kinds of program that a vector can be copied into. */
export type SnippetKind = "node" | "pytorch";

/**
 * A program with the task's vector inside it, which is computed if it has to be.
 * @param embeddedModel absolute path of the model that comes with the package, which programs need not name.
 */
export async function copyAsCode(
  workbench: Workbench,
  task: TaskFile,
  kind: SnippetKind,
  embeddedModel: string,
  control: WorkControl,
): Promise<string> {
  const { vector, model } = await workbench.compress(task, control);
  const about = describeVector({ file: task.path, settings: task.document.settings }, vector, model);
  const facts: SnippetFacts = {
    document: vectorDocument(about, vector, "base64", [vector.layer]),
    modelFile: model.file === embeddedModel ? undefined : model.file,
    addsBeginning: model.addsBeginning,
  };
  return kind === "node" ? nodeSnippet(facts) : torchSnippet(facts);
}
