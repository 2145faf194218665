import { fieldsOf, isList, isRecord, scalarText } from "../cells.js";
import type { Reading } from "../reading.js";
import type { Cell } from "../table.js";

type JsonObject = Readonly<Record<string, unknown>>;

/** A line of what lm-evaluation-harness logs with `--log_samples`: a document, the prompt made of it, the target. */
export function isHarnessSample(value: JsonObject): boolean {
  return "doc_id" in value && isRecord(value["doc"]) && "target" in value && "arguments" in value;
}

/** The prompt is the column `prompt`, the document's fields are `doc.…`, and what the model answered stays a column too. */
export function addHarnessSample(
  reading: Reading,
  place: number | string,
  value: JsonObject,
  split: string,
): void {
  const { draft, table } = reading;
  const fields = fieldsOf({ ...value, arguments: undefined });
  for (const { name, structured } of fields) if (structured) table.markStructured(name);
  const cells = fields.map(({ name, cell }): [string, Cell] => [
    name,
    name === "target" ? behindBlank(cell) : cell,
  ]);
  table.add(place, [["prompt", promptOf(value["arguments"])], ...cells], split);
  draft.input ??= "prompt";
  draft.output ??= "target";
}

/** The harness puts a blank between a prompt and its target, unless the task says otherwise. */
function behindBlank(target: Cell): Cell {
  return typeof target === "string" && !/^\s/.test(target) ? ` ${target}` : target;
}

/** `[["the prompt", {…}]]`, or `{"gen_args_0": {"arg_0": "the prompt"}}`; of several requests the first one's. */
function promptOf(requests: unknown): string | undefined {
  const [first] = isList(requests) ? requests : isRecord(requests) ? Object.values(requests) : [];
  if (isList(first)) return scalarText(first[0]);
  return isRecord(first) ? scalarText(first["arg_0"]) : undefined;
}
