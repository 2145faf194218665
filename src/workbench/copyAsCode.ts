import { describeExport, vectorDocument } from "../exchange/exportedVector.js";
import { type ServerClient, serverClients, serverSnippet } from "../exchange/serverSnippets.js";
import { nodeSnippet, torchSnippet, type SnippetFacts } from "../exchange/snippets.js";
import type { Compressed } from "./compressed.js";
import type { TaskFile } from "./taskFile.js";
import type { Workbench } from "./workbench.js";
import type { WorkControl } from "./workControl.js";

export interface CopiedCode {
  readonly code: string;
  /** What the program holds; absent where it asks a server. */
  readonly compressed?: Compressed;
}

/** Kinds of program that a vector can be copied into. */
export type SnippetKind = "node" | "pytorch" | ServerClient;

/**
 * A program with the task's vector inside it, which is computed if it has to be; or one that asks the server.
 * @param embeddedModel absolute path of the model that comes with the package, which programs need not name.
 * @param url where the task is served already; see `ServedQuery`.
 */
export async function copyAsCode(
  workbench: Workbench,
  task: TaskFile,
  kind: SnippetKind,
  embeddedModel: string,
  control: WorkControl,
  url?: string,
): Promise<CopiedCode> {
  const client = serverClients.find((one) => one === kind);
  if (client !== undefined) {
    const { settings, queries, demonstrations } = task.document;
    const input = (queries[0] ?? demonstrations[0])?.input.text ?? "";
    const used = workbench.modelOf(task);
    const model = settings.model !== undefined || used === embeddedModel ? undefined : used;
    return { code: serverSnippet(client, { file: task.path, task: settings.name, input, model, url }) };
  }
  // PyTorch is told what is done to the residual stream.
  const able = kind === "pytorch" ? workbench.withoutCells() : workbench;
  const compressed = await able.compress(task, control);
  const { vector, model } = compressed;
  const exported = describeExport({ file: task.path, ...task.document }, vector, model);
  const facts: SnippetFacts = {
    document: vectorDocument(exported, vector, "base64", []),
    modelFile: model.file === embeddedModel ? undefined : model.file,
    addsBeginning: model.addsBeginning,
  };
  return { code: kind === "node" ? nodeSnippet(facts) : torchSnippet(facts), compressed };
}
