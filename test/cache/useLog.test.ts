import assert from "node:assert/strict";
import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UseLog } from "../../src/cache/useLog.js";
import { temporaryFolder } from "./temporaryFolder.js";

const digest = (n: number): string => n.toString(16).padStart(64, "0");

function inOrder(ranks: ReadonlyMap<string, number>): number[] {
  return [...ranks].toSorted(([, a], [, b]) => a - b).map(([key]) => Number.parseInt(key, 16));
}

describe("UseLog", () => {
  const folder = temporaryFolder();

  it("is empty before the first use", async () => {
    assert.equal((await new UseLog(join(folder(), "none", "log")).ranks()).size, 0);
  });

  it("orders keys by their last use", async () => {
    const log = new UseLog(join(folder(), "uses", "log"));
    for (const n of [1, 2, 3, 1, 4, 2]) await log.mark(digest(n));
    assert.deepEqual(inOrder(await log.ranks()), [3, 1, 4, 2]);
  });

  it("passes over lines that are damaged or cut off", async () => {
    const path = join(folder(), "log");
    const log = new UseLog(path);
    await log.mark(digest(1));
    appendFileSync(path, `\n${digest(2).slice(0, 30)}`);
    await log.mark(digest(3));
    appendFileSync(path, "\n\xff\0 not a key\n");
    await log.mark(digest(4));
    assert.deepEqual(inOrder(await log.ranks()), [1, 3, 4]);
  });

  it("forgets the oldest keys when it grows too long", async () => {
    const path = join(folder(), "log");
    const log = new UseLog(path, 65 * 10);
    for (let n = 0; n < 200; n++) {
      await log.mark(digest(n % 30));
      assert.ok(statSync(path).size <= 65 * 10, "stays below its limit");
    }
    const order = inOrder(await log.ranks());
    assert.ok(order.length >= 5);
    assert.equal(order.at(-1), 199 % 30);
    assert.deepEqual(
      order,
      Array.from(order, (_, i) => (199 - order.length + 1 + i) % 30),
    );
  });

  it("appends to what other processes wrote", async () => {
    const path = join(folder(), "log");
    writeFileSync(path, `\n${digest(9)}`);
    await new UseLog(path).mark(digest(8));
    assert.equal(readFileSync(path, "utf8"), `\n${digest(9)}\n${digest(8)}`);
  });
});
