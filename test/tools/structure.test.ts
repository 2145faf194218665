import assert from "node:assert/strict";
import { ESLint, Linter } from "eslint";
import tseslint from "typescript-eslint";
import { circles, importGraph, sourcesIn } from "../support/importGraph.js";
import { repositoryPath } from "../support/repository.js";

describe("imports in src", () => {
  const sources = sourcesIn("src");

  it("are found, those of types and later ones too", () => {
    const graph = importGraph(sources);
    assert.ok(sources.size > 300);
    const runner = graph.get("src/extension/jobs/taskRunner.ts");
    assert.ok(runner !== undefined);
    assert.ok(runner.includes("src/extension/known/known.ts"), "a type");
    assert.ok(runner.includes("src/extension/jobs/keepAnalysis.ts"), "a later one");
  });

  it("never go in a circle", () => {
    assert.deepEqual(circles(importGraph(sources)), []);
  });

  it("are caught where they do", () => {
    const planted = new Map([
      ...sources,
      ["src/language/one.ts", 'import type { Two } from "./two.js";\n'],
      ["src/language/two.ts", 'export const three = async () => import("./three.js");\n'],
      ["src/language/three.ts", 'export { one } from "./one.js";\n'],
      ["src/language/self.ts", 'import { self } from "./self.js";\n'],
    ]);
    assert.deepEqual(circles(importGraph(planted)), [
      ["src/language/one.ts", "src/language/three.ts", "src/language/two.ts"],
      ["src/language/self.ts"],
    ]);
  });
});

describe("the rule of the layers", () => {
  const linter = new Linter({ configType: "flat" });
  let plugins: Linter.Config["plugins"];

  before(async () => {
    const config = (await new ESLint({ cwd: repositoryPath() }).calculateConfigForFile(
      "src/extension/inline/hover.ts",
    )) as Linter.Config;
    assert.deepEqual(config.rules?.["layers/imports"], [2], "it is on");
    plugins = config.plugins;
  });

  const refused = (file: string, code: string): readonly string[] =>
    linter
      .verify(
        code,
        [
          {
            files: ["**/*.ts"],
            languageOptions: { parser: tseslint.parser },
            plugins: { layers: plugins?.["layers"] ?? assert.fail() },
            rules: { "layers/imports": "error" },
          },
        ],
        { filename: repositoryPath(file) },
      )
      .map(({ message }) => message);

  const inline = "src/extension/inline/planted.ts";
  for (const [file, code, reason] of [
    [
      inline,
      'import { TaskRunner } from "../jobs/taskRunner.js";',
      "inline must not know src/extension/jobs",
    ],
    [inline, 'import type { TaskRunner } from "../jobs/taskRunner.js";', "must not know"],
    [inline, 'export * from "../jobs/taskRunner.js";', "must not know"],
    [inline, 'export { TaskRunner } from "../../extension/jobs/taskRunner.js";', "must not know"],
    [inline, 'const later = import("../jobs/taskRunner.js");', "must not know"],
    [inline, 'type Runner = import("../jobs/taskRunner.js").TaskRunner;', "must not know"],
    [inline, 'import { activate } from "../main.js";', "must not know src/extension/main"],
    ["src/extension/views/planted.ts", 'import "../jobs/taskRunner.js";', "views must not know"],
    ["src/extension/jobs/planted.ts", 'import "../commands/runCommands.js";', "jobs must not know"],
    ["src/extension/new/planted.ts", 'import "../known/known.js";', "new must not know"],
    ["src/method/planted.ts", 'import "../engine/session.js";', "src/method must not know src/engine"],
    ["src/method/planted.ts", 'import * as vscode from "vscode";', "Only src/extension knows the editor"],
  ] as const) {
    it(`refuses ${code} in ${file}`, () => {
      const messages = refused(file, code);
      assert.equal(messages.length, 1);
      assert.ok(messages[0]?.includes(reason), messages[0]);
    });
  }

  it("lets through what the layers allow", () => {
    for (const code of [
      'import { Known } from "../known/known.js";',
      'import { commandIds } from "../ids.js";',
      'import { hover } from "./hover.js";',
      'import { answerMatches } from "../../language/match.js";',
      'import * as vscode from "vscode";',
    ]) {
      assert.deepEqual(refused(inline, code), []);
    }
    assert.deepEqual(refused("src/extension/main.ts", 'import "./jobs/taskRunner.js";'), []);
  });
});
