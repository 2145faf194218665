import { cacheBytes, computeBytes, type ContextShape, type Memory } from "./memory.js";
import type { ModelNeeds } from "./modelNeeds.js";

const MIB = 1024 * 1024;
/** Kept free on each device: drivers, workspaces and the screen take some, and estimates are estimates. */
const LEAST_RESERVE = 256 * MIB;
const RESERVED_SHARE = 0.05;

/** Bytes of each layer as llama.cpp lays them out: the blocks with their KV cache, then what comes after the last. */
function layerBytes({ layers, outputBytes }: ModelNeeds, shape: ContextShape): number[] {
  const blocks = layers.map(({ weights, cacheElements }) => weights + cacheBytes(cacheElements, shape));
  return [...blocks, outputBytes];
}

/** Bytes that the last `count` layers take, with the buffers of one device that computes them. */
export function weigh(needs: ModelNeeds, count: number, shape: ContextShape): number {
  const bytes = lastLayers(layerBytes(needs, shape), count);
  return bytes.reduce((sum, layer) => sum + layer, 0) + computeBytes(needs, shape);
}

/**
 * Shares the last `count` layers out over devices, each device's in one piece, in proportion to the free memory
 * and, where that does not do, as many to each as it holds.
 * @param rule "anyway" shares in proportion even what does not fit; "if it fits" gives undefined then.
 * @returns the number of layers on each device.
 */
export function share(
  needs: ModelNeeds,
  count: number,
  devices: readonly Memory[],
  shape: ContextShape,
  rule: "anyway",
): number[];
export function share(
  needs: ModelNeeds,
  count: number,
  devices: readonly Memory[],
  shape: ContextShape,
  rule: "if it fits",
): number[] | undefined;
export function share(
  needs: ModelNeeds,
  count: number,
  devices: readonly Memory[],
  shape: ContextShape,
  rule: "anyway" | "if it fits",
): number[] | undefined {
  const bytes = lastLayers(layerBytes(needs, shape), count);
  const buffers = computeBytes(needs, shape);
  // Below 0 where not even the buffers have room, so that a layer without weights has none either.
  const room = devices.map(
    ({ free, total }) => free - Math.max(LEAST_RESERVE, total * RESERVED_SHARE) - buffers,
  );
  const inProportion = proportional(bytes, room);
  if (holds(bytes, inProportion, room)) return inProportion;
  const filled = greedy(bytes, room);
  if (filled !== undefined) return filled;
  return rule === "anyway" ? inProportion : undefined;
}

function lastLayers(bytes: readonly number[], count: number): number[] {
  return count === 0 ? [] : bytes.slice(-count);
}

/** Each device gets the layers whose middles lie within its part of the whole. */
function proportional(bytes: readonly number[], room: readonly number[]): number[] {
  const counts = room.map(() => 0);
  const whole = bytes.reduce((sum, layer) => sum + layer, 0);
  const free = room.map((device) => Math.max(0, device));
  const allRoom = free.reduce((sum, device) => sum + device, 0);
  // Where nothing is known to be free, all are alike.
  const parts = free.map((device) => (allRoom > 0 ? device / allRoom : 1 / room.length));
  let device = 0;
  let limit = (parts[0] ?? 0) * whole;
  let before = 0;
  for (const layer of bytes) {
    while (before + layer / 2 > limit && device < room.length - 1) {
      device++;
      limit += (parts[device] ?? 0) * whole;
    }
    counts[device] = (counts[device] ?? 0) + 1;
    before += layer;
  }
  return counts;
}

function greedy(bytes: readonly number[], room: readonly number[]): number[] | undefined {
  const counts = room.map(() => 0);
  let device = 0;
  let used = 0;
  for (const layer of bytes) {
    while (used + layer > (room[device] ?? 0)) {
      device++;
      used = 0;
      if (device === room.length) return undefined;
    }
    counts[device] = (counts[device] ?? 0) + 1;
    used += layer;
  }
  return counts;
}

function holds(bytes: readonly number[], counts: readonly number[], room: readonly number[]): boolean {
  let start = 0;
  return counts.every((count, device) => {
    const sum = bytes.slice(start, start + count).reduce((total, layer) => total + layer, 0);
    start += count;
    return count === 0 || sum <= (room[device] ?? 0);
  });
}
