import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parse as parseYaml } from "yaml";
import { analyses } from "../../src/analysis/registry.js";
import { junitReport } from "../../src/cli/junit.js";
import { CompareDocument } from "../../src/workbench/documents/compareDocument.js";
import { AnalysisDocument } from "../../src/workbench/documents/analysisDocument.js";
import { assertHarmless, elementsOf, textOf } from "../report/htmlPage.js";
import { hostileData, hostileTexts, sampleData } from "../report/sampleData.js";
import { repositoryPath } from "../support/repository.js";
import { fixture } from "./icl.js";
import { ownPlace } from "./ownPlace.js";
import { assertRefused } from "./refusal.js";

/** What a strict reader of XML makes of our subset of it; throws where it is not well-formed. */
function attributesOf(xml: string): { name: string; attributes: Record<string, string> }[] {
  const open: string[] = [];
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const token = /<\?xml[^?]*\?>|<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>|\s+/gy;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const match = token.exec(xml);
    assert.ok(match !== null, `not well-formed at ${xml.slice(at, at + 60)}`);
    const [, closes, name, given = "", empty] = match;
    if (name === undefined) continue;
    if (closes === "/") {
      assert.equal(open.pop(), name);
      continue;
    }
    assert.doesNotMatch(given, /&(?!(amp|lt|gt|quot|apos);)/);
    const attributes = [...given.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]);
    found.push({ name, attributes: Object.fromEntries(attributes) as Record<string, string> });
    if (empty !== "/") open.push(name);
  }
  assert.deepEqual(open, []);
  return found;
}

describe("reports of the command line", function () {
  const place = ownPlace();
  const antonyms = fixture("antonyms.icl");

  it("compare writes both, and says the same on its output", async () => {
    const [html, junit] = [place.folder("compare.html"), place.folder("compare.xml")];
    const run = await place.run(["compare", antonyms, "--no-cost", "--html", html, "--junit", junit]);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stdout, /antonyms/);
    const page = readFileSync(html, "utf8");
    assertHarmless(elementsOf(page));
    assert.match(textOf(page), /antonyms\.icl/);
    const cases = attributesOf(readFileSync(junit, "utf8"));
    const scored = cases.filter(({ name }) => name === "testcase").length;
    assert.ok(scored > 0);
    assert.equal(cases[0]?.attributes["tests"], String(scored));
  });

  it("thresholds that are missed fail in JUnit as they do in the exit code", async () => {
    const folder = place.folder("required");
    mkdirSync(folder, { recursive: true });
    const file = `${folder}/strict.icl`;
    const task = "hot -> cold\nbig -> small\ntall -> short\nup -> down\n? fast -> slow\n? old -> nonsense\n";
    writeFileSync(file, `---\nname: strict\nrequire:\n  accuracy: 1\n---\n${task}`);
    const junit = `${folder}/out.xml`;
    const run = await place.run(["compare", file, "--no-cost", "--junit", junit]);
    assert.equal(run.code, 1, run.stderr);
    const read = attributesOf(readFileSync(junit, "utf8"));
    const failures = read
      .filter(({ name }) => name === "failure")
      .map(({ attributes }) => attributes["message"]);
    assert.ok(failures.some((message) => message?.startsWith("accuracy is 0.500, and at least 0.") === true));
    const skipped = read
      .filter(({ name }) => name === "skipped")
      .map(({ attributes }) => attributes["message"]);
    assert.ok(skipped.some((message) => message?.startsWith("expected nonsense, the task vector") === true));
    assert.ok(read.some(({ attributes }) => attributes["name"] === "require: accuracy at least 1"));
  });

  it("a baseline with the same answers passes, and one of a better vector does not", async () => {
    const antonyms = repositoryPath("examples", "antonyms.icl");
    const before = await place.run(["compare", antonyms, "--no-cost", "--json"]);
    const baseline = place.folder("baseline.json");
    writeFileSync(baseline, before.stdout);
    const same = await place.run(["compare", antonyms, "--no-cost", "--baseline", baseline]);
    assert.equal(same.code, 0, same.stderr);
    assert.match(
      same.stdout,
      /since the baseline {2}.*antonyms\.icl\n(\d+) of \d+ queries were right in the baseline, \1 are/,
    );
    const junit = place.folder("baseline.xml");
    const worse = await place.run([
      ...["compare", antonyms, "--no-cost", "--json", "--baseline", baseline, "--junit", junit],
      ...["--layer", "7", "--method", "replace"],
    ]);
    assert.equal(worse.code, 1, worse.stderr);
    assert.match(worse.stderr, /antonyms\.icl: .* lost, 0 gained; .* so this is a drop\./);
    const { baseline: [change] = [], requirements } = CompareDocument.parse(JSON.parse(worse.stdout));
    assert.equal(change?.dropped, true);
    assert.equal(change.changes.length, change.lost);
    assert.deepEqual(
      requirements.map(({ name, missed }) => [name, missed === null]),
      [["no drop since the baseline", false]],
    );
    const failures = attributesOf(readFileSync(junit, "utf8")).filter(({ name }) => name === "failure");
    assert.equal(failures.length, 1);
  });

  it("the command of the documented workflow passes in a clean folder with its own baseline", async () => {
    const page = readFileSync(repositoryPath("docs", "ci.md"), "utf8");
    const [, block = ""] = /```yaml\n(name: [^`]+)```/.exec(page) ?? [];
    const workflow = parseYaml(block) as { jobs: { compare: { steps: { run?: string }[] } } };
    const runs = workflow.jobs.compare.steps.flatMap(({ run }) => run ?? []);
    const last = runs.at(-1) ?? "";
    const tool = "node .icl/dist/icl.mjs ";
    assert.ok(last.startsWith(tool), last);
    const folder = place.folder("clean");
    mkdirSync(`${folder}/prompts`, { recursive: true });
    copyFileSync(antonyms, `${folder}/prompts/antonyms.icl`);
    const [, first = ""] = /`icl (compare prompts [^`>]+) > prompts\/baseline\.json`/.exec(page) ?? [];
    const before = await place.run(first.split(" "), { cwd: folder });
    assert.equal(before.code, 0, before.stderr);
    writeFileSync(`${folder}/prompts/baseline.json`, before.stdout);
    const run = await place.run(last.slice(tool.length).split(" "), { cwd: folder });
    assert.equal(run.code, 0, run.stderr);
    assert.ok(existsSync(`${folder}/report.xml`) && existsSync(`${folder}/report.html`));
  });

  it("a baseline that is none is refused before anything is computed", async () => {
    const none = place.folder("none.json");
    for (const [text, why] of [
      [
        "not JSON",
        /is not a document of icl compare --json\. Write one with icl compare FILES --json, redirected/,
      ],
      ['{"version":1,"files":[{}]}', /is not a document of icl compare --json, at files\.0\.file\./],
    ] as const) {
      writeFileSync(none, text);
      const run = await place.run(["compare", antonyms, "--baseline", none]);
      assertRefused(run, 2, why);
    }
    assertRefused(
      await place.run(["compare", antonyms, "--baseline", `${none}.gone`]),
      2,
      /There is no file/,
    );
  });

  it("an analysis gives the same figures as a page, as JSON and as text", async () => {
    const html = place.folder("inspect.html");
    const text = await place.run(["inspect", antonyms, "--top", "3", "--html", html]);
    assert.equal(text.code, 0, text.stderr);
    const json = await place.run(["inspect", antonyms, "--top", "3", "--json"]);
    const { figures } = AnalysisDocument.parse(JSON.parse(json.stdout));
    const [page, first] = [readFileSync(html, "utf8"), figures[0]];
    assertHarmless(elementsOf(page));
    // A page keeps figures and tokens whole at the end of a line.
    const read = textOf(page).replaceAll("\u00a0", " ");
    assert.ok(first?.kind === "table");
    for (const row of first.rows) {
      for (const { text: shown } of row) {
        assert.ok(read.includes(shown), shown);
        assert.ok(text.stdout.includes(shown), shown);
      }
    }
  });

  it("a place that cannot be written to is refused before anything is computed", async () => {
    for (const option of ["--html", "--junit"]) {
      const target = `${place.folder("nowhere")}/deeper/out`;
      const run = await place.run(["compare", antonyms, option, target]);
      assertRefused(run, 2, /There is no folder/);
      assert.ok(!existsSync(target));
      assert.equal(run.stdout, "");
    }
  });

  it("every analysis has a command that writes a page", async () => {
    for (const { id } of analyses) {
      const { code, stdout } = await place.run([id, "--help"]);
      assert.equal(code, 0);
      assert.match(stdout, /--html <path>/, id);
    }
  });
});

