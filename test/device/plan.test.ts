import assert from "node:assert/strict";
import fc from "fast-check";
import { computeBytes, cacheBytes } from "../../src/device/memory.js";
import { modelNeeds, type ModelNeeds } from "../../src/device/modelNeeds.js";
import {
  countLayers,
  planModel,
  smallerPlan,
  type Accelerator,
  type Plan,
  type Wishes,
} from "../../src/device/plan.js";
import { GIB, MIB, sevenBillion, small } from "./sampleModels.js";

const auto: Wishes = { gpuLayers: "auto", contextSize: 0, kvType: "auto", flashAttention: "auto" };
const main = { free: 16 * GIB, total: 32 * GIB };

function gpu(name: string, free: number, total = free): Accelerator {
  return { name, description: `a ${name}`, free, total };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

describe("planModel", () => {
  const cases: readonly {
    readonly name: string;
    readonly needs: ModelNeeds;
    readonly accelerators: readonly Accelerator[];
    readonly wishes?: Partial<Wishes>;
    readonly layersOn: readonly number[];
    readonly reason: RegExp;
  }[] = [
    {
      name: "no GPU",
      needs: small(),
      accelerators: [],
      layersOn: [],
      reason: /all 9 layers on the CPU: no GPU/,
    },
    {
      name: "a GPU with room for everything",
      needs: sevenBillion(),
      accelerators: [gpu("CUDA0", 24 * GIB)],
      layersOn: [33],
      reason: /^all 33 layers on CUDA0, where everything fits \([45]\.\d GiB of 24\.0 GiB free\)$/,
    },
    {
      name: "a GPU with room for half of it",
      needs: sevenBillion(),
      accelerators: [gpu("CUDA0", 3 * GIB)],
      layersOn: [18],
      reason: /^of 33 layers 18 on CUDA0, 15 on the CPU: all of them would take/,
    },
    {
      name: "a GPU that is full",
      needs: sevenBillion(),
      accelerators: [gpu("CUDA0", 300 * MIB, 8 * GIB)],
      layersOn: [0],
      reason: /on the CPU: not one layer fits on CUDA0/,
    },
    {
      name: "two alike GPUs, each too small",
      needs: sevenBillion(),
      accelerators: [gpu("CUDA0", 3.5 * GIB), gpu("CUDA1", 3.5 * GIB)],
      layersOn: [16, 17],
      reason: /^of 33 layers 16 on CUDA0, 17 on CUDA1, where everything fits/,
    },
    {
      name: "two GPUs of which one is three times as large",
      needs: sevenBillion(),
      accelerators: [gpu("CUDA0", 12 * GIB), gpu("CUDA1", 4.3 * GIB)],
      layersOn: [24, 9],
      reason: /24 on CUDA0, 9 on CUDA1/,
    },
    {
      name: "two GPUs, one of them full",
      needs: sevenBillion(),
      accelerators: [gpu("CUDA0", 100 * MIB, 8 * GIB), gpu("CUDA1", 8 * GIB)],
      layersOn: [0, 33],
      reason: /^all 33 layers on CUDA1/,
    },
    {
      name: "no layer asked for",
      needs: sevenBillion(),
      accelerators: [gpu("CUDA0", 24 * GIB)],
      wishes: { gpuLayers: 0 },
      layersOn: [0],
      reason: /on the CPU: the settings ask for it/,
    },
    {
      name: "so many layers asked for, fitting or not",
      needs: sevenBillion(),
      accelerators: [gpu("CUDA0", GIB)],
      wishes: { gpuLayers: 20 },
      layersOn: [20],
      reason: /20 on CUDA0, 13 on the CPU, as the settings ask/,
    },
    {
      name: "more layers asked for than there are",
      needs: small(),
      accelerators: [gpu("CUDA0", GIB)],
      wishes: { gpuLayers: 999 },
      layersOn: [9],
      reason: /all 9 layers on CUDA0, as the settings ask/,
    },
    {
      name: "half of the layers on two servers",
      needs: small(),
      accelerators: [gpu("RPC0", 20 * GIB), gpu("RPC1", 20 * GIB)],
      layersOn: [4, 5],
      reason: /4 on RPC0, 5 on RPC1/,
    },
  ];
  for (const { name, needs, accelerators, wishes, layersOn, reason } of cases) {
    it(`plans for ${name}`, () => {
      const plan = planModel(needs, accelerators, main, { ...auto, ...wishes });
      assert.deepEqual(plan.layersOn, layersOn, plan.reason);
      assert.match(plan.reason, reason);
    });
  }

  it("keeps the exact cache where it is small, and gives it up before a layer", () => {
    const wide = gpu("CUDA0", 2 * GIB);
    assert.equal(planModel(small(), [wide], main, auto).shape.kvType, "F32");
    const needs = small();
    const exact = planModel(needs, [gpu("CUDA0", 460 * MIB)], main, auto);
    const narrow = planModel(needs, [gpu("CUDA0", 370 * MIB)], main, auto);
    assert.equal(exact.shape.kvType, "F32");
    assert.equal(exact.shape.flashAttention, "off");
    assert.equal(narrow.shape.kvType, "F16");
    assert.equal(narrow.shape.flashAttention, "auto");
    assert.deepEqual(narrow.layersOn, [9]);
  });

  it("makes room for the context that is asked for", () => {
    const accelerators = [gpu("CUDA0", 6 * GIB)];
    const usual = planModel(sevenBillion(), accelerators, main, auto);
    const long = planModel(sevenBillion(), accelerators, main, { ...auto, contextSize: 32_768 });
    assert.equal(long.shape.cells, 32_768);
    assert.ok(sum(long.layersOn) < sum(usual.layersOn), long.reason);
  });

  it("takes a small cache on a machine whose memory is short", () => {
    const short = planModel(small(), [], { free: 40 * MIB, total: 32 * GIB }, auto);
    assert.equal(short.shape.kvType, "F16");
    assert.equal(
      planModel(small(), [], { free: 40 * MIB, total: GIB }, { ...auto, kvType: "F32" }).shape.kvType,
      "F32",
    );
  });

  it("needs fewer sequences for a large vocabulary", () => {
    assert.equal(planModel(small(), [], main, auto).shape.sequences, 256);
    const large = planModel({ ...small(), vocabulary: 262_144 }, [], main, auto);
    assert.equal(large.shape.sequences, 128);
  });

  const situations = fc.record({
    blocks: fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 60 }),
    output: fc.integer({ min: 0, max: 2000 }),
    devices: fc.array(
      fc.record({ free: fc.integer({ min: 0, max: 24_000 }), more: fc.integer({ min: 0, max: 8000 }) }),
      {
        maxLength: 4,
      },
    ),
  });

  it("never lays more on a device than it has free, whatever the situation", () => {
    fc.assert(
      fc.property(situations, ({ blocks, output, devices }) => {
        const { needs, accelerators } = build(blocks, output, devices);
        const plan = planModel(needs, accelerators, main, auto);
        assert.equal(plan.layersOn.length, accelerators.length);
        assert.ok(sum(plan.layersOn) <= countLayers(needs));
        let layer = countLayers(needs) - sum(plan.layersOn);
        plan.layersOn.forEach((count, device) => {
          let bytes = count > 0 ? computeBytes(needs, plan.shape) : 0;
          for (let i = 0; i < count; i++, layer++) bytes += layerBytes(needs, layer, plan);
          assert.ok(bytes <= (accelerators[device]?.free ?? 0), `device ${device}: ${plan.reason}`);
        });
        assert.equal(layer, countLayers(needs));
      }),
    );
  });

  it("gives a full device not even a layer without weights", () => {
    const { needs, accelerators } = build([1], 0, [{ free: 0, more: 0 }]);
    assert.deepEqual(planModel(needs, accelerators, main, auto).layersOn, [0]);
  });

  it("gives a larger device no fewer layers, all else alike", () => {
    fc.assert(
      fc.property(situations, fc.integer({ min: 0, max: 8000 }), ({ blocks, output, devices }, more) => {
        const [first] = devices;
        fc.pre(first !== undefined);
        const one = build(blocks, output, [first]);
        const larger = build(blocks, output, [{ free: first.free + more, more: first.more }]);
        const before = planModel(one.needs, one.accelerators, main, auto);
        const after = planModel(larger.needs, larger.accelerators, main, auto);
        // The share that is kept free grows with the device, by less than what it gains.
        assert.ok(sum(after.layersOn) >= sum(before.layersOn), `${before.reason} / ${after.reason}`);
      }),
    );
  });

  it("gives up step by step, and ends", () => {
    fc.assert(
      fc.property(
        situations,
        fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
        (situation, stages) => {
          const { needs, accelerators } = build(situation.blocks, situation.output, situation.devices);
          let plan = planModel(needs, accelerators, main, auto);
          for (const weights of stages) {
            const smaller = smallerPlan(plan, weights ? "weights" : "context", needs, accelerators, auto);
            if (smaller === undefined) {
              assert.equal(sum(plan.layersOn), 0);
              return;
            }
            assert.ok(size(smaller) < size(plan), `${plan.reason} → ${smaller.reason}`);
            plan = smaller;
          }
          assert.fail("60 steps and no end");
        },
      ),
    );
  });

  it("keeps what the user asked for, and says so by giving up nothing", () => {
    const wishes: Wishes = { gpuLayers: 9, contextSize: 2048, kvType: "F32", flashAttention: "auto" };
    const accelerators = [gpu("CUDA0", GIB)];
    let plan = planModel(small(), accelerators, main, wishes);
    for (;;) {
      const smaller = smallerPlan(plan, "context", small(), accelerators, wishes);
      if (smaller === undefined) break;
      plan = smaller;
    }
    assert.deepEqual(plan.layersOn, [9]);
    assert.equal(plan.shape.cells, 2048);
    assert.equal(plan.shape.kvType, "F32");
    assert.equal(plan.shape.sequences, 8);
    assert.equal(smallerPlan(plan, "weights", small(), accelerators, wishes), undefined);
  });
});

/** Something that every step has to make smaller. */
function size({ layersOn, shape }: Plan): number {
  return sum(layersOn) + shape.cells + shape.sequences + (shape.kvType === "F32" ? 1 : 0);
}

function layerBytes(needs: ModelNeeds, layer: number, { shape }: Plan): number {
  const block = needs.layers[layer];
  return block === undefined ? needs.outputBytes : block.weights + cacheBytes(block.cacheElements, shape);
}

/** Sizes in MiB. */
function build(
  blocks: readonly number[],
  output: number,
  devices: readonly { readonly free: number; readonly more: number }[],
): { readonly needs: ModelNeeds; readonly accelerators: Accelerator[] } {
  const needs = modelNeeds({
    architecture: "llama",
    vocabulary: 32_000,
    tensors: [
      ...blocks.map((size, block) => ({ name: `blk.${block}.ffn_up.weight`, bytes: size * MIB })),
      { name: "output.weight", bytes: output * MIB },
    ],
    number: (key) => ({ "llama.embedding_length": 1024, "llama.attention.head_count": 16 })[key],
  });
  const accelerators = devices.map(({ free, more }, index) =>
    gpu(`GPU${index}`, free * MIB, (free + more) * MIB),
  );
  return { needs, accelerators };
}
