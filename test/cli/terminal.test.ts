import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { writeFileSync } from "node:fs";
import { widthOf } from "../../src/cli/text.js";
import { firstThatRuns } from "../support/commands.js";
import { smallShape, writeRandomModel } from "../support/randomModel.js";
import { testLibrary } from "../support/testSession.js";
import { fixture, type Ended } from "./icl.js";
import { ownPlace } from "./ownPlace.js";

describe("Terminals", () => {
  const place = ownPlace();
  let model = "";
  let hostile = "";

  before(async () => {
    const { symbols } = await testLibrary();
    model = place.folder("hostile.gguf");
    const answer = "\x1b[31mred";
    const characters = [...Buffer.from(`>${answer}\n`)];
    const pairs = characters.slice(1).map((next, index) => [characters[index] ?? 0, next] as const);
    writeRandomModel(symbols, model, { ...smallShape, successors: new Map(pairs) });
    hostile = place.folder("hostile.icl");
    writeFileSync(hostile, '---\nname: "na\\eme"\n---\na -> b\nc -> d\n? "x\\u001b[2J" -> y\n');
  });

  const script = process.platform === "linux" ? firstThatRuns(["script"]) : undefined;

  /** Runs the command line in a terminal of so many columns; both streams come as one. */
  async function inTerminal(columns: number, args: readonly string[], env = {}): Promise<Ended | undefined> {
    if (script === undefined) {
      process.stdout.write("      left out: needs util-linux's script for a terminal\n");
      return undefined;
    }
    return place.run(args, {
      env: { TERM: "xterm", ...env },
      under(words) {
        const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`);
        return [script, "-qec", `stty cols ${columns} rows 24; exec ${quoted.join(" ")}`, "/dev/null"];
      },
    });
  }

  /** What stays on the screen: each line as its last rewrite left it. */
  function screen(output: string): string[] {
    return output
      .split("\r\n")
      .map((line) => stripVTControlCharacters(line.split("\r").at(-1) ?? ""))
      .filter((line) => line !== "");
  }

  for (const columns of [80, 120]) {
    it(`compare, sweep, reproduce and cache list fit into ${columns} columns`, async () => {
      const files = [fixture("antonyms.icl"), fixture("impossible.icl")];
      for (const args of [
        ["compare", ...files],
        ["sweep", ...files.slice(0, 1)],
        ["reproduce", "--table-only", ...files],
        ["compress", ...files.slice(0, 1)],
        ["cache", "list"],
      ]) {
        const run = await inTerminal(columns, args);
        if (run === undefined) return;
        // Paths and errors are left to the terminal to break: they must stay whole for copying.
        const lines = screen(run.stdout).filter((line) => !/[\\/]|^error: /.test(line));
        assert.ok(lines.length > 1, run.stdout);
        for (const line of lines) assert.ok(widthOf(line) <= columns, `${widthOf(line)}: ${line}`);
      }
    });
  }

  it("progress is shown while it runs, and nothing of it stays", async () => {
    const run = await inTerminal(80, ["compare", fixture("antonyms.icl")]);
    if (run === undefined) return;
    assert.match(run.stdout, /Loading the model/);
    assert.match(run.stdout, /Answering the queries/);
    assert.match(run.stdout, /█+░* +\d+ %/);
    for (const rewrite of run.stdout.split("\r"))
      assert.ok(widthOf(stripVTControlCharacters(rewrite)) <= 120, rewrite);
    assert.ok(!screen(run.stdout).some((line) => /Loading|Answering/.test(line)));
  });

  it("colour in a terminal, none with NO_COLOR, none in a pipe, and some in a pipe with FORCE_COLOR", async () => {
    const args = ["check", fixture("invalid.icl")];
    const terminal = await inTerminal(80, args);
    const without = await inTerminal(80, args, { NO_COLOR: "1" });
    if (terminal !== undefined && without !== undefined) {
      assert.match(terminal.stdout, /\x1b\[31merror\x1b\[39m/);
      assert.doesNotMatch(without.stdout, /\x1b\[\d+m/);
    }
    assert.doesNotMatch((await place.run(args, { env: { CI: "true" } })).stdout, /\x1b/);
    assert.match((await place.run(args, { env: { FORCE_COLOR: "1" } })).stdout, /\x1b\[31merror/);
  });

  it("control characters in answers, names and inputs do not reach it", async () => {
    const args = ["run", hostile, "--model", model, "--mode", "zero-shot"];
    const single = [...args, "--input", "x"];
    const piped = await place.run(single);
    assert.equal(piped.stdout, "\x1b[31mred\n", "a pipe gets the answer as it is");
    const shown = await inTerminal(80, single, { NO_COLOR: "1" });
    if (shown !== undefined) assert.ok(screen(shown.stdout).includes("\\u001b[31mred"), shown.stdout);
    for (const command of [args, ["compare", hostile, "--model", model, "--no-cost"]]) {
      const { stdout, stderr } = await place.run(command);
      assert.ok(stdout.includes("\\u001b[31mred"), stdout);
      assert.doesNotMatch(stdout + stderr, /\x1b/);
    }
  });
});
