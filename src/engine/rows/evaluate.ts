import { isDeepStrictEqual } from "node:util";
import { RequestFailure } from "../../protocol/failure.js";
import type { RowResult } from "../../protocol/rows.js";
import type { BatchToken, Context } from "../llama/context.js";
import { executePrompts, type HeldPrefix, type PromptReader } from "./execute.js";
import type { Member } from "./plan.js";
import { RowReading, type Kept, type ReadingOptions, type Reference } from "./reading.js";
import { patchesBehind, type ResolvedRow, type RowVocabulary } from "./resolvedRow.js";

export interface Evaluation {
  readonly rows: RowResult[];
  /** Tokens that went through the model, shared prefixes counted once. */
  readonly evaluatedTokens: number;
}

/** Most bytes of reference distributions held at a time. */
const REFERENCE_BYTES = 32 * 1024 * 1024;

/**
 * Answers, scores and compares rows.
 *
 * A row's expected tokens are computed together with its prompt: they give the log-probability, and as long
 * as they agree with the greedy choice they are the generated answer as well (speculative decoding with the
 * expected answer as draft, exact for greedy decoding).
 *
 * @param contextLength longest sequence that the model takes, in tokens.
 * @param progress told how many of all tokens are done, roughly: full prompts are few rows and most of the work.
 * @param held first tokens of all rows that need not be computed.
 */
export function evaluateRows(
  context: Context,
  vocabulary: RowVocabulary,
  rows: readonly ResolvedRow[],
  contextLength: number,
  progress: (done: number, total: number) => void,
  held?: HeldPrefix,
): Evaluation {
  const { isolated } = context.options;
  const results = new Array<RowResult>(rows.length);
  let evaluatedTokens = 0;
  const spans = splitByReference(rows, vocabulary.size);
  const costs = costsOf(rows, spans);
  const total = Math.max(
    1,
    costs.reduce((sum, cost) => sum + cost, 0),
  );
  let done = 0;
  const run = (asked: readonly (Readings & { readonly index: number })[]): void => {
    const all = asked.flatMap(({ index, ...readings }) =>
      parts(readings).map((reading, part) => ({ reading, cost: part === 0 ? (costs[index] ?? 0) : 0 })),
    );
    for (const cells of new Set(all.map(({ reading }) => reading.behind))) {
      const group = all.filter(({ reading }) => reading.behind === cells);
      const finished = (members: readonly Member[]): void => {
        for (const { path } of members) done += group[path]?.cost ?? 0;
        progress(done, total);
      };
      const readings = group.map(({ reading }) => reading);
      evaluatedTokens += runReadings(context, readings, finished, cells?.prefix(context) ?? held);
    }
  };
  for (const span of spans) {
    const references = [...span.references].map(([index, keep]) => {
      const options = { contextLength, isolated, reference: undefined, keep };
      return { index, ...readOne(rowAt(rows, index), vocabulary, options) };
    });
    run(references);
    const resolved = new Map<number, Reference>();
    for (const { index, ...readings } of references) {
      results[index] = resultOf(readings);
      resolved.set(index, readings.main.asReference());
    }
    const others = span.others.map((index) => {
      const row = rowAt(rows, index);
      const reference = row.reference === null ? undefined : resolved.get(row.reference);
      const options = { contextLength, isolated, reference, keep: KEPT_NONE };
      return { index, ...readOne(row, vocabulary, options) };
    });
    run(others);
    for (const { index, ...readings } of others) results[index] = resultOf(readings);
  }
  return { rows: results, evaluatedTokens };
}

/** By row, the tokens that it does not share with the one before it, and what is generated behind it counts as one. */
function costsOf(rows: readonly ResolvedRow[], spans: ReturnType<typeof splitByReference>): Float64Array {
  const costs = new Float64Array(rows.length);
  for (const { references, others } of spans) {
    for (const list of [[...references.keys()], others]) {
      let before: readonly number[] = [];
      for (const index of list) {
        const { tokens, patches, generate } = rowAt(rows, index);
        const most = Math.min(tokens.length - 1, before.length, ...patches.map(({ position }) => position));
        let shared = 0;
        while (shared < most && tokens[shared] === before[shared]) shared++;
        costs[index] = tokens.length - shared + (generate === null ? 0 : 1);
        before = tokens;
      }
    }
  }
  return costs;
}

const KEPT_NONE: Kept = { first: false, expected: false };

/** The readings that one row takes. */
interface Readings {
  readonly main: RowReading;
  /** Compares the row behind tokens forced on it. */
  readonly measuring: RowReading | undefined;
  /** Scores the expected tokens, where the answer cannot go back behind them. */
  readonly scoring: RowReading | undefined;
}

