import { countText } from "../method/numberText.js";
import { fullFrame } from "../method/taskTokens.js";
import { frameOf } from "../method/taskVector.js";
import { openTokens } from "../method/openTokens.js";
import type { RenderDocument } from "./documents/renderDocument.js";
import type { TaskFile } from "./taskFile.js";
import type { WorkControl } from "./workControl.js";
import type { Workbench } from "./workbench.js";

/** How a query is asked: with its demonstrations, alone, or as it is asked beside the task vector. */
export type PromptCondition = RenderDocument["condition"];

const noBeginning =
  "The model adds no token for the beginning of a text, and this prompt begins with the input, whose first token it then reads badly. vector.lead: joiner puts the joiner before it in prompts with the vector.";

/** The exact prompt of one query and its tokens, as the model gets them. */
export async function renderPrompt(
  workbench: Workbench,
  task: TaskFile,
  input: string,
  condition: PromptCondition,
  control: WorkControl,
): Promise<RenderDocument> {
  const { engine } = workbench;
  const { settings, demonstrations } = task.document;
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
  const cells = compressed?.vector.interventions.cells;
  const beginsWithInput = condition !== "few-shot" && !model.addsBeginning && text.startsWith(input);
  return {
    version: 1,
    file: task.path,
    input,
    condition,
    text,
    tokens: ids.map((id, index) => ({ id, text: pieces[index] ?? "" })),
    patchPosition: ids.length - 1,
    notes: [
      ...(beginsWithInput ? [noBeginning] : []),
      ...(cells === undefined ? [] : [cellsNote(cells.positions.length)]),
    ],
  };
}

function cellsNote(cells: number): string {
  return `${countText(cells, "cell")} of the KV cache stand before these tokens in place of the demonstrations. No vector is written.`;
}
