import pc from "picocolors";
import { renderFewShot, renderZeroShot } from "../../language/prompt.js";
import { TaskTokens } from "../../method/tokens.js";
import type { Environment } from "../environment.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { oneFile, queryInput } from "../taskFiles.js";

/** `icl render`: the exact prompt of one query and its tokens, as the model gets them. */
export async function render(
  { workbench, engine, terminal, control }: Environment,
  file: string,
  options: { query?: string; input?: string; zeroShot?: boolean; json?: boolean },
): Promise<number> {
  const task = await oneFile(file);
  const { document } = task;
  const { settings, demonstrations } = document;
  if (options.query === undefined && options.input === undefined && document.queries.length === 0) {
    throw new UsageError("The file has no query: give one by --input.");
  }
  const input = options.input ?? queryInput(task, options.query ?? "1");
  await workbench.load(task, control);
  const quiet = { signal: control.signal };
  const tokens = await TaskTokens.open(engine, settings, quiet);
  const prompts =
    options.zeroShot === true
      ? await tokens.zeroShot([input], quiet)
      : await tokens.fewShot([{ demonstrations, input }], quiet);
  const [ids = []] = prompts;
  const { pieces } = await engine.pieces({ tokens: ids }, quiet);
  const text =
    options.zeroShot === true
      ? renderZeroShot(settings, input).text
      : renderFewShot(settings, demonstrations, input).text;
  const listed = ids.map((id, index) => ({ id, text: pieces[index] ?? "" }));
  if (options.json === true) {
    terminal.printJson({
      version: 1,
      file: task.path,
      input,
      condition: options.zeroShot === true ? "zero-shot" : "few-shot",
      text,
      tokens: listed,
      patchPosition: ids.length - 1,
    });
    return exitCodes.met;
  }
  terminal.print(text);
  const shown = listed.map(({ id, text: piece }) => `${JSON.stringify(piece)}${pc.dim(`:${id}`)}`);
  terminal.print(pc.dim(`— ${ids.length} tokens, the last one is the patch position:`));
  terminal.print(shown.join(" "));
  return exitCodes.met;
}
