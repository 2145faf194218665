import { isInstructName } from "./instructModel.js";
import type { FrontMatter, FrontMatterKey } from "./document.js";
import { isNetworkPath } from "./modelAddress.js";
import { nearest } from "./nearest.js";
import { type Problem, problem } from "./problems.js";
import { type YamlValue, inSingleQuotes, readFrontMatter } from "./readFrontMatter.js";
import {
  type SettingPath,
  type SettingValue,
  isSectionPath,
  isSettingPath,
  describeKey,
  settingKeys,
  settingPaths,
  settingSections,
} from "./settingKeys.js";
import type { Tolerance } from "./numbers.js";
import {
  usesScale,
  vectorDefaults,
  type MatchKind,
  type Requirements,
  type TaskSettings,
  type Template,
  type VectorSettings,
} from "./settings.js";
import type { Span } from "./span.js";
import { defaultTemplate, readTemplate, usualStop } from "./template.js";

export interface ReadSettings {
  readonly settings: TaskSettings;
  readonly keys: readonly FrontMatterKey[];
  readonly problems: readonly Problem[];
}

const DEFAULT_JOINER = "\n";
const DEFAULT_MAX_TOKENS = 32;
/** More are no slips of the finger, and each costs a comparison with every known key. */
const MOST_SUGGESTIONS = 20;
/** Keys whose text goes into the prompt or is sought in the answer, where `\n` is likely meant as a line break. */
const promptKeys: readonly SettingPath[] = ["template", "joiner", "stop", "instruction"];

/** No path that anybody means holds one: it comes of a backslash in double quotes. */
const CONTROL = /\p{Cc}/u;

class SettingsReader {
  readonly problems: Problem[] = [];
  readonly #text: string;
  readonly #keys: readonly FrontMatterKey[];
  readonly #values = new Map<string, YamlValue>();