describe("the JUnit report", () => {
  it("counts cases, failures, errors and what the vector misses", () => {
    const { comparison } = sampleData();
    const scored = comparison.queries.filter(({ expected }) => expected !== null);
    const wrong = scored.filter(({ taskVector }) => taskVector.match === false);
    const requirements = [
      { name: "recovery at least 0.9", missed: "recovery is 0.500; at least 0.9 is required." },
      { name: "kl at most 1", missed: null },
    ];
    const errors = [{ file: "b.icl", line: 3, column: 1, code: "unreadable", message: "It is gone." }];
    const read = attributesOf(junitReport([{ name: "a.icl", comparison, requirements }], errors));
    assert.deepEqual(read[0], {
      name: "testsuites",
      attributes: {
        name: "icl compare",
        tests: String(scored.length + 3),
        failures: "1",
        errors: "1",
        skipped: String(wrong.length),
      },
    });
    assert.equal(read.filter(({ name }) => name === "skipped").length, wrong.length);
    assert.equal(read.find(({ name }) => name === "error")?.attributes["message"], "It is gone.");
  });

  for (const text of hostileTexts) {
    it(`is well-formed with ${JSON.stringify(text.slice(0, 30))}`, () => {
      const { comparison } = hostileData(text);
      const xml = junitReport(
        [{ name: text, comparison, requirements: [{ name: text, missed: `${text}\ufffe` }] }],
        [{ file: text, line: null, column: null, code: "unreadable", message: text }],
      );
      assert.ok(attributesOf(xml).length > comparison.queries.length);

      assert.doesNotMatch(xml, /[\x00-\x08\x0b-\x1f\ufffe\uffff\u202e]/);
    });
  }
});
