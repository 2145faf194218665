import { fixedColumns, isRecord, type TableBuilder } from "./importedRows.js";

/**
 * One conversation as fine-tuning data have it: `{"messages": [{"role", "content"}]}`. The system message becomes
 * the instruction, the one user message the input, the one assistant message the output.
 */
export function addConversation(builder: TableBuilder, place: string, messages: readonly unknown[]): void {
  const found = new Map<string, string>();
  for (const message of messages) {
    const role = isRecord(message) ? message["role"] : undefined;
    const content = isRecord(message) ? contentOf(message["content"]) : undefined;
    const name = typeof role === "string" ? columns.get(role) : undefined;
    if (name === undefined || content === undefined) {
      builder.fault(
        place,
        name === undefined
          ? `a message has the role ${JSON.stringify(role ?? null)}, not system, user or assistant`
          : `its ${String(role)} message is not text`,
      );
      return;
    }
    if (found.has(name)) {
      builder.fault(
        place,
        `it has more than one ${String(role)} message: a demonstration is one question and one answer`,
      );
      return;
    }
    found.set(name, content);
  }
  if (!found.has(fixedColumns.input)) {
    builder.fault(place, "it has no user message");
    return;
  }
  const order = [fixedColumns.instruction, fixedColumns.input, fixedColumns.output];
  builder.add(
    place,
    order.map((name) => [name, found.get(name)]),
  );
}

const columns: ReadonlyMap<string, string> = new Map([
  ["system", fixedColumns.instruction],
  ["developer", fixedColumns.instruction],
  ["user", fixedColumns.input],
  ["assistant", fixedColumns.output],
]);

/** A text, or a list of parts that are all text. */
function contentOf(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  const parts = content.map((part: unknown) =>
    isRecord(part) && part["type"] === "text" && typeof part["text"] === "string" ? part["text"] : undefined,
  );
  return parts.includes(undefined) ? undefined : parts.join("");
}