function readOne(
  row: ResolvedRow,
  vocabulary: RowVocabulary,
  {
    isolated,
    reference,
    ...given
  }: Pick<ReadingOptions, "contextLength" | "keep"> & {
    readonly isolated: boolean;
    readonly reference: Reference | undefined;
  },
): Readings {
  const draft = !isolated || row.generate === null;
  const first = row.klOver === "first" ? reference?.first : undefined;
  const expected = row.klOver === "expected" ? (reference?.expected ?? []) : [];
  const options = { ...given, first, expected, draft };
  const scoring =
    draft || row.expected.length < 2
      ? undefined
      : new RowReading({ ...row, generate: null, top: 0 }, vocabulary, {
          ...options,
          first: undefined,
          draft: true,
        });
  // What the row of its own compares is not compared twice.
  const main =
    scoring === undefined ? options : { ...options, expected: [], keep: { ...given.keep, expected: false } };
  const forced = first === undefined ? [] : (reference?.forced ?? []);
  if (forced.length === 0)
    return { main: new RowReading(row, vocabulary, main), measuring: undefined, scoring };
  const behind: ResolvedRow = {
    ...row,
    tokens: [...row.tokens, ...forced],
    patches: patchesBehind(row, forced),
    expected: [],
    generate: null,
  };
  return {
    main: new RowReading({ ...row, top: 0 }, vocabulary, { ...main, first: undefined }),
    measuring: new RowReading(behind, vocabulary, options),
    scoring,
  };
}

function parts({ main, measuring, scoring }: Readings): RowReading[] {
  return [main, measuring, scoring].filter((reading) => reading !== undefined);
}

function resultOf({ main, measuring, scoring }: Readings): RowResult {
  if (measuring !== undefined) main.adoptMeasurement(measuring);
  if (scoring !== undefined) main.adoptScore(scoring);
  return main.result();
}

function runReadings(
  context: Context,
  readings: readonly RowReading[],
  finished: (members: readonly Member[]) => void,
  held: HeldPrefix | undefined,
): number {
  let generated = 0;
  const prompts = readings.map((reading) => reading.prompt);
  const reader: PromptReader = {
    output(prompt, index, distribution) {
      const reading = rowAt(readings, prompt);
      reading.readPrompt(index - reading.prompt.outputsFrom, distribution);
    },
    chunk(members) {
      generated += generate(context, readings, members);
      finished(members);
    },
  };
  const evaluated = executePrompts(context, prompts, reader, held);
  return evaluated + generated;
}

/** Continues all members of a chunk together, one token of each at a time, until every answer has ended. */
function generate(context: Context, readings: readonly RowReading[], members: readonly Member[]): number {
  let tokens = 0;
  let active = members.filter((member) => rowAt(readings, member.path).pending !== undefined);
  for (const member of active) {
    const { pending } = rowAt(readings, member.path);
    // Behind the first generated token that was not expected, the cache holds expected ones.
    if (pending !== undefined) context.truncate(member.sequence, pending.position);
  }
  while (active.length > 0) {
    const batch: BatchToken[] = active.map((member) => {
      const { pending } = rowAt(readings, member.path);
      if (pending === undefined) throw new Error("An answer that has ended was continued");
      return { ...pending, sequences: [member.sequence], wantLogits: true };
    });
    const patches = active.flatMap((member, row) =>
      rowAt(readings, member.path).follow.map((intervention) => ({ ...intervention, row })),
    );
    context.decode(batch, patches);
    tokens += batch.length;
    active.forEach((member, row) => {
      rowAt(readings, member.path).readNext(context.distribution(row));
    });
    active = active.filter((member) => {
      const goesOn = rowAt(readings, member.path).pending !== undefined;
      if (!goesOn) context.truncate(member.sequence, 0);
      return goesOn;
    });
  }
  return tokens;
}

/** Reference rows with what is kept of them, and the rows that are compared with them. */
interface Span {
  readonly references: Map<number, Kept>;
  readonly others: number[];
}

/** Groups rows with their references, in pieces whose reference distributions fit into memory. */
function splitByReference(rows: readonly ResolvedRow[], vocabulary: number): Span[] {
  const most = REFERENCE_BYTES / (vocabulary * Float32Array.BYTES_PER_ELEMENT);
  const kept = keptOf(rows);
  const spans: Span[] = [{ references: new Map(), others: [] }];
  const spanOf = new Map<number, Span>();
  let held = 0;
  for (const [reference, keep] of kept) {
    let span = rowAt(spans, spans.length - 1);
    const more = Number(keep.first) + (keep.expected ? rowAt(rows, reference).expected.length : 0);
    if (held > 0 && held + more > most) {
      spans.push((span = { references: new Map(), others: [] }));
      held = 0;
    }
    held += more;
    span.references.set(reference, keep);
    spanOf.set(reference, span);
  }
  rows.forEach(({ reference }, index) => {
    if (kept.has(index)) return;
    const span = reference === null ? spans[0] : spanOf.get(reference);
    span?.others.push(index);
  });
  return spans;
}

/**
 * What is kept of each row that others are compared with.
 * @throws RequestFailure `bad-request` for a comparison that cannot be made.
 */
function keptOf(rows: readonly ResolvedRow[]): Map<number, Kept> {
  const kept = new Map<number, Kept>();
  rows.forEach(({ reference, klOver, expected }, index) => {
    if (reference === null) return;
    const known = kept.get(reference) ?? KEPT_NONE;
    const row = rowAt(rows, reference);
    if (row.reference !== null) {
      throw new RequestFailure("bad-request", `Row ${reference} is a reference and has one itself.`);
    }
    if (klOver === "expected" && (expected.length === 0 || !isDeepStrictEqual(expected, row.expected))) {
      throw new RequestFailure(
        "bad-request",
        `Row ${index} is compared with row ${reference} over expected tokens, which must be the same and at least one.`,
      );
    }
    kept.set(reference, { ...known, [klOver]: true });
  });
  return kept;
}

function rowAt<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new RequestFailure("bad-request", `There is no row ${index}.`);
  return value;
}
