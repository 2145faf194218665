import assert from "node:assert/strict";
import { importBytes, type ImportOptions } from "../../../src/exchange/import/importBytes.js";
import { type ImportedTask, taskText } from "../../../src/exchange/import/makeTask.js";
import type { IclDocument } from "../../../src/language/document.js";
import { parseDocument } from "../../../src/language/parse.js";
import { renderFewShot } from "../../../src/language/prompt.js";

export interface Imported {
  readonly task: ImportedTask;
  readonly document: IclDocument;
  /** `input -> output` of each demonstration, then `? input` or `? input -> expected` of each query. */
  readonly entries: readonly string[];
  /** All remarks, `kind: text`, one a line. */
  readonly remarks: string;
  /** The few-shot prompt of the first query, or of the input X where there is none. */
  readonly prompt: string;
}

/** What an import of this text makes. */
export function imported(
  text: string | Uint8Array,
  file: string,
  options: Partial<ImportOptions> = {},
): Imported {
  const bytes = typeof text === "string" ? Buffer.from(text, "utf8") : text;
  const outcome = importBytes(bytes, file, { name: "a task", ...options });
  assert.ok(outcome.kind === "task", `ambiguous: ${JSON.stringify(outcome)}`);
  const { task } = outcome;
  assert.equal(task.demonstrations + task.queries + task.leftOutRows, task.rows, "each row is used or named");
  const document = parseDocument(taskText(task));
  assert.deepEqual(
    document.problems.filter(({ severity, code }) => severity === "error" && code !== "single-demonstration"),
    [],
  );
  const { demonstrations, queries, settings } = document;
  assert.deepEqual([demonstrations.length, queries.length], [task.demonstrations, task.queries]);
  return {
    task,
    document,
    entries: [
      ...demonstrations.map(({ input, output }) => `${input.text} -> ${output.text}`),
      ...queries.map(({ input, expected }) =>
        expected === undefined ? `? ${input.text}` : `? ${input.text} -> ${expected.text}`,
      ),
    ],
    remarks: task.remarks.map((remark) => `${remark.kind}: ${remark.text}`).join("\n"),
    prompt: renderFewShot(settings, demonstrations, queries[0]?.input.text ?? "X").text,
  };
}

/** The sentences of a refusal. */
export function refused(
  text: string | Uint8Array,
  file: string,
  options: Partial<ImportOptions> = {},
): string {
  try {
    imported(text, file, options);
  } catch (error) {
    assert.ok(error instanceof Error && error.name === "ForeignFile", String(error));
    return error.message;
  }
  assert.fail(`${file} was imported`);
}
