import type { Problem } from "./problems.js";
import type { TaskSettings } from "./settings.js";
import type { Span } from "./span.js";

/** One value of an entry: what the model sees, and where it was written. */
export interface Value {
  /** What the model sees: trimmed, unescaped, line breaks as `\n`. */
  readonly text: string;
  /** What was written, the quotes and fences included, the blanks around it not. */
  readonly span: Span;
  readonly form: "bare" | "quoted" | "block";
}

export interface Demonstration {
  readonly kind: "demonstration";
  /** 0-based, among the demonstrations. */
  readonly index: number;
  readonly input: Value;
  /** As written: with `alternatives` set it may hold several answers, of which the model sees the first. */
  readonly output: Value;
  readonly arrow: Span;
  /** From the first to the last character that is not blank. */
  readonly span: Span;
}

export interface Query {
  readonly kind: "query";
  /** 0-based, among the queries. */
  readonly index: number;
  readonly input: Value;
  readonly expected: Value | undefined;
  readonly arrow: Span | undefined;
  /** From the `?` to the last character that is not blank. */
  readonly span: Span;
}

export type Entry = Demonstration | Query;

/** A key of the front matter as written, known or not. */
export interface FrontMatterKey {
  /** Dotted, for example `vector.layer`; a mapping is listed itself and then its keys. */
  readonly path: string;
  readonly keySpan: Span;
  /** Empty, behind the colon, where no value was written. */
  readonly valueSpan: Span;
}

/** The text between the two `---` lines. */
export interface FrontMatter {
  /** Both fences included, without the line break behind the closing one. */
  readonly span: Span;
  /** From behind the opening fence's line break to the closing fence. */
  readonly content: Span;
}

export interface IclDocument {
  /** The whole file; every span counts from its start, a byte-order mark included. */
  readonly text: string;
  readonly frontMatter: FrontMatter | undefined;
  readonly keys: readonly FrontMatterKey[];
  /** Complete whatever the front matter holds: a key that is missing or wrong has its default. */
  readonly settings: TaskSettings;
  readonly demonstrations: readonly Demonstration[];
  readonly queries: readonly Query[];
  /** Demonstrations and queries in the order of the file. */
  readonly entries: readonly Entry[];
  /** In the order of their offsets. Nothing should be run while one of them is an error. */
  readonly problems: readonly Problem[];
}
