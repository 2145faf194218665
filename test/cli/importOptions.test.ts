import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { ownPlace } from "./ownPlace.js";
import { assertRefused } from "./refusal.js";

describe("options of import", () => {
  const place = ownPlace();
  const rows = ["a1,x", "a2,x", "a3,x", "a4,x", "b1,y", "b2,y"];
  const text = ["text,label", ...rows, ""].join("\n");
  const file = (): string => place.folder("rows.csv");

  before(() => {
    writeFileSync(file(), text);
  });

  /** The task that is written to the standard output. */
  const imported = async (...options: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await place.run(["import", file(), "-o", "-", ...options]);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const entries = (task: string): string[] => task.split("\n").filter((line) => line.includes(" -> "));

  it("draws the same order by the same seed, another one by another, and each row once", async () => {
    const drawn = [];
    for (const seed of ["1", "1", "2", "3"]) {
      drawn.push(entries(await imported("--shuffle", "--seed", seed, "--demonstrations", "3")));
    }
    const [first, same, ...others] = drawn;
    assert.deepEqual(first, same);
    assert.ok(others.some((other) => other.join() !== first?.join()));
    const expected = rows.map((row) => row.replace(",", " -> ")).sort();
    for (const one of drawn) {
      assert.deepEqual(one.map((line) => line.replace("? ", "")).sort(), expected);
      assert.equal(one.filter((line) => line.startsWith("? ")).length, 3);
    }
  });

  it("takes labels in turn with --balance", async () => {
    assert.deepEqual(entries(await imported("--balance", "--demonstrations", "4")), [
      "a1 -> x",
      "b1 -> y",
      "a2 -> x",
      "b2 -> y",
      "? a3 -> x",
      "? a4 -> x",
    ]);
  });

  it("shows with --dry-run what would come of it, and writes nothing", async () => {
    const before = readdirSync(place.folder());
    const run = await place.run(["import", file(), "--dry-run", "--demonstrations", "2", "--queries", "1"]);
    assert.deepEqual([run.code, run.stderr], [0, ""]);
    assert.match(run.stdout, /^Read as comma-separated values: 6 rows, columns text, label\.\nInput: text\n/);
    assert.match(run.stdout, /\n2 demonstrations, 1 query, 3 rows left out\.\n/);
    assert.match(run.stdout, /\n {2}\| a1 -> x⏎\n {2}\| a2 -> x⏎\n {2}\| a3 ->\n/);
    assert.match(run.stdout, /\nLeft out:\n {2}Left out: 3 rows after the last query\./);
    assert.deepEqual(readdirSync(place.folder()), before);
  });

  it("reads the standard input and writes the standard output, byte for byte as from a file", async () => {
    const run = await place.run(["import", "-", "-o", "-", "--demonstrations", "2"], { input: text });
    assert.equal(run.code, 0, run.stderr);
    assert.equal(run.stdout.replace("name: imported", "name: rows"), await imported("--demonstrations", "2"));
    assertRefused(await place.run(["import", "-", "-o", "-"], { input: "" }), 2, /standard input/);
  });

  it("makes one input of several columns by a template, with line breaks as shells give them", async () => {
    const task = await imported("--input", String.raw`Say {text}\nnow`, "--output-column", "label");
    assert.match(task, /\n"""\nSay a1\nnow\n""" -> x\n/);
    const run = await place.run(["import", file(), "-o", "-", "--input", "Say {nothing}"]);
    assertRefused(run, 2, /There is no column "nothing"\. There are: text, label\./);
  });

  it("takes demonstrations and queries from the splits that are named", async () => {
    const split = place.folder("splits.csv");
    const lines = [
      "text,label,split",
      "a1,x,train",
      "a2,y,train",
      "b1,x,test",
      "b2,y,test",
      "c1,x,validation",
    ];
    writeFileSync(split, lines.join("\n"));
    const chosen = ["--demonstrations-split", "test", "--queries-split", "validation"];
    const run = await place.run(["import", split, "-o", "-", ...chosen]);
    assert.equal(run.code, 0, run.stderr);
    assert.deepEqual(entries(run.stdout), ["b1 -> x", "b2 -> y", "? c1 -> x"]);
    assert.match(run.stderr, /2 rows of the split "train": --queries-split train takes them\./);
    const none = await place.run(["import", split, "-o", "-", "--queries-split", "dev"]);
    assertRefused(none, 2, /There is no split "dev"\. There are: train, test, validation\./);
  });
});