  constructor(text: string, keys: readonly FrontMatterKey[], values: readonly YamlValue[]) {
    this.#text = text;
    this.#keys = keys;
    // A key that is there twice has been reported; the first one counts.
    for (const value of values) {
      if (!this.#values.has(value.key.path)) this.#values.set(value.key.path, value);
    }
  }

  settings(fileName: string | undefined): TaskSettings {
    this.#reportUnknownKeys();
    this.#reportSectionsWithoutKeys();
    for (const key of promptKeys) this.#reportUnreadEscape(key);
    const template = this.#template();
    const joiner = this.#read("joiner") ?? DEFAULT_JOINER;
    const chat = this.#chat();
    const match = this.#read("match") ?? "exact";
    const model = this.#model();
    this.#reportInstruct(model);
    return {
      name: this.#read("name") ?? nameOfFile(fileName),
      description: this.#read("description"),
      model,
      template,
      joiner,
      instruction: this.#read("instruction"),
      chat,
      stop: chat ? (this.#read("stop") ?? "") : this.#stop(usualStop(template, joiner)),
      maxTokens: this.#read("max_tokens") ?? DEFAULT_MAX_TOKENS,
      match,
      tolerance: this.#tolerance(match),
      alternatives: this.#read("alternatives"),
      vector: this.#vector(),
      require: this.#requirements(),
    };
  }

  #vector(): VectorSettings {
    const method = this.#read("vector.method") ?? "auto";
    const scale = this.#read("vector.scale");
    if (scale !== undefined && !usesScale(method)) {
      this.problems.push(problem("scale-without-add", this.#spanOf("vector.scale"), {}));
    }
    if (method === "cells") {
      this.#reportUnused("unused-with-cells", ["vector.layer", "vector.lead", "vector.follow_through"]);
    }
    const defaults = vectorDefaults(method);
    return {
      layer: this.#read("vector.layer") ?? "auto",
      method,
      scale: scale ?? 1,
      dummies: this.#read("vector.dummies") ?? { kind: "count", count: undefined },
      lead: this.#read("vector.lead") ?? defaults.lead,
      followThrough: this.#read("vector.follow_through") ?? defaults.followThrough,
      keep: this.#read("vector.keep") ?? 0,
      inputs: this.#read("vector.inputs"),
      instruction: this.#read("vector.instruction") ?? defaults.instruction,
    };
  }

  /** The value if it is there and right; reports it where it is wrong. */
  #read<Path extends SettingPath>(path: Path): SettingValue<Path> | undefined {
    const found = this.#values.get(path);
    if (found === undefined) return undefined;
    const { schema, expects } = settingKeys[path];
    const result = schema().safeParse(found.value);
    // The schema is that of this path, which the compiler cannot follow through the table.
    if (result.success) return result.data as SettingValue<Path>;
    const tooFar = result.error.issues.some(({ code }) => code === "too_small" || code === "too_big");
    if (tooFar && typeof found.value === "number") {
      this.problems.push(problem("out-of-range", found.key.valueSpan, { key: path, expects }));
      return undefined;
    }
    const wrongItem = found.items.find((_, index) => typeof itemOf(found.value, index) !== "string");
    const span = wrongItem ?? found.key.valueSpan;
    const replacement = quotable(path, found, wrongItem) ? this.#quoted(span) : undefined;
    const words = describeKey(path).values?.map(({ value }) => value) ?? [];
    const near = typeof found.value === "string" ? nearest(found.value, words) : undefined;
    this.problems.push(problem("wrong-value", span, { key: path, expects, replacement, nearest: near }));
    return undefined;
  }

  #quoted(span: Span): string {
    return JSON.stringify(this.#text.slice(span.start, span.end));
  }

  #template(): Template {
    const found = this.#values.get("template");
    if (found !== undefined && this.#isUnquotedTemplate(found)) return defaultTemplate;
    const source = this.#read("template");
    if (source === undefined) return defaultTemplate;
    const template = readTemplate(source);
    if (!("code" in template)) return template;
    const span = this.#spanOf("template");
    if (template.code === "template-without-separator") {
      this.problems.push(problem(template.code, span, {}));
    } else {
      const { placeholder, fault } = template;
      this.problems.push(problem(template.code, span, { placeholder, fault }));
    }
    return defaultTemplate;
  }

  /** `template: {input} -> {output}` is a mapping to YAML; told as what it is, not as its syntax errors. */
  #isUnquotedTemplate({ key, source }: YamlValue): boolean {
    if (!source.startsWith("{")) return false;
    const { start } = key.valueSpan;
    const line = /^[^\r\n]*/.exec(this.#text.slice(start))?.[0].trimEnd() ?? source;
    const span = { start, end: start + line.length };
    this.problems.push(problem("template-unquoted", span, { line: span, replacement: JSON.stringify(line) }));
    return true;
  }

  #model(): string | undefined {
    const model = this.#read("model");
    if (model === undefined) return undefined;
    if (CONTROL.test(model)) this.#reportControl(model);
    if (!isNetworkPath(model)) return model;
    this.problems.push(problem("model-on-network", this.#spanOf("model"), {}));
    return undefined;
  }

  #reportControl(model: string): void {
    const found = this.#values.get("model");
    if (found === undefined) return;
    const replacement = inSingleQuotes(found.source);
    this.problems.push(problem("control-in-model", found.key.valueSpan, { model, replacement }));
  }

  #reportInstruct(model: string | undefined): void {
    // Where the file says that it is to be no chat, it is known.
    if (model === undefined || this.#values.has("chat") || !isInstructName(model)) return;
    this.problems.push(problem("instruct-without-chat", this.#spanOf("model"), {}));
  }

  #chat(): boolean {
    const chat = this.#read("chat") ?? false;
    if (chat) this.#reportUnused("unused-with-chat", ["template", "joiner"]);
    return chat;
  }

  #reportUnused(code: "unused-with-chat" | "unused-with-cells", keys: readonly SettingPath[]): void {
    for (const key of keys) {
      const found = this.#values.get(key)?.key;
      if (found === undefined) continue;
      const line = { start: found.keySpan.start, end: found.valueSpan.end };
      this.problems.push(problem(code, found.keySpan, { key, line }));
    }
  }

  #stop(fallback: string): string {
    const stop = this.#read("stop") ?? fallback;
    if (stop === "") {
      const blamed = this.#values.has("stop") ? "stop" : "joiner";
      this.problems.push(problem("empty-stop", this.#spanOf(blamed), {}));
    }
    return stop;
  }

  #tolerance(match: MatchKind): Tolerance | undefined {
    const tolerance = this.#read("tolerance");
    if (tolerance === undefined || match === "number") return tolerance;
    this.problems.push(problem("tolerance-without-number", this.#spanOf("tolerance"), {}));
    return undefined;
  }

  #requirements(): Requirements {
    const verdict = this.#read("require.verdict");
    const queries = this.#read("require.queries");
    const recovery = this.#read("require.recovery");
    const accuracy = this.#read("require.accuracy");
    const agreement = this.#read("require.agreement");
    const kl = this.#read("require.kl");
    return {
      ...(verdict !== undefined && { verdict }),
      ...(queries !== undefined && { queries }),
      ...(recovery !== undefined && { recovery }),
      ...(accuracy !== undefined && { accuracy }),
      ...(agreement !== undefined && { agreement }),
      ...(kl !== undefined && { kl }),
    };
  }

  #spanOf(path: SettingPath): Span {
    return this.#values.get(path)?.key.valueSpan ?? { start: 0, end: 0 };
  }

  #reportUnknownKeys(): void {
    const sections = Object.keys(settingSections);
    const paths = new Set(this.#keys.map(({ path }) => path));
    let left = MOST_SUGGESTIONS;
    for (const { path, keySpan, valueSpan } of this.#keys) {
      const dotted = path.includes(".") && this.#text.slice(keySpan.start, keySpan.end).includes(".");
      if ((isSettingPath(path) && !dotted) || isSectionPath(path)) continue;
      // Written without its section, or with the table's dots, a key is known and merely in the wrong place.
      const known = isSettingPath(path) ? path : settingPaths.find((inner) => inner.endsWith(`.${path}`));
      const near = known ?? (left-- > 0 ? nearest(path, [...settingPaths, ...sections]) : undefined);
      const replacement = near === undefined ? undefined : keyInPlace(path, near, dotted, paths, valueSpan);
      const pair = { start: keySpan.start, end: Math.max(keySpan.end, valueSpan.end) };
      this.problems.push(problem("unknown-key", keySpan, { key: path, nearest: near, replacement, pair }));
    }
  }

  #reportSectionsWithoutKeys(): void {
    for (const { key } of this.#values.values()) {
      if (!isSectionPath(key.path)) continue;
      const expects = `a mapping of keys such as ${settingPaths.find((path) => path.startsWith(`${key.path}.`)) ?? ""}`;
      this.problems.push(
        problem("wrong-value", key.valueSpan, {
          key: key.path,
          expects,
          replacement: undefined,
          nearest: undefined,
        }),
      );
    }
  }

  /** Only double quotes let YAML read `\n`; elsewhere the model would see a backslash. */
  #reportUnreadEscape(path: SettingPath): void {
    const found = this.#values.get(path);
    if (found === undefined || typeof found.value !== "string" || /^["|>&*!]/.test(found.source)) return;
    const escape = /\\[nrt]/.exec(found.value)?.[0];
    if (escape === undefined) return;
    const readEscapes = found.value.replaceAll(/\\([nrt])/g, (_, letter: string) =>
      letter === "n" ? "\n" : letter === "r" ? "\r" : "\t",
    );
    const replacement = JSON.stringify(readEscapes);
    this.problems.push(problem("escape-not-read", found.key.valueSpan, { key: path, escape, replacement }));
  }
}

function itemOf(value: unknown, index: number): unknown {
  return Array.isArray(value) ? (value as readonly unknown[])[index] : undefined;
}

/** Whether quotes around the value as written would make it right. */
function quotable(path: SettingPath, found: YamlValue, wrongItem: Span | undefined): boolean {
  if (wrongItem !== undefined) return true;
  // A bare vertical bar announces a block of text to YAML.
  if (path === "alternatives" && /^[|>][+-]?$/.test(found.source)) return true;
  const isPlain = typeof found.value === "number" || typeof found.value === "boolean";
  return isPlain && settingKeys[path].schema().safeParse(found.source).success;
}

/** What to write for a key in the place where it stands, or undefined where it belongs elsewhere. */
function keyInPlace(
  path: string,
  near: string,
  dotted: boolean,
  paths: ReadonlySet<string>,
  value: Span,
): string | undefined {
  const nearParent = near.includes(".") ? near.slice(0, near.indexOf(".")) : "";
  const name = near.slice(nearParent === "" ? 0 : nearParent.length + 1);
  if (paths.has(near) && path !== near) return undefined;
  const parent = path.includes(".") && !dotted ? path.slice(0, path.indexOf(".")) : "";
  if (parent === nearParent) return name;
  if (parent !== "" || paths.has(nearParent) || value.start === value.end) return undefined;
  return `${nearParent}:\n  ${name}`;
}

function nameOfFile(fileName: string | undefined): string {
  const base = fileName?.slice(Math.max(fileName.lastIndexOf("/"), fileName.lastIndexOf("\\")) + 1) ?? "";
  const name = base.endsWith(".icl") ? base.slice(0, -".icl".length) : base;
  return name === "" ? "untitled" : name;
}

export function readSettings(
  text: string,
  frontMatter: FrontMatter | undefined,
  fileName: string | undefined,
): ReadSettings {
  const yaml =
    frontMatter === undefined ? { keys: [], values: [], problems: [] } : readFrontMatter(text, frontMatter);
  const reader = new SettingsReader(text, yaml.keys, yaml.values);
  const settings = reader.settings(fileName);
  const unquoted = reader.problems.find(({ code }) => code === "template-unquoted")?.span;
  const syntax = yaml.problems.filter(
    ({ span }) => unquoted === undefined || span.start < unquoted.start || span.start > unquoted.end,
  );
  // A path with a wrong escape is reported as that alone.
  const escaped = syntax.flatMap((one) => (one.code === "backslash-in-quotes" ? [one.value.start] : []));
  const own = reader.problems.filter(
    ({ code, span }) => code !== "control-in-model" || !escaped.includes(span.start),
  );
  return { settings, keys: yaml.keys, problems: [...syntax, ...own] };
}
