import { type DelimitedOptions, readCsv, readTsv } from "./delimited.js";
import { readJson, readJsonLines, readYaml } from "./jsonFormats.js";
import { isPrompty, readPrompty } from "./prompty.js";
import { isPrompt, readPrompt } from "./promptText.js";
import type { Reading } from "./reading.js";

/** Kinds of file that a task is read from. */
export const importKinds = ["csv", "tsv", "jsonl", "json", "yaml", "promptfoo", "prompty", "prompt"] as const;
export type ImportKind = (typeof importKinds)[number];

interface Format {
  /** Endings of its files, without dot and in small letters. */
  readonly endings: readonly string[];
  /** Whether a text of unknown ending is of this format. The first format that says so reads it. */
  readonly looksLike: (text: string) => boolean;
  readonly read: (bytes: Buffer, options: DelimitedOptions) => Reading;
}

const never = (): boolean => false;

const formats: Readonly<Record<ImportKind, Format>> = {
  prompty: { endings: ["prompty"], looksLike: isPrompty, read: readPrompty },
  json: { endings: ["json"], looksLike: looksLikeJson, read: readJson },
  // A file of lines is one whatever its ending: the reader of JSON finds out.
  jsonl: { endings: ["jsonl", "ndjson"], looksLike: never, read: readJsonLines },
  // Before YAML, to which a list of "- wet: dry" would be one as well.
  prompt: { endings: ["prompt"], looksLike: isPrompt, read: readPrompt },
  yaml: { endings: ["yaml", "yml"], looksLike: looksLikeYaml, read: readYaml },
  promptfoo: { endings: [], looksLike: never, read: readYaml },
  tsv: { endings: ["tsv", "tab"], looksLike: (text) => firstLine(text).includes("\t"), read: readTsv },
  csv: { endings: ["csv"], looksLike: () => true, read: readCsv },
};

/** Kinds whose files are called so although rows of JSON are in them: no column is named `{"input":`. */
const tables: readonly ImportKind[] = ["csv", "tsv"];

function beginsWithObject(text: string): boolean {
  return /^\s*\[?\s*\{\s*"/.test(text);
}

/** So much of a file tells what it is. */
const SAMPLE = 65_536;

/** The kind of a file by its ending, and by what it begins with where that tells nothing. */
export function importKindOf(name: string, bytes: Buffer): ImportKind {
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const text = bytes.subarray(0, SAMPLE).toString("utf8");
  const byEnding = importKinds.find((kind) => formats[kind].endings.includes(ending));
  if (byEnding !== undefined && !(tables.includes(byEnding) && beginsWithObject(text))) return byEnding;
  const kinds = Object.keys(formats) as ImportKind[];
  return kinds.find((kind) => formats[kind].looksLike(text)) ?? "csv";
}

export function readImport(bytes: Buffer, kind: ImportKind, options: DelimitedOptions): Reading {
  return formats[kind].read(bytes, options);
}

function firstLine(text: string): string {
  return /[^\r\n]*/.exec(text.trimStart())?.[0] ?? "";
}

/** An object, or a list with a value first: prompts and logs begin with a word or a time in brackets as well. */
function looksLikeJson(text: string): boolean {
  return /^\s*(?:\{|\[\s*(?:[[\]{"']|-?\d[\d.eE+-]*\s*[,\]]|$))/.test(text);
}

/** A list of mappings, or a mapping that holds one. */
function looksLikeYaml(text: string): boolean {
  return /^(?:#[^\n]*\n|---\s*\n|\s*\n)*(?:- \w+:|\w+:\s*\r?\n\s*- )/.test(text);
}
