import { createHash } from "node:crypto";
import type { Engine } from "../protocol/engine.js";
import type { Intervention, Source } from "../protocol/intervention.js";
import type { EvaluateParams, Row, RowResult } from "../protocol/rows.js";
import type { StatesParams } from "../protocol/states.js";
import type { PlainPrompt } from "./batches.js";

/** What an engine was asked for, request by request. */
export interface Requests {
  /** Prompts with the tokens that were forced on them or generated behind them. */
  readonly prompts: readonly (readonly PlainPrompt[])[];
  /** Those for residual streams, as they were asked. */
  readonly states: readonly StatesParams[];
}

/**
 * Runs `work` and keeps what it asks of the engine. Tokens with equal interventions have equal symbols, in whichever
 * requests they stand.
 */
export async function recordRequests(
  engine: Engine,
  work: (engine: Engine) => Promise<void>,
): Promise<Requests> {
  const symbols = new Symbols();
  const prompts: PlainPrompt[][] = [];
  const states: StatesParams[] = [];
  await work({
    ...engine,
    async evaluate(call) {
      const result = await engine.evaluate(call);
      prompts.push(call.rows.map((row, index) => evaluatedPrompt(call, row, result.rows[index], symbols)));
      return result;
    },
    states(params) {
      states.push(params);
      // Their logits are not wanted.
      prompts.push(params.prompts.map(({ tokens }) => plainPrompt(tokens, tokens.length)));
      return engine.states(params);
    },
    fitCells(params) {
      // Once more at other positions, which share nothing with the first pass.
      const { tokens } = params;
      const behind = {
        ...plainPrompt(tokens, tokens.length),
        symbols: Int32Array.from(tokens, symbols.elsewhere),
      };
      prompts.push([plainPrompt(tokens, tokens.length)], [behind]);
      return engine.fitCells(params);
    },
  });
  return { prompts, states };
}

/** A prompt that nothing is written into. */
function plainPrompt(tokens: readonly number[], outputsFrom: number): PlainPrompt {
  return { tokens, symbols: Int32Array.from(tokens), outputsFrom, generatedFrom: tokens.length };
}

/** A row with the tokens behind its prompt that went through the model: the last one chosen did not. */
function evaluatedPrompt(
  { vectors }: EvaluateParams,
  row: Row,
  result: RowResult | undefined,
  symbols: Symbols,
): PlainPrompt {
  const generated = result === undefined ? [] : result.answerTokens;
  const behind =
    row.generate === null
      ? row.expected.slice(0, -1)
      : result?.ended === "end-of-text"
        ? generated
        : generated.slice(0, -1);
  // What was expected came true as far as it goes, and could be computed with the prompt.
  const chosen = behind.findIndex((token, place) => token !== row.expected[place]);
  const generatedFrom = row.tokens.length + (chosen < 0 ? behind.length : chosen);
  const prompt = { ...plainPrompt([...row.tokens, ...behind], row.tokens.length - 1), generatedFrom };
  for (const [position, token] of prompt.tokens.entries()) {
    const written: Intervention[] =
      position < row.tokens.length ? row.patches.filter((patch) => patch.position === position) : row.follow;
    if (written.length > 0) prompt.symbols[position] = symbols.of(token, written, vectors);
  }
  return prompt;
}

/** Numbers for tokens that something is written into: equal where the same is written into the same token. */
class Symbols {
  readonly #digests = new WeakMap<Float32Array, string>();
  readonly #known = new Map<string, number>();

  of(token: number, written: readonly Intervention[], vectors: readonly Float32Array[]): number {
    const digest = (index: number): string => this.#digest(vectors[index] ?? new Float32Array(0));
    const key = JSON.stringify([
      token,
      ...written.map(({ layer, method, scale, source }) => [layer, method, scale, sourceKey(source, digest)]),
    ]);
    const symbol = this.#known.get(key) ?? -1 - this.#known.size;
    this.#known.set(key, symbol);
    return symbol;
  }

  /** The same token at another place than its depth in the tree. */
  readonly elsewhere = (token: number): number => {
    const key = `elsewhere ${token}`;
    const symbol = this.#known.get(key) ?? -1 - this.#known.size;
    this.#known.set(key, symbol);
    return symbol;
  };

  #digest(vector: Float32Array): string {
    const known = this.#digests.get(vector);
    if (known !== undefined) return known;
    const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
    const digest = createHash("sha256").update(bytes).digest("base64");
    this.#digests.set(vector, digest);
    return digest;
  }
}

function sourceKey(source: Source, digest: (index: number) => string): unknown[] {
  switch (source.kind) {
    case "vector":
      return [digest(source.vector)];
    case "linear":
      return [
        digest(source.center),
        digest(source.offset),
        source.keys.map(digest),
        source.values.map(digest),
      ];
    case "nearest":
      return [source.count, source.keys.map(digest), source.values.map(digest)];
  }
}
