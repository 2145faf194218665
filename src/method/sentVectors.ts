import type { Cells } from "../protocol/cells.js";
import type { Intervention as SentIntervention, Source } from "../protocol/intervention.js";
import type { Intervention, InterventionSource } from "./intervention.js";

/** The vectors of a request, each sent once, and interventions that name them by their index. */
export class SentVectors {
  readonly vectors: Float32Array[] = [];
  readonly cells: Cells[] = [];
  readonly #known = new Map<Float32Array, number>();
  readonly #sent = new Map<Intervention, SentIntervention>();

  /** @param intervention vectors that are the same object are sent once. */
  send(intervention: Intervention): SentIntervention {
    const known = this.#sent.get(intervention);
    if (known !== undefined) return known;
    const { layer, method, scale } = intervention;
    const sent = { layer, method, scale, source: this.#source(intervention.source) };
    this.#sent.set(intervention, sent);
    return sent;
  }

  /** @returns the index of the cells, which are sent once. */
  sendCells(cells: Cells): number {
    const known = this.cells.indexOf(cells);
    return known >= 0 ? known : this.cells.push(cells) - 1;
  }

  #source(source: InterventionSource): Source {
    const each = (vectors: readonly Float32Array[]): number[] =>
      vectors.map((values) => this.#vector(values));
    switch (source.kind) {
      case "vector":
        return { kind: "vector", vector: this.#vector(source.values) };
      case "linear":
        return {
          kind: "linear",
          center: this.#vector(source.center),
          offset: this.#vector(source.offset),
          keys: each(source.keys),
          values: each(source.values),
        };
      case "nearest":
        return { kind: "nearest", keys: each(source.keys), values: each(source.values), count: source.count };
    }
  }

  #vector(values: Float32Array): number {
    const known = this.#known.get(values) ?? this.vectors.push(values) - 1;
    this.#known.set(values, known);
    return known;
  }
}
