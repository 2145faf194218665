import * as z from "zod/mini";
import type { IclDocument } from "../../language/document.js";
import { once } from "../../language/once.js";
import { frameLeads, vectorMethods } from "../../language/settings.js";
import { candidatesByLayer } from "../../method/taskVector.js";
import type { Compressed } from "../../workbench/compressed.js";
import type { KeptState } from "./keptState.js";
import { entryDigest } from "./dependencies.js";
import type { Kept } from "./kept.js";

const STATE_KEY = "icl.vectors";
const MOST_NOTES = 300;
const MOST_HELD_OUT = 64;
/** Characters of an answer. */
const LONGEST_ANSWER = 80;

/** What is shown of a vector without reading it. Layers are 0-based. */
const makeNote = () =>
  z.object({
    /** Its name in the cache. */
    cacheDigest: z.string(),
    model: z.string(),
    method: z.enum(vectorMethods),
    layer: z.int().check(z.nonnegative()),
    layers: z.int().check(z.positive()),
    lead: z.enum(frameLeads),
    cells: z.optional(z.int().check(z.positive())),
    followThrough: z.boolean(),
    keep: z.int().check(z.nonnegative()),
    validated: z.boolean(),
    /** Of the chosen method and lead, at each layer that was tried. */
    candidates: z.array(
      z.object({
        layer: z.int().check(z.nonnegative()),
        firstTokenAgreement: z.number(),
        firstTokenKl: z.number(),
      }),
    ),
    /** What was held out: a demonstration by its entry's digest, an input without an answer by null. */
    heldOut: z.array(
      z.object({
        entry: z.nullable(z.string()),
        match: z.nullable(z.boolean()),
        agreement: z.boolean(),
        /** The beginnings of answers; absent in vectors of earlier versions. */
        answer: z.optional(z.string()),
        fewShotAnswer: z.optional(z.string()),
      }),
    ),
    promptTokens: z.object({
      fewShot: z.int().check(z.nonnegative()),
      taskVector: z.int().check(z.nonnegative()),
    }),
    /** When it was computed or found, in milliseconds since the epoch. */
    at: z.number(),
  });
export type VectorNote = z.infer<ReturnType<typeof makeNote>>;

const storedNotes = once(() => z.array(z.object({ digest: z.string(), uri: z.string(), note: makeNote() })));
type Stored = z.infer<ReturnType<typeof storedNotes>>;

/**
 * Which vectors are known, by the digest of what they depend on: a file's state is known when it is opened,
 * without starting the engine or reading the cache.
 */
export class VectorIndex {
  readonly #state: KeptState;
  readonly #onChange: (uri: string | undefined) => void;
  #stored: unknown;
  #read: Stored = [];

  /** @param onChange called with the file whose vector has changed; undefined where it may be any. */
  constructor(state: KeptState, onChange: (uri: string | undefined) => void) {
    this.#state = state;
    this.#onChange = onChange;
  }

  /** The least recently used first. Other windows write them too: they are read again whenever they have changed. */
  get #entries(): Stored {
    const stored = this.#state.get(STATE_KEY);
    if (stored !== this.#stored) {
      this.#stored = stored;
      const read = storedNotes().safeParse(stored);
      this.#read = read.success ? read.data : [];
    }
    return this.#read;
  }

  /** The vector for this digest whichever file it was made for, else the file's latest one as stale. */
  find(uri: string, digest: string): Kept<VectorNote> | undefined {
    const exact = this.#entries.findLast((entry) => entry.digest === digest);
    if (exact !== undefined) return { value: exact.note, stale: false };
    const latest = this.#entries.findLast((entry) => entry.uri === uri);
    return latest && { value: latest.note, stale: true };
  }

  /** What the vector of this name in the cache depended on, none where it was computed elsewhere. */
  digestsOf(cacheDigest: string): readonly string[] {
    return this.#entries.filter(({ note }) => note.cacheDigest === cacheDigest).map(({ digest }) => digest);
  }

  /** Whether this is the file's own latest vector, so that nothing new is learned from it. */
  isLatest(uri: string, digest: string): boolean {
    return this.#entries.findLast((entry) => entry.uri === uri)?.digest === digest;
  }

  add(uri: string, digest: string, note: VectorNote): void {
    const others = this.#entries.filter((entry) => entry.digest !== digest || entry.uri !== uri);
    this.#write([...others, { digest, uri, note }].slice(-MOST_NOTES));
    this.#onChange(uri);
  }

  /** The files of the vector of this name in the cache, where they are now. */
  urisOf(cacheDigest: string): readonly string[] {
    const found = this.#entries.filter(({ uri, note }) => uri !== "" && note.cacheDigest === cacheDigest);
    return found.map(({ uri }) => uri);
  }

  /** Of every file that a vector is known of. */
  get uris(): readonly string[] {
    return [...new Set(this.#entries.map(({ uri }) => uri))];
  }

  /** Lets the vectors of a file be another's: it was renamed, or saved under a name. */
  move(from: string, to: string): void {
    if (!this.uris.includes(from)) return;
    this.#write(this.#entries.map((entry) => (entry.uri === from ? { ...entry, uri: to } : entry)));
    this.#onChange(to);
  }

  /** Forgets that vectors were a file's; they stay known by what they depend on. */
  leave(uri: string): void {
    if (this.uris.includes(uri))
      this.#write(this.#entries.map((entry) => (entry.uri === uri ? { ...entry, uri: "" } : entry)));
  }

  /** Forgets a vector that is no longer in the cache; all of them without an argument. */
  forget(cacheDigest?: string): void {
    this.#write(
      cacheDigest === undefined ? [] : this.#entries.filter(({ note }) => note.cacheDigest !== cacheDigest),
    );
    this.#onChange(undefined);
  }

  #write(entries: Stored): void {
    void this.#state.update(STATE_KEY, entries);
  }
}

export function noteOf(compressed: Compressed, { demonstrations }: IclDocument, at: number): VectorNote {
  const { vector, model, digest, promptTokens } = compressed;
  const heldOut = vector.heldOut.slice(0, MOST_HELD_OUT).map(({ demonstration, ...held }) => {
    const found = demonstration === null ? undefined : demonstrations[demonstration];
    const entry = found === undefined ? null : entryDigest(found.input.text, found.output.text);
    return {
      entry,
      match: held.match,
      agreement: held.agreement,
      answer: held.answer?.slice(0, LONGEST_ANSWER),
      fewShotAnswer: held.fewShotAnswer?.slice(0, LONGEST_ANSWER),
    };
  });
  const candidates = [...candidatesByLayer(vector).values()]
    .toSorted((a, b) => a.layer - b.layer)
    .map(({ layer, firstTokenAgreement, firstTokenKl }) => ({ layer, firstTokenAgreement, firstTokenKl }));
  return {
    cacheDigest: digest,
    model: model.name,
    method: vector.method,
    ...(vector.interventions.cells && { cells: vector.interventions.cells.positions.length }),
    layer: vector.layer,
    layers: model.layers,
    lead: vector.frame.lead,
    followThrough: vector.followThrough,
    keep: vector.frame.keep,
    validated: vector.validated,
    candidates,
    heldOut,
    promptTokens,
    at,
  };
}
