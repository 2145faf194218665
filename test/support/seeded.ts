import { createHash } from "node:crypto";
import process from "node:process";
import { Random } from "../../src/method/random.js";

const MOST = 2 ** 31;

/**
 * A source of random numbers whose seed the output gives, so that what a test met once can be met again:
 * `ICL_SEED=<seed>` draws the same. Each test draws others from one seed.
 */
export function seeded(what: string): Random {
  const given = process.env["ICL_SEED"];
  const seed = given === undefined ? Math.floor(Math.random() * MOST) : Number(given);
  process.stdout.write(`      ${what}: ICL_SEED=${seed}\n`);
  const text = `${seed} ${process.env["ICL_TEST"] ?? ""} ${what}`;
  return new Random(createHash("sha256").update(text).digest().readUInt32LE(0) % MOST);
}
