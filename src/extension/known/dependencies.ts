import { createHash } from "node:crypto";
import type { IclDocument } from "../../language/document.js";
import { shortestInput } from "../../workbench/shortestInput.js";

/** What results depend on besides the file. */
export interface Conditions {
  /** Absolute path of the model's file, or the `hf:` address that the file names. */
  readonly model: string;
  /** Of the model that was last seen in that file; undefined before it was ever loaded. */
  readonly fingerprint: string | undefined;
  readonly kvType: string;
  readonly flashAttention: string;
  readonly seed: number;
  readonly exhaustive: boolean;
}

/** Digests of all that each kind of result was computed from: equal digests, equal results. */
export interface Dependencies {
  /** The vector, its layer, and answers with it. */
  readonly taskVector: string;
  readonly fewShot: string;
  /** The tokens of the full prompt. */
  readonly prompt: string;
  readonly zeroShot: string;
  /** A comparison or sweep of the whole file. */
  readonly file: string;
}

const digests = new WeakMap<IclDocument, { readonly conditions: string; readonly found: Dependencies }>();

/** Cheap to ask for again and again: one version of a document is digested once. */
export function dependenciesOf(document: IclDocument, conditions: Conditions): Dependencies {
  const asText = JSON.stringify(conditions);
  const known = digests.get(document);
  if (known?.conditions === asText) return known.found;
  const found = computeDependencies(document, conditions);
  digests.set(document, { conditions: asText, found });
  return found;
}

function computeDependencies(document: IclDocument, conditions: Conditions): Dependencies {
  const { settings, demonstrations, queries } = document;
  const { template, joiner, instruction, chat, stop, maxTokens, match, tolerance, alternatives, vector } =
    settings;
  const { model, fingerprint, kvType, flashAttention, seed, exhaustive } = conditions;
  const zeroShot = digest([
    model,
    fingerprint,
    kvType,
    flashAttention,
    template.prefix,
    template.separator,
    joiner,
    chat,
    stop,
    maxTokens,
  ]);
  const shown = demonstrations.map(({ input, output }) => [input.text, output.text]);
  const fewShot = digest([zeroShot, template.suffix, instruction, alternatives, shown]);
  const taskVector = digest([fewShot, match, tolerance, vector, seed, exhaustive]);
  const asked = queries.map(({ input, expected }) => [input.text, expected?.text ?? null]);
  return {
    taskVector,
    fewShot,
    prompt: digest([fewShot, shortestInput(document)]),
    zeroShot,
    file: digest([taskVector, asked]),
  };
}

/**
 * What the dial's figures depend on: all that a comparison does but how many demonstrations the file keeps, for they
 * are of every number. Turning it leaves them true.
 */
export function dialDigest(document: IclDocument, conditions: Conditions): string {
  const { settings } = document;
  const vector = { ...settings.vector, keep: 0 };
  return computeDependencies({ ...document, settings: { ...settings, vector } }, conditions).file;
}

const ENTRY_DIGITS = 16;

/** Names an entry by what it says, wherever it stands. */
export function entryDigest(input: string, output: string | undefined): string {
  return digest([input, output]).slice(0, ENTRY_DIGITS);
}

function digest(parts: readonly unknown[]): string {
  // JSON writes undefined in a list as null; which of the two it was matters nowhere above.
  return createHash("sha256").update(JSON.stringify(parts), "utf8").digest("hex");
}
