import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { readQueries } from "../../src/workbench/addQueries.js";
import { CompareDocument } from "../../src/workbench/documents/compareDocument.js";
import { repositoryPath } from "../support/repository.js";
import { ownPlace } from "./ownPlace.js";
import { assertRefused } from "./refusal.js";

describe("compare --add-queries", () => {
  const place = ownPlace();
  const written = (name: string, text: string): string => {
    const file = place.folder(name);
    writeFileSync(file, text);
    return file;
  };

  it("reads a line, a row or an object each, with or without expected answers", async () => {
    const inputs = [
      { input: "wide", expected: undefined },
      { input: "near", expected: undefined },
    ];
    assert.deepEqual(await readQueries(written("a.txt", "wide\r\n\r\n  near \n")), inputs);
    const answered = [
      { input: "wide", expected: "narrow" },
      { input: "near", expected: undefined },
    ];
    assert.deepEqual(
      await readQueries(written("a.csv", "id,input,expected\n1,wide,narrow\n2,near,\n")),
      answered,
    );
    const lines = '{"question":"wide","answer":"narrow"}\n{"question":"near","answer":""}\n';
    assert.deepEqual(await readQueries(written("a.jsonl", lines)), answered);
  });

  it("counts them behind the file's own, and leaves the file as it is", async () => {
    const file = place.folder("antonyms.icl");
    copyFileSync(repositoryPath("examples", "antonyms.icl"), file);
    const before = readFileSync(file, "utf8");
    const more = written("more.csv", "input,output\nwide,narrow\nnear,\n");
    const own = await place.run(["compare", file, "--no-cost", "--json"]);
    const with2 = await place.run(["compare", file, "--no-cost", "--json", "--add-queries", more]);
    assert.equal(with2.code, 0, with2.stderr);
    const [alone, added] = [own, with2].map(
      ({ stdout }) => CompareDocument.parse(JSON.parse(stdout)).files[0],
    );
    assert.ok(alone !== undefined && added !== undefined);
    assert.deepEqual(
      added.queries.slice(alone.queries.length).map(({ input, expected }) => [input, expected]),
      [
        ["wide", "narrow"],
        ["near", null],
      ],
    );
    assert.deepEqual(
      [added.summary.counted, added.summary.scored],
      [alone.summary.counted + 2, alone.summary.scored + 1],
    );
    assert.equal(readFileSync(file, "utf8"), before);
  });

  it("refuses a file that is not there before anything is computed", async () => {
    const file = repositoryPath("examples", "antonyms.icl");
    const run = await place.run(["compare", file, "--add-queries", place.folder("gone.csv")]);
    assertRefused(run, 2, /There is no file/);
  });
});
