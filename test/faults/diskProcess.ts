import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { VectorCache } from "../../src/cache/vectorCache.js";
import { sampleKey, sampleVector } from "../cache/sampleVector.js";
import { vectorFile } from "../cache/watchedCache.js";

/** What became of a vector on one disk. */
export interface DiskReport {
  readonly options: string;
  /** Of putting it. */
  readonly warnings: readonly string[];
  /** Whether it is found again. */
  readonly kept: boolean;
  /** Of looking for it, by another that knows nothing of the first. */
  readonly later: readonly string[];
  /** Files with something in them where it was not kept. */
  readonly left: readonly string[];
}

export interface ReadOnlyReport {
  /** Whether a vector that was there is found, and what is said of it. */
  readonly found: boolean;
  readonly whileReading: readonly string[];
  readonly whileWriting: readonly string[];
  readonly ofDamage: readonly string[];
}

function mount(...args: readonly string[]): void {
  const { status, stderr } = spawnSync("mount", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`mount ${args.join(" ")}: ${stderr}`);
}

function unmount(folder: string): void {
  const { status, stderr } = spawnSync("umount", [folder], { encoding: "utf8" });
  if (status !== 0) throw new Error(`umount ${folder}: ${stderr}`);
}

function open(directory: string, warnings: string[]): VectorCache {
  return new VectorCache(directory, {
    maxBytes: 100_000_000,
    onWarning: (message) => {
      warnings.push(message);
    },
  });
}

/** Puts a vector of 40 kB on a disk with so much room. */
async function putOn(folder: string, options: string): Promise<DiskReport> {
  mount("-t", "tmpfs", "-o", options, "tmpfs", folder);
  try {
    const warnings: string[] = [];
    await open(folder, warnings).put(sampleKey(), sampleVector(0, 10, 1000));
    const later: string[] = [];
    const found = await open(folder, later).get(sampleKey());
    const left = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (name) => sizeOf(join(folder, name)) > 0,
    );
    return { options, warnings, kept: found !== undefined, later, left: found === undefined ? left : [] };
  } finally {
    unmount(folder);
  }
}

async function readOnly(folder: string): Promise<ReadOnlyReport> {
  mount("-t", "tmpfs", "tmpfs", folder);
  try {
    const unused: string[] = [];
    for (const seed of [1, 2]) await open(folder, unused).put(sampleKey(seed), sampleVector(seed));
    const second = vectorFile(folder, sampleKey(2));
    const bytes = readFileSync(second);
    writeFileSync(second, bytes.with(bytes.length - 1, 1));
    mount("-o", "remount,ro", folder);
    const [whileReading, whileWriting, ofDamage]: string[][] = [[], [], []];
    const found = await open(folder, whileReading ?? []).get(sampleKey(1));
    const writer = open(folder, whileWriting ?? []);
    for (const seed of [3, 4]) await writer.put(sampleKey(seed), sampleVector(seed));
    await open(folder, ofDamage ?? []).get(sampleKey(2));
    return {
      found: found !== undefined,
      whileReading: whileReading ?? [],
      whileWriting: whileWriting ?? [],
      ofDamage: ofDamage ?? [],
    };
  } finally {
    unmount(folder);
  }
}

function sizeOf(file: string): number {
  try {
    return readFileSync(file).length;
  } catch {
    // A folder.
    return 0;
  }
}

const [folder = "", ...disks] = process.argv.slice(2);
const reports: DiskReport[] = [];
for (const options of disks) reports.push(await putOn(folder, options));
process.stdout.write(JSON.stringify({ reports, readOnly: await readOnly(folder) }));
