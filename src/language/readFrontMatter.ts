import type { Alias, Document, Node, Pair } from "yaml";
import type { FrontMatter, FrontMatterKey } from "./document.js";
import { type Problem, problem } from "./problems.js";
import { isSectionPath } from "./settingKeys.js";
import type { Span } from "./span.js";
import { trimWhiteSpace } from "./whiteSpace.js";
import { yaml } from "./yaml.js";

/** One value of the front matter as YAML read it, before anyone asked whether it is right. */
export interface YamlValue {
  readonly key: FrontMatterKey;
  /** Scalars as themselves, a list as an array, a mapping as an empty object: no key wants to look into one. */
  readonly value: unknown;
  /** As written. */
  readonly source: string;
  /** Where the value is a list, its items' places. */
  readonly items: readonly Span[];
}

export interface ReadFrontMatter {
  readonly keys: readonly FrontMatterKey[];
  /** Keys with a value that is not empty, sections left out. */
  readonly values: readonly YamlValue[];
  readonly problems: readonly Problem[];
}

/** YAML gives `yaml` offsets into the content; everything here counts from the start of the file. */
class FrontMatterReader implements ReadFrontMatter {
  readonly keys: FrontMatterKey[] = [];
  readonly values: YamlValue[] = [];
  readonly problems: Problem[] = [];
  readonly #text: string;
  readonly #content: Span;
  readonly #paths = new Set<string>();

  constructor(text: string, content: Span) {
    this.#text = text;
    this.#content = content;
  }

  read(): void {
    const { isMap, isScalar, parseDocument } = yaml();
    const { start, end } = this.#content;
    const document = parseDocument(this.#text.slice(start, end), {
      prettyErrors: false,
      logLevel: "error",
      // Its own check compares every key with every other.
      uniqueKeys: false,
    });
    const { contents } = document;
    if (isMap(contents)) {
      let targets: ReadonlyMap<Alias, Node> | undefined;
      const resolve = (alias: Alias): Node | undefined => (targets ??= aliasTargets(document)).get(alias);
      for (const pair of contents.items) this.#readPair(pair, "", resolve);
    } else if (contents !== null && !(isScalar(contents) && contents.value === null)) {
      this.problems.push(problem("front-matter-not-mapping", this.#nodeSpan(contents, start), {}));
    }
    const quoted = this.keys.filter(({ valueSpan }) => this.#text.charAt(valueSpan.start) === '"');
    let next = 0;
    let escaped: FrontMatterKey | undefined;
    for (const { code, message, pos } of document.errors) {
      const span = this.#place(pos[0], pos[1]);
      while ((quoted[next]?.valueSpan.end ?? Number.POSITIVE_INFINITY) < span.start) next++;
      const key = quoted[next];
      if (code === "BAD_DQ_ESCAPE" && key !== undefined && key.valueSpan.start <= span.start) {
        if (key !== escaped) this.#reportEscape(key.valueSpan, span);
        escaped = key;
        continue;
      }
      this.problems.push(problem("yaml-syntax", span, { yamlCode: code, reason: message }));
    }
  }

  #readPair(pair: Pair, parent: string, resolve: (alias: Alias) => Node | undefined): void {
    const { isAlias, isMap, isScalar, isSeq } = yaml();
    const key = pair.key as Node | null;
    const written = pair.value as Node | null;
    const keySpan = this.#nodeSpan(key, this.#content.start);
    const name =
      isScalar(key) && typeof key.value === "string"
        ? key.value
        : this.#text.slice(keySpan.start, keySpan.end);
    const path = parent === "" ? name : `${parent}.${name}`;
    const valueSpan = this.#nodeSpan(written, keySpan.end);
    const entry = { path, keySpan, valueSpan };
    this.keys.push(entry);
    if (this.#paths.has(path)) this.problems.push(problem("duplicate-key", keySpan, { key: path }));
    this.#paths.add(path);
    const node = isAlias(written) ? resolve(written) : written;
    if (parent === "" && isSectionPath(path)) {
      if (isMap(node)) {
        for (const inner of node.items) this.#readPair(inner, path, resolve);
        return;
      }
    }
    if (node === null || node === undefined || (isScalar(node) && node.value === null)) return;
    this.values.push({
      key: entry,
      value: plainValue(node),
      source: this.#text.slice(valueSpan.start, valueSpan.end),
      items: isSeq(node)
        ? node.items.map((item) => this.#nodeSpan(item as Node | null, valueSpan.start))
        : [],
    });
  }

  /** Once a value: in `"C:\models\m.gguf"` each backslash is the same slip. */
  #reportEscape(value: Span, { start }: Span): void {
    const escape = this.#text.slice(start, start + 2);
    const replacement = inSingleQuotes(this.#text.slice(value.start, value.end));
    this.problems.push(
      problem("backslash-in-quotes", { start, end: start + 2 }, { escape, value, replacement }),
    );
  }

  #place(start: number, end: number): Span {
    const limit = this.#content.end;
    const from = Math.min(this.#content.start + start, limit);
    return { start: from, end: Math.max(from, Math.min(this.#content.start + end, limit)) };
  }

  /** Without the line breaks that end a block scalar or a nested mapping. */
  #nodeSpan(node: Node | null | undefined, fallback: number): Span {
    const range = node?.range;
    if (range === null || range === undefined) return { start: fallback, end: fallback };
    const { start, end } = this.#place(range[0], range[1]);
    return { start, end: trimWhiteSpace(this.#text, start, end) };
  }
}

/** A value in double quotes as the same characters in single ones; undefined where it is not one line of it. */
export function inSingleQuotes(source: string): string | undefined {
  const inside = /^"([^"\r\n]*)"$/.exec(source)?.[1];
  return inside === undefined ? undefined : `'${inside.replaceAll("'", "''")}'`;
}

/** What each alias stands for: the last node before it with its anchor. Asked one by one, each would walk it all. */
function aliasTargets(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const { isAlias, visit } = yaml();
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) targets.set(node, target);
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function plainValue(node: unknown): unknown {
  const { isScalar, isSeq } = yaml();
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item) => (isScalar(item) ? item.value : {}));
  return {};
}

/** Far above any front matter; what YAML makes of a longer one is not worth the wait. */
const MOST_CHARACTERS = 262_144;

/** Lists within lists take the square of their depth. */
const MOST_BRACKETS = 2000;

function isBracketed(text: string, { start, end }: Span): boolean {
  let brackets = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) brackets++;
  }
  return brackets > MOST_BRACKETS;
}

export function readFrontMatter(text: string, frontMatter: FrontMatter): ReadFrontMatter {
  const characters = frontMatter.content.end - frontMatter.content.start;
  if (characters > MOST_CHARACTERS) {
    const tooLong = problem("front-matter-too-long", frontMatter.span, { characters, most: MOST_CHARACTERS });
    return { keys: [], values: [], problems: [tooLong] };
  }
  const reader = new FrontMatterReader(text, frontMatter.content);
  if (isBracketed(text, frontMatter.content)) {
    const reason = `More than ${MOST_BRACKETS} brackets and braces are not read`;
    reader.problems.push(problem("yaml-syntax", frontMatter.span, { yamlCode: "TOO_DEEP", reason }));
    return reader;
  }
  try {
    reader.read();
  } catch (error) {
    // YAML nested deeper than the stack; whatever was read until then still holds.
    const reason = error instanceof Error ? error.message : String(error);
    reader.problems.push(problem("yaml-syntax", frontMatter.span, { yamlCode: "UNREADABLE", reason }));
  }
  return reader;
}
