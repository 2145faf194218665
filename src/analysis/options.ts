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

/**
 * What was asked for besides the defaults, in words: `vectors drawn from each file: 32`.
 * @param given as the analysis parsed them.
 */
export function chosenInWords(
  analysis: Pick<Analysis, "options">,
  given: Readonly<Record<string, unknown>>,
): string[] {
  return declaredOptions(analysis).flatMap(({ name, description, value: usual }) => {
    const value = given[name];
    const text = typeof value === "string" ? value : JSON.stringify(value);
    if (value === undefined || text === usual) return [];
    const words = description.replace(/ \(default: .*\)$/, "");
    return [`${words === "" ? name : words}: ${text}`];
  });
}

/** What is wrong with an option's value. */
export interface OptionFault {
  readonly name: string;
  /** What to say after its name, such as "takes an integer from 3 to 100". */
  readonly takes: string;
}

/** The options of those given that the analysis does not take, in its own order; none where it takes them all. */
export function optionFaults(
  { options }: Pick<Analysis, "options">,
  given: Readonly<Record<string, unknown>>,
): OptionFault[] {
  const { error } = options.safeParse(given);
  if (error === undefined) return [];
  const { properties = {} } = z.toJSONSchema(options, { io: "output", unrepresentable: "any" });
  const wrong = new Map(error.issues.map(({ path: [name], message }) => [String(name), message]));
  return [...wrong].map(([name, message]) => {
    const property = properties[name];
    const takes = typeof property === "object" ? takenBy(property) : undefined;
    return { name, takes: takes === undefined ? `is wrong (${message})` : `takes ${takes}` };
  });
}

function takenBy({ type, enum: values, minimum, maximum }: z.core.JSONSchema.BaseSchema): string | undefined {
  if (values !== undefined) return values.map(String).join(" or ");
  if (type === "boolean") return "true or false";
  if (type !== "integer" && type !== "number") return undefined;
  const what = type === "integer" ? "an integer" : "a number";
  if (minimum === undefined) return what;
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
    ? `${what} of ${minimum} or more`
    : `${what} from ${minimum} to ${maximum}`;
}
