import type { Engine, RequestControl } from "../protocol/engine.js";
import type { Row, RowResult } from "../protocol/rows.js";
import type { Interventions } from "./intervention.js";
import { SentVectors } from "./sentVectors.js";

/** Rows gathered so that few requests evaluate them all: the engine computes prefixes that rows share once. */
export class RowBatch {
  readonly #sent = new SentVectors();
  readonly #rows: Row[] = [];
  #results: readonly RowResult[] | undefined;

  /** So many rows have been added: the index of the next one. */
  get size(): number {
    return this.#rows.length;
  }

  /**
   * @param interventions what is done to the row, if anything.
   * @returns what gives the row's result once the batch has been evaluated.
   */
  add(row: Row, interventions?: Interventions): () => RowResult {
    const index =
      this.#rows.push(interventions === undefined ? row : this.#intervened(row, interventions)) - 1;
    return () => {
      const result = this.#results?.[index];
      if (result === undefined) throw new Error("A row was read that has not been evaluated");
      return result;
    };
  }

  /** @returns how many tokens went through the model, and how long the engine took. */
  async evaluate(
    engine: Engine,
    control: RequestControl,
  ): Promise<{ readonly evaluatedTokens: number; readonly milliseconds: number }> {
    if (this.#rows.length === 0) return { evaluatedTokens: 0, milliseconds: 0 };
    const { vectors, cells } = this.#sent;
    const { rows, ...cost } = await engine.evaluate({ vectors, cells, rows: this.#rows }, control);
    this.#results = rows;
    return cost;
  }

  #intervened(row: Row, { separator, answer, cells }: Interventions): Row {
    const position = row.tokens.length - 1;
    return {
      ...row,
      ...(cells === undefined ? {} : { cells: this.#sent.sendCells(cells) }),
      patches: [...row.patches, ...separator.map((one) => ({ ...this.#sent.send(one), position }))],
      follow: [...row.follow, ...answer.map((one) => this.#sent.send(one))],
    };
  }
}
