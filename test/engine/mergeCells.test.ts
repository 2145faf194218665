import assert from "node:assert/strict";
import { fromHalf, toHalf } from "../../src/engine/cells/half.js";
import { mergeCells } from "../../src/engine/cells/mergeCells.js";
import { Random } from "../../src/method/random.js";

const TOKENS = 9;
const KEY_LENGTH = 16;
const VALUE_LENGTH = 8;
const KV_HEADS = 2;
const HEADS = 4;

function gaussians(count: number, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.nextGaussian());
}

function attention(probes: number) {
  return {
    keys: gaussians(TOKENS * KV_HEADS * KEY_LENGTH, 1),
    values: gaussians(TOKENS * KV_HEADS * VALUE_LENGTH, 2),
    keyValueHeads: KV_HEADS,
    queries: gaussians(probes * HEADS * KEY_LENGTH, 3),
    heads: HEADS,
  };
}

/** What one head's query reads of some tokens, and the log of how much attention they draw. */
function read(
  { keys, values, queries }: Pick<ReturnType<typeof attention>, "keys" | "values" | "queries">,
  tokens: readonly number[],
  probe: number,
  head: number,
): { readonly logMass: number; readonly value: number[] } {
  const group = Math.floor((head * KV_HEADS) / HEADS);
  const logits = tokens.map((token) => {
    let sum = 0;
    for (let i = 0; i < KEY_LENGTH; i++) {
      const key = keys[(token * KV_HEADS + group) * KEY_LENGTH + i] ?? NaN;
      sum += key * (queries[(probe * HEADS + head) * KEY_LENGTH + i] ?? NaN);
    }
    return sum / Math.sqrt(KEY_LENGTH);
  });
  const mass = logits.reduce((sum, one) => sum + Math.exp(one), 0);
  const value = Array.from({ length: VALUE_LENGTH }, (_, i) =>
    tokens.reduce((sum, token, index) => {
      const share = Math.exp(logits[index] ?? NaN) / mass;
      return sum + share * (values[(token * KV_HEADS + group) * VALUE_LENGTH + i] ?? NaN);
    }, 0),
  );
  return { logMass: Math.log(mass), value };
}

describe("merging KV cells", () => {
  const clusters = [
    [2, 3, 5],
    [4, 6, 7, 8],
  ];

  it("leaves kept tokens and those that are alone in their cluster as they are", () => {
    const layer = attention(5);
    const alone = Array.from({ length: TOKENS - 2 }, (_, index) => [index + 2]);
    const merged = mergeCells(layer, { tokens: TOKENS, kept: 2, clusters: alone, ridge: 5 });
    for (const [one, other] of [
      [merged.keys, layer.keys],
      [merged.values, layer.values],
    ] as const) {
      assert.equal(one.length, other.length);
      one.forEach((value, index) => {
        assert.ok(Math.abs(value - (other[index] ?? NaN)) < 1e-5);
      });
    }
  });

  it("gives the value that is read and draws the attention that is drawn, where one query asks", () => {
    const layer = attention(1);
    // With a query of one head for each of keys and values, both can be met.
    const single = { ...layer, queries: layer.queries.slice() };
    for (let head = 1; head < HEADS; head += 2) {
      const before = single.queries.subarray((head - 1) * KEY_LENGTH, head * KEY_LENGTH);
      single.queries.set(before, head * KEY_LENGTH);
    }
    const { keys, values } = mergeCells(single, { tokens: TOKENS, kept: 2, clusters, ridge: 1e-9 });
    clusters.forEach((cluster, place) => {
      for (let head = 0; head < HEADS; head++) {
        const whole = read(single, cluster, 0, head);
        const cell = read({ ...single, keys, values }, [2 + place], 0, head);
        assert.ok(Math.abs(cell.logMass - whole.logMass) < 1e-4, `${cell.logMass} for ${whole.logMass}`);
        cell.value.forEach((value, i) => {
          assert.ok(Math.abs(value - (whole.value[i] ?? NaN)) < 1e-5);
        });
      }
    });
  });

  it("comes nearer to the attention that is drawn the less the keys are held back", () => {
    const layer = attention(6);
    const gap = (ridge: number): number => {
      const { keys, values } = mergeCells(layer, { tokens: TOKENS, kept: 2, clusters, ridge });
      let sum = 0;
      clusters.forEach((cluster, place) => {
        for (let probe = 0; probe < 6; probe++)
          for (let head = 0; head < HEADS; head++) {
            const whole = read(layer, cluster, probe, head).logMass;
            sum += (read({ ...layer, keys, values }, [2 + place], probe, head).logMass - whole) ** 2;
          }
      });
      return sum;
    };
    const gaps = [1e-3, 1, 1e3, 1e9].map(gap);
    assert.deepEqual(
      gaps,
      gaps.toSorted((a, b) => a - b),
    );
    assert.ok((gaps[0] ?? NaN) < 0.5 * (gaps[3] ?? NaN), gaps.join(" "));
  });
});

describe("16-bit floats", () => {
  it("are all read and written back as they are", () => {
    for (let half = 0; half < 0x10000; half++) {
      const value = fromHalf(half);
      if (Number.isNaN(value)) assert.ok(Number.isNaN(fromHalf(toHalf(value))));
      else assert.equal(toHalf(value), half, `${half.toString(16)} is ${value}`);
    }
  });

  it("are the nearest ones, of two the even one", () => {
    for (const [value, half] of [
      [1 + 2 ** -11, 0x3c00],
      [1 + 3 * 2 ** -11, 0x3c02],
      [65519, 0x7bff],
      [65520, 0x7c00],
      [2 ** -25, 0],
      [3 * 2 ** -25, 2],
      [-(2 ** -14) + 2 ** -26, 0x8400],
    ] as const)
      assert.equal(toHalf(value), half, String(value));
  });
});
