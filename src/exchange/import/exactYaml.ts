import { type Document, isScalar, LineCounter, parseDocument, visit } from "yaml";
import { nestsTooDeep } from "./nesting.js";

const QUOTES = '"'.repeat(64);

export type ParsedYaml =
  | {
      readonly ok: true;
      readonly value: unknown;
      readonly document: Document.Parsed;
      readonly lines: LineCounter;
    }
  | { readonly ok: false; readonly faults: readonly { readonly line: number; readonly message: string }[] };

/** YAML whose numbers and truth values stay as they are written: `1.50` and `0x10` are texts to a model. */
export function parseYaml(text: string): ParsedYaml {
  if (nestsTooDeep(text)) {
    return { ok: false, faults: [{ line: 1, message: "its lists are nested too deeply" }] };
  }
  // The parser reports each of them, in time that grows with the square of their number.
  if (text.includes(QUOTES)) {
    return { ok: false, faults: [{ line: 1, message: "it holds a long run of quotes that is not a text" }] };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "error", merge: true });
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ code, message, linePos }) => ({
      line: linePos?.[0].line ?? 1,
      message:
        code === "MULTIPLE_DOCS"
          ? "another document begins here, after a line ---: make one list of all rows"
          : (message.split("\n")[0] ?? "").replace(/ at line \d+.*$/, ""),
    }));
    return { ok: false, faults };
  }
  try {
    visit(document, {
      Scalar: (_, node) => {
        const { value, source } = node;
        if (isScalar(node) && typeof value === "number" && source !== undefined) node.value = source;
      },
    });
    return { ok: true, value: document.toJS(), document, lines };
  } catch (error) {
    // Aliases that would multiply beyond bounds, or that lead nowhere; nesting deeper than the stack.
    const said = error instanceof Error ? error.message : String(error);
    const message = said.startsWith("Excessive alias count")
      ? "its aliases expand to more than is read"
      : `its YAML cannot be expanded: ${said}`;
    return { ok: false, faults: [{ line: 1, message }] };
  }
}
