import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import process from "node:process";
import { promisify } from "node:util";
import { firstThatRuns } from "../support/commands.js";
import { itUnless } from "../support/itUnless.js";
import { demoModel, repositoryPath } from "../support/repository.js";
import { antonyms, runningServer } from "./runningServer.js";

const execute = promisify(execFile);
const page = readFileSync(repositoryPath("docs", "use.md"), "utf8");
const blocks = (language: string): string[] =>
  [...page.matchAll(/^```(\w+)\n([^]*?)^```/gm)].flatMap(([, name, code = ""]) =>
    name === language ? [code] : [],
  );

/** The words of a line that needs no shell: quotes are taken away, and so is what follows a #. */
function wordsOf(line: string): string[] {
  return [...line.replace(/\s#.*$/, "").matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? "",
  );
}

const lines = blocks("sh").flatMap((code) => code.split("\n").filter((line) => line.trim() !== ""));

/** A program as a module beside the package, as it stands in a project that has installed it. */
async function runNode(code: string): Promise<string> {
  const { stdout } = await execute(process.execPath, ["--input-type=module", "--eval", code], {
    cwd: repositoryPath(),
    env: { ...process.env, OPENAI_API_KEY: undefined },
  });
  return stdout.trim();
}

/** The page with another name in a place that the page leaves to its reader. @throws where it is not there. */
function filled(code: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((text, [before, after]) => {
    assert.ok(text.includes(before), `${before} is not in\n${text}`);
    return text.replaceAll(before, after);
  }, code);
}

describe("the snippets of docs/use.md", () => {
  const server = runningServer(() => [antonyms]);
  const address = "http://127.0.0.1:8080";

  const expected = async (): Promise<string> => {
    const { choices } = await server.client.completions.create({ model: "antonyms", prompt: "fast" });
    return choices[0]?.text ?? assert.fail();
  };

  itUnless(firstThatRuns(["curl"]) === undefined, "there is no curl", "ask the server by curl", async () => {
    const line = lines.find((one) => one.startsWith("curl ")) ?? assert.fail();
    const [command = "", ...args] = wordsOf(filled(line, { [address]: server.root }));
    const { stdout } = await execute(command, ["--silent", ...args]);
    const { choices } = JSON.parse(stdout) as { choices: { text: string }[] };
    assert.equal(choices[0]?.text, await expected());
  });

  it("ask the server from Node, by the version that the page names", async () => {
    const code = blocks("js").find((one) => one.includes('from "openai"')) ?? assert.fail();
    assert.equal(await runNode(filled(code, { [address]: server.root })), (await expected()).trim());
    const { devDependencies } = JSON.parse(readFileSync(repositoryPath("package.json"), "utf8")) as {
      devDependencies: Record<string, string>;
    };
    assert.ok(page.includes(`Node, tried with \`openai\` ${devDependencies["openai"]}:`));
  });

  it("pack, run, export and unpack by the command line, in the order of the page", async () => {
    const { place } = server;
    const cwd = place.folder();
    cpSync(antonyms, place.folder("my-task.icl"));
    // Those that need a server's own time, or another program, are run elsewhere or name a version.
    const own = lines.filter((line) => line.startsWith("icl ") && !line.startsWith("icl serve "));
    assert.ok(own.length >= 7, own.join("\n"));
    for (const line of own) {
      const { code, stderr } = await place.run(wordsOf(line).slice(1), { cwd });
      assert.equal(code, 0, `${line}\n${stderr}`);
    }
  });

  it("answer from a program of one's own, by the package", async () => {
    const { place } = server;
    cpSync(antonyms, place.folder("own.icl"));
    const vector = place.folder("own.safetensors");
    const exported = await place.run(["export", place.folder("own.icl"), "-o", vector]);
    assert.equal(exported.code, 0, exported.stderr);
    const code = blocks("js").find((one) => one.includes('from "icl-task-vectors"')) ?? assert.fail();
    const here = filled(code, {
      '"path/to/model.gguf"': JSON.stringify(demoModel),
      '"my-task.safetensors"': JSON.stringify(vector),
    });
    assert.equal(await runNode(here), (await expected()).trim());
  });
});
