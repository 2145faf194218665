import { countText } from "../../method/figureText.js";
import { openTokens } from "../../method/openTokens.js";
import { RenderDocument } from "../../workbench/documents/renderDocument.js";
import { colours } from "../colour.js";
import type { Environment } from "../environment.js";
import { exitCodes } from "../exitCode.js";
import { chosenInput, noQuery, oneFile, type QueryChoice } from "../taskFiles.js";
import type { Terminal } from "../terminal.js";
import { visibleText } from "../../language/visibleText.js";
import { wrap } from "../text.js";

/** `icl render`: the exact prompt of one query and its tokens, as the model gets them. */
export async function render(
  { workbench, engine, terminal, control }: Environment,
  file: string,
  options: QueryChoice & { zeroShot?: boolean; json?: boolean },
): Promise<number> {
  const task = await oneFile(file, terminal);
  const { settings, demonstrations, queries } = task.document;
  const input = chosenInput(task, options) ?? queries[0]?.input.text;
  if (input === undefined) throw noQuery(task);
  await workbench.load(task, control);
  const quiet = { signal: control.signal };
  const tokens = await openTokens(engine, settings, quiet);
  const zeroShot = options.zeroShot === true;
  const prompt = { demonstrations, input };
  const [ids = []] = zeroShot ? await tokens.zeroShot([input], quiet) : await tokens.fewShot([prompt], quiet);
  const { pieces } = await engine.pieces({ tokens: ids }, quiet);
  const text = await tokens.text(zeroShot ? input : prompt, quiet);
  const document = {
    version: 1,
    file: task.path,
    input,
    condition: zeroShot ? "zero-shot" : "few-shot",
    text,
    tokens: ids.map((id, index) => ({ id, text: pieces[index] ?? "" })),
    patchPosition: ids.length - 1,
  } satisfies RenderDocument;
  if (options.json === true) terminal.printJson(RenderDocument.parse(document));
  else print(terminal, document);
  return exitCodes.met;
}

function print(terminal: Terminal, { text, tokens }: RenderDocument): void {
  terminal.printForeign(text);
  terminal.print(colours.dim(`— ${countText(tokens.length, "token")}, the last one at the patch position:`));
  const shown = tokens.map(({ id, text: piece }) => `"${visibleText(piece)}":${id}`);
  terminal.print(colours.dim(wrap(shown.join(" "), terminal.width)));
}
