import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import process from "node:process";
import { readExportedVector } from "../../src/exchange/exportedVector.js";
import { readKvPrefixDocument } from "../../src/exchange/kvPrefix.js";
import { CompareDocument } from "../../src/workbench/documents/compareDocument.js";
import { fixture } from "../cli/icl.js";
import { ownPlace, type Place } from "../cli/ownPlace.js";
import { demoModel } from "../support/repository.js";
import { repeats } from "../support/soak.js";

const windows = process.platform === "win32";
/** The longest name that this test makes, or the longest path on Windows, where programs count the whole of it. */
const LONGEST = 250;

const formats: readonly string[] = ["safetensors", "json", "kv"];

/** Names of a file without its ending. A name that a system does not take is not one to test there. */
const names: Readonly<Record<string, (room: number) => string>> = {
  "spaces and quotes": () => (windows ? "it's  a file " : 'it\'s  a "file" `x`'),
  "brackets and wildcards": () => (windows ? "[a] {b,c} (d) !e" : "[a] {b,c} (d) * ? !e"),
  "what shells expand": () => "$HOME %TEMP% ~ & ; #1 ^ =",
  "other scripts": () => "größe 日本 Ελλάδα שלום é e\u0301",
  "emoji and joiners": () => "👩\u200d👩\u200d👧 👍🏽",
  "a leading dash": () => "-x",
  "250 characters": (room) => "x".repeat(room),
};

describe("paths with anything in them that a system takes", () => {
  const place: Place = ownPlace();

  for (const [index, [what, make]] of Object.entries(names).entries()) {
    it(`${what}: workspace, task, model, cache and exports`, async () => {
      const base = place.folder(what.replaceAll(" ", "-"));
      mkdirSync(base);
      const ending = ".safetensors".length;
      const name = make(
        windows ? Math.max(20, Math.floor((LONGEST - base.length - ending) / 3)) : LONGEST - ending,
      );
      const workspace = path.join(base, name);
      mkdirSync(workspace);
      const task = path.join(workspace, `${name}.icl`);
      copyFileSync(fixture("antonyms.icl"), task);
      copyFileSync(demoModel, path.join(workspace, `${name}.gguf`));
      const cache = path.join(base, `${name} cache`.slice(-LONGEST));
      const run = async (...args: readonly string[]): ReturnType<Place["run"]> =>
        place.run(args, { cwd: workspace, env: { ICL_CACHE_DIR: cache } });

      // By the path, and from within its folder; a name that begins with a dash is a path all the same.
      const given = `.${path.sep}${name}`;
      const compared = await run(
        "compare",
        `${given}.icl`,
        "--model",
        `${given}.gguf`,
        "--no-cost",
        "--json",
      );
      assert.equal(compared.code, 0, compared.stderr);
      const [file] = CompareDocument.parse(JSON.parse(compared.stdout)).files;
      assert.equal(file?.file, task);
      assert.ok(existsSync(path.join(cache, "vectors")), "the cache is where it was asked for");

      // A model that the file itself names, relative to it.
      const naming = path.join(workspace, "names-its-model.icl");
      const text = readFileSync(task, "utf8").replace(
        "---\n",
        `---\nmodel: ${JSON.stringify(`./${name}.gguf`)}\n`,
      );
      writeFileSync(naming, text);
      const named = await run("compress", "names-its-model.icl", "--json");
      assert.match(named.stdout, /"cached": ?true/, named.stderr);

      for (const format of repeats([formats[index % formats.length] ?? "kv"], formats)) {
        const output = path.join(workspace, `${name}.${format}`);
        const exported = await run("export", `${given}.icl`, "-o", `${given}.${format}`);
        assert.equal(exported.code, 0, exported.stderr);
        assert.ok(statSync(output).size > 0);
        if (format === "kv") {
          const { state, bytes } = readKvPrefixDocument(readFileSync(`${output}.json`, "utf8"), "it");
          assert.deepEqual([state, bytes], [`${name}.kv`, statSync(output).size]);
        } else {
          const { vectors, cells } = readExportedVector(readFileSync(output), "it");
          assert.ok(vectors.length > 0 || cells !== undefined);
        }
      }
      assert.deepEqual(
        readdirSync(workspace).filter((one) => one.endsWith(".tmp")),
        [],
      );

      const listed = await run("models", "list", "--folder", workspace, "--json");
      assert.ok(listed.stdout.includes(JSON.stringify(path.join(workspace, `${name}.gguf`)).slice(1, -1)));
    });
  }
});
