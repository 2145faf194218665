import { countText } from "../../method/numberText.js";
import { RenderDocument } from "../../workbench/documents/renderDocument.js";
import { renderPrompt } from "../../workbench/renderPrompt.js";
import { colours } from "../colour.js";
import type { Environment } from "../environment.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { chosenInput, noQuery, oneFile, type QueryChoice } from "../taskFiles.js";
import { overrideVector, type VectorWords } from "../vectorOptions.js";
import type { Terminal } from "../terminal.js";
import { visibleText } from "../../language/visibleText.js";
import { wrap } from "../text.js";

/** `icl render`: the exact prompt of one query and its tokens, as the model gets them. */
export async function render(
  { workbench, terminal, control }: Environment,
  file: string,
  options: QueryChoice & VectorWords & { zeroShot?: boolean; patched?: boolean; json?: boolean },
): Promise<number> {
  const task = overrideVector(await oneFile(file, terminal), options);
  const input = chosenInput(task, options) ?? task.document.queries[0]?.input.text;
  if (input === undefined) throw noQuery(task);
  const document = await renderPrompt(workbench, task, input, conditionOf(options), control);
  if (options.json === true) terminal.printJson(RenderDocument.parse(document));
  else print(terminal, document);
  return exitCodes.met;
}

function conditionOf({
  zeroShot,
  patched,
}: {
  zeroShot?: boolean;
  patched?: boolean;
}): RenderDocument["condition"] {
  if (zeroShot === true && patched === true) throw new UsageError("Give --zero-shot or --patched, not both.");
  return zeroShot === true ? "zero-shot" : patched === true ? "task-vector" : "few-shot";
}

function print(terminal: Terminal, { text, tokens, notes }: RenderDocument): void {
  terminal.printForeign(text);
  terminal.print(colours.dim(`— ${countText(tokens.length, "token")}, the last one at the patch position:`));
  const shown = tokens.map(({ id, text: piece }) => `"${visibleText(piece)}":${id}`);
  terminal.print(colours.dim(wrap(shown.join(" "), terminal.width)));
  for (const note of notes) terminal.warn(note);
}
