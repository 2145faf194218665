import assert from "node:assert/strict";
import fc from "fast-check";
import type { Intervention, InterventionSource } from "../../src/method/intervention.js";
import {
  packInterventions,
  PackedInterventions,
  unpackInterventions,
} from "../../src/method/packedInterventions.js";

/** Vectors of one width, out of few, so that some are the same object. */
const pool = Array.from({ length: 6 }, (_, place) => Float32Array.of(place, -place, 0.5 * place));
const vector = fc.constantFrom(...pool);
const terms = fc
  .integer({ min: 1, max: 4 })
  .chain((length) =>
    fc.tuple(...[0, 1].map(() => fc.array(vector, { minLength: length, maxLength: length }))),
  );
const source: fc.Arbitrary<InterventionSource> = fc.oneof(
  vector.map((values) => ({ kind: "vector" as const, values })),
  fc.tuple(vector, vector, terms).map(([center, offset, [keys = [], values = []]]) => {
    return { kind: "linear" as const, center, offset, keys, values };
  }),
  terms.map(([keys = [], values = []]) => ({ kind: "nearest" as const, keys, values, count: keys.length })),
);
const intervention: fc.Arbitrary<Intervention> = fc.record(
  {
    layer: fc.nat(40),
    method: fc.constantFrom("replace", "add"),
    scale: fc.double({ noNaN: true, noDefaultInfinity: true }).map((scale) => scale + 0),
    source,
  },
  { noNullPrototype: true },
);
const interventions = fc.record(
  { separator: fc.array(intervention, { maxLength: 3 }), answer: fc.array(intervention, { maxLength: 3 }) },
  { noNullPrototype: true },
);

describe("interventions as data", () => {
  it("come back as they were, by way of JSON, each vector once", () => {
    fc.assert(
      fc.property(interventions, (given) => {
        const { packed, vectors } = packInterventions(given);
        assert.equal(new Set(vectors).size, vectors.length);
        const read = PackedInterventions.parse(JSON.parse(JSON.stringify(packed)));
        assert.deepEqual(unpackInterventions(read, vectors), given);
      }),
    );
  });

  it("are refused where they name a vector that is not there", () => {
    const source = { kind: "vector", values: Float32Array.of(1) } as const;
    const { packed } = packInterventions({
      separator: [{ layer: 0, method: "replace", scale: 1, source }],
      answer: [],
    });
    assert.throws(() => unpackInterventions(packed, []), /no vector 0: the list holds 0/);
  });
});
