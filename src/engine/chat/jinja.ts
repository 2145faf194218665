import * as jinja from "@huggingface/jinja";
import { fixedDate } from "./fixedDate.js";

/** Far more than a conversation has turns; a template is a stranger's program and gets no more memory than that. */
const LONGEST_RANGE = 100_000;

/**
 * What is used of the package. Its declarations name each other without file extensions, which the compiler does
 * not follow in ES modules.
 */
interface Jinja {
  readonly Template: new (source: string) => { readonly parsed: ParsedTemplate };
  readonly Environment: new () => { set(name: string, value: unknown): unknown };
  readonly Interpreter: new (environment: unknown) => {
    run(template: ParsedTemplate): { readonly value: unknown };
  };
}
const { Template, Environment, Interpreter } = jinja as unknown as Jinja;

/** A template that was parsed. */
export interface ParsedTemplate {
  readonly type: string;
}

/** @throws Error with the reason where the source cannot be read. */
export function parseJinja(source: string): ParsedTemplate {
  return new Template(source).parsed;
}

/**
 * Renders with the names that Hugging Face's libraries give to chat templates, except that the date is fixed.
 * @param onDate told when the template asks for the date.
 * @throws Error where the template raises.
 */
export function renderJinja(
  parsed: ParsedTemplate,
  variables: Readonly<Record<string, unknown>>,
  onDate: () => void,
): string {
  const environment = new Environment();
  const names = {
    true: true,
    True: true,
    false: false,
    False: false,
    none: null,
    None: null,
    range,
    raise_exception(message: unknown) {
      throw new Error(typeof message === "string" ? message : "no reason given");
    },
    strftime_now(format: string) {
      onDate();
      return fixedDate(format);
    },
    ...variables,
  };
  for (const [name, value] of Object.entries(names)) environment.set(name, value);
  const { value } = new Interpreter(environment).run(parsed);
  if (typeof value !== "string") throw new Error("it gives no text");
  return value;
}

/** Python's `range`. */
function range(first: number, second?: number, step = 1): number[] {
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!(length <= LONGEST_RANGE)) throw new Error(`a range of ${length} numbers`);
  return Array.from({ length }, (_, index) => start + index * step);
}
