import * as z from "zod";
import type { Analysis } from "./analysis.js";

/** An option as its analysis declares it. */
export interface DeclaredOption {
  readonly name: string;
  readonly description: string;
  /** Its default, written as the option takes it; undefined where it has none. */
  readonly value: string | undefined;
  /** Whether the analysis cannot be run without it. */
  readonly required: boolean;
}

/** An analysis' options with what help says of them, as its own schema declares them. */
export function declaredOptions({ options }: Pick<Analysis, "options">): DeclaredOption[] {
  const schema = z.toJSONSchema(options, { io: "input", unrepresentable: "any" });
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const { description = "", default: value } = typeof property === "boolean" ? {} : property;
    return {
      name,
      description,
      value: typeof value === "string" || value === undefined ? value : JSON.stringify(value),
      required: required.has(name),
    };
  });
}
