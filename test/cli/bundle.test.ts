import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { decodeSafetensors, encodeSafetensors } from "../../src/cache/safetensors.js";
import { type Bundle, BUNDLE_KEY, readBundle } from "../../src/exchange/bundle.js";
import { ForeignFile } from "../../src/exchange/foreignFile.js";
import { fixture } from "./icl.js";
import { ownPlace } from "./ownPlace.js";
import { assertRefused } from "./refusal.js";

describe("task bundles", () => {
  const place = ownPlace();
  const antonyms = fixture("antonyms.icl");
  let bundle = "";

  before(async function () {
    this.timeout(120_000);
    bundle = place.folder("antonyms.safetensors");
    const run = await place.run(["pack", antonyms, "-o", bundle, "--licence", "CC-BY-4.0"]);
    assert.deepEqual([run.code, run.stdout], [0, ""], run.stderr);
    assert.match(
      run.stderr,
      /The task with its \d+ demonstrations and 5 queries, its task vector, and its verdict\./,
    );
    assert.match(run.stderr, /^Verdict: [a-z ]+ \(4 queries: few-shot 50 %/m);
    assert.match(run.stderr, /^Licence: CC-BY-4\.0$/m);
  });

  /** The bundle with another text under its key. */
  function changed(name: string, change: (held: Bundle) => unknown): string {
    const bytes = readFileSync(bundle);
    const { tensors, metadata } = decodeSafetensors(bytes);
    const held = readBundle(bytes, "x") ?? assert.fail();
    const file = place.folder(name);
    const text = JSON.stringify(change(held));
    writeFileSync(file, encodeSafetensors({ tensors, metadata: { ...metadata, [BUNDLE_KEY]: text } }));
    return file;
  }

  it("answer what the task answers, on the machine of whoever gets them", async () => {
    const own = await place.run(["run", antonyms]);
    const packed = await place.run(["run", bundle]);
    assert.deepEqual([packed.code, packed.stdout], [0, own.stdout], packed.stderr);
    const one = await place.run(["run", bundle, "--input", "fast"]);
    assert.deepEqual([one.code, one.stdout], [0, "slow\n"], one.stderr);
    // What the maker's file names as its model is not looked for.
    const elsewhere = changed("elsewhere.safetensors", (held) => ({
      ...held,
      task: {
        ...held.task,
        text: `---\nmodel: /nowhere/at/all.gguf\n---\n${held.task.text.replace(/^---[\s\S]*?---\n/, "")}`,
      },
    }));
    const answered = await place.run(["run", elsewhere, "--input", "fast"]);
    assert.deepEqual([answered.code, answered.stdout], [0, "slow\n"], answered.stderr);
  });

  it("are unpacked into the task byte for byte, its vector, and what is known of it", async () => {
    const folder = place.folder("unpacked");
    const run = await place.run(["unpack", bundle, "-o", folder]);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stderr, /^The task with its /m);
    assert.deepEqual(readdirSync(folder).sort(), ["bundle.json", "task.icl", "vector.safetensors"]);
    assert.ok(readFileSync(place.folder("unpacked", "task.icl")).equals(readFileSync(antonyms)));
    const about = JSON.parse(readFileSync(place.folder("unpacked", "bundle.json"), "utf8")) as Bundle;
    assert.equal(about.licence, "CC-BY-4.0");
    assert.ok(about.verdict.reason.length > 0);
    const again = await place.run(["unpack", bundle, "-o", folder]);
    assertRefused(again, 2, /exists already\. Choose another place, or overwrite it with --force/);
    assert.equal((await place.run(["unpack", bundle, "-o", folder, "--force"])).code, 0);
  });

  it("write nothing outside the folder, whatever they say", async () => {
    mkdirSync(place.folder("inside"));
    const hostile = changed("hostile.safetensors", (held) => ({
      ...held,
      holds: "\u001b[31mred",
      task: { ...held.task, file: "../../outside.icl" },
    }));
    const before = readdirSync(place.folder());
    const run = await place.run(["unpack", hostile, "-o", place.folder("inside")]);
    assert.equal(run.code, 0, run.stderr);
    assert.ok(!run.stderr.includes("\u001b[31m"));
    assert.deepEqual(readdirSync(place.folder()), before);
    assert.equal(readdirSync(place.folder("inside")).length, 3);
  });

  it("are refused where they are damaged, or none", async () => {
    const vector = place.folder("vector.safetensors");
    assert.equal((await place.run(["export", antonyms, "-o", vector])).code, 0);
    const folder = place.folder("nothing");
    const cases: readonly (readonly [string, RegExp])[] = [
      [vector, /is a vector alone, not a bundle of icl pack/],
      [changed("old.safetensors", (held) => ({ ...held, version: 2 })), /is a damaged bundle: /],
      [
        changed("text.safetensors", (held) => ({ ...held, task: { file: "a", text: 7 } })),
        /is a damaged bundle: /,
      ],
      [place.folder("none.safetensors"), /cannot be read \(ENOENT\)/],
    ];
    for (const [file, words] of cases) {
      assertRefused(await place.run(["unpack", file, "-o", folder]), 2, words);
    }
    assert.deepEqual(readdirSync(folder), []);
    assert.throws(
      () => readBundle(encodeSafetensors({ tensors: new Map(), metadata: { [BUNDLE_KEY]: "{" } }), "x"),
      ForeignFile,
    );
    assertRefused(
      await place.run(["pack", antonyms, "-o", place.folder("a.zip")]),
      2,
      /end its name in \.safetensors/,
    );
    assertRefused(await place.run(["pack", antonyms, "-o", bundle]), 2, /exists already/);
  });
});
