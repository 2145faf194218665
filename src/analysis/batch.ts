import type { Engine, RequestControl } from "../protocol/engine.js";
import type { Source } from "../protocol/intervention.js";
import type { Row, RowResult } from "../protocol/rows.js";

/**
 * Rows of an analysis, gathered so that few requests evaluate them all: the engine computes prefixes that rows
 * share once.
 */
export class Batch {
  readonly #vectors: Float32Array[] = [];
  readonly #known = new Map<Float32Array, number>();
  readonly #rows: Row[] = [];
  #results: readonly RowResult[] | undefined;

  /** What makes an intervention write this vector. */
  vector(values: Float32Array): Source {
    const vector = this.#known.get(values) ?? this.#vectors.push(values) - 1;
    this.#known.set(values, vector);
    return { kind: "vector", vector };
  }

  /** @returns what gives the row's result once the batch has been evaluated. */
  add(row: Row): () => RowResult {
    const index = this.#rows.push(row) - 1;
    return () => {
      const result = this.#results?.[index];
      if (result === undefined) throw new Error("A row was read that has not been evaluated");
      return result;
    };
  }

  async evaluate(engine: Engine, control: RequestControl): Promise<void> {
    if (this.#rows.length === 0) return;
    ({ rows: this.#results } = await engine.evaluate({ vectors: this.#vectors, rows: this.#rows }, control));
  }
}
