import { countText } from "../../method/figureText.js";
import { frameOf } from "../../method/taskVector.js";
import { fullFrame } from "../../method/taskTokens.js";
import { openTokens } from "../../method/openTokens.js";
import { RenderDocument } from "../../workbench/documents/renderDocument.js";
import { colours } from "../colour.js";
import type { Environment } from "../environment.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { chosenInput, noQuery, oneFile, type QueryChoice } from "../taskFiles.js";
import { overrideVector, type VectorWords } from "../vectorOptions.js";
import type { Terminal } from "../terminal.js";
import { visibleText } from "../../language/visibleText.js";
import { wrap } from "../text.js";

const noBeginning =
  "The model adds no token for the beginning of a text, and this prompt begins with the input, whose first token it then reads badly. vector.lead: joiner puts the joiner before it in prompts with the vector.";

/** `icl render`: the exact prompt of one query and its tokens, as the model gets them. */
export async function render(
  { workbench, engine, terminal, control }: Environment,
  file: string,
  options: QueryChoice & VectorWords & { zeroShot?: boolean; patched?: boolean; json?: boolean },
): Promise<number> {
  const task = overrideVector(await oneFile(file, terminal), options);
  const { settings, demonstrations, queries } = task.document;
  const input = chosenInput(task, options) ?? queries[0]?.input.text;
  if (input === undefined) throw noQuery(task);
  const condition = conditionOf(options);
  // What stands before the query beside the vector may have been chosen with it.
  const compressed = condition === "task-vector" ? await workbench.compress(task, control) : undefined;
  const model = compressed?.model ?? (await workbench.load(task, control));
  const quiet = { signal: control.signal };
  const tokens = await openTokens(engine, settings, quiet);
  const frame =
    compressed !== undefined
      ? frameOf(task.document, compressed.vector.frame)
      : condition === "zero-shot"
        ? tokens.zeroShot
        : fullFrame(demonstrations);
  const [ids = []] =
    condition === "few-shot"
      ? await tokens.fewShot([{ demonstrations, input }], quiet)
      : await tokens.framed([input], frame, quiet);
  const { pieces } = await engine.pieces({ tokens: ids }, quiet);
  const text = await tokens.text(input, frame, quiet);
  const beginsWithInput = condition !== "few-shot" && !model.addsBeginning && text.startsWith(input);
  const document = {
    version: 1,
    file: task.path,
    input,
    condition,
    text,
    tokens: ids.map((id, index) => ({ id, text: pieces[index] ?? "" })),
    patchPosition: ids.length - 1,
    notes: beginsWithInput ? [noBeginning] : [],
  } satisfies RenderDocument;
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
