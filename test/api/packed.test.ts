import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { run } from "../support/commands.js";
import { repositoryPath } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";

/** npm's own entry, so that it runs without a shell on every platform. */
function npmEntry(): string | undefined {
  const beside = path.dirname(process.execPath);
  return [
    process.env["npm_execpath"],
    path.join(beside, "node_modules", "npm", "bin", "npm-cli.js"),
    path.join(beside, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    path.join(beside, "..", "share", "npm", "bin", "npm-cli.js"),
    "/usr/share/nodejs/npm/bin/npm-cli.js",
  ].find((file) => file?.endsWith("npm-cli.js") === true && existsSync(file));
}

/** The first JavaScript of the page about the module. */
function documentedExample(): string {
  const page = readFileSync(repositoryPath("docs", "api.md"), "utf8");
  const [, code] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
  assert.ok(code !== undefined, "no example in docs/api.md");
  return code;
}

describe("the packed Node module", () => {
  const folder = suiteFolder();

  before(function () {
    this.timeout(120_000);
    const npm = npmEntry();
    assert.ok(npm !== undefined, "npm was not found beside node: run the tests through npm");
    mkdirSync(folder("packed"));
    run(process.execPath, [repositoryPath("tools", "package", "module.mjs")], { npm_execpath: npm });
    const { name, version } = JSON.parse(readFileSync(repositoryPath("package.json"), "utf8")) as {
      readonly name: string;
      readonly version: string;
    };
    run("tar", ["-xzf", repositoryPath(`${name}-${version}.tgz`), "-C", folder("packed")]);
    mkdirSync(folder("node_modules"));
    renameSync(folder("packed", "package"), folder("node_modules", name));
    // Everything else is in the bundle; these are native.
    for (const native of ["koffi", "@koromix", "re2js", "@node-llama-cpp"]) {
      symlinkSync(repositoryPath("node_modules", native), folder("node_modules", native), "junction");
    }
    writeFileSync(folder("package.json"), JSON.stringify({ type: "module" }));
  });

  it("runs the documented example on a vector that its own command line exported", function () {
    this.timeout(120_000);
    const own = folder("node_modules", "icl-task-vectors");
    const environment = { ICL_CACHE_DIR: folder("cache") };
    const icl = path.join(own, "dist", "icl.mjs");
    const task = path.join(own, "examples", "antonyms.icl");
    run(process.execPath, [icl, "export", task, "-o", folder("antonyms.safetensors")], environment);
    writeFileSync(folder("example.js"), documentedExample());
    const script = `process.chdir(${JSON.stringify(folder())}); await import(${JSON.stringify(new URL(`file://${folder("example.js")}`).href)});`;
    const printed = run(process.execPath, ["--input-type=module", "-e", script], environment);
    assert.equal(printed, "slow\n");
    const compared = run(process.execPath, [icl, "run", task, "--input", "fast"], environment);
    assert.equal(compared.trim(), "slow");
  });

  it("declares types that hold under the strictest checks, with nothing else installed", function () {
    this.timeout(120_000);
    writeFileSync(
      folder("program.ts"),
      `import { openModel, IclError, type Answer, type Vector } from "icl-task-vectors";
const model = await openModel({ threads: 1, kvType: "F32", onProgress: (step, done, total) => { const _: [string, number, number] = [step, done, total]; void _; } });
const vector: Vector = await model.loadVector(new Uint8Array());
const answer: Answer = await model.answer(vector, "x", {});
const layer: number = vector.layer;
// @ts-expect-error a vector is not made by hand
await model.answer({ layer: 3 }, "x");
void [answer.text, layer, IclError.prototype.code];
await model.close();
`,
    );
    const compiler = repositoryPath("node_modules", "typescript", "bin", "tsc");
    const options = [
      "--ignoreConfig",
      "--noEmit",
      "--strict",
      "--exactOptionalPropertyTypes",
      "--target",
      "es2022",
      "--lib",
      "es2022",
    ];
    const modules = ["--module", "nodenext", "--moduleResolution", "nodenext"];
    run(process.execPath, [compiler, ...options, ...modules, folder("program.ts")]);
  });

  it("leaves out what only the editor needs, and asks npm for native packages alone", () => {
    const own = folder("node_modules", "icl-task-vectors");
    const { dependencies } = JSON.parse(readFileSync(path.join(own, "package.json"), "utf8")) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    assert.deepEqual(Object.keys(dependencies), ["koffi", "re2js"]);
    assert.ok(existsSync(path.join(own, "dist", "THIRD-PARTY.txt")));
    assert.ok(existsSync(path.join(own, "LICENSE")));
    assert.ok(!existsSync(path.join(own, "src")));
    assert.ok(!existsSync(path.join(own, "test")));
    assert.ok(!existsSync(path.join(own, "dist", "panel.js")));
  });
});
