import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { nameOf, zoo, type Specimen } from "./architectures.js";
import { trySpecimen, type Verdict } from "./trySpecimen.js";

/**
 * Every architecture of the zoo, each in a process of its own, since llama.cpp ends its process where a model does
 * not fit its code. Prints a table; fails on a wrong verdict. Names as arguments choose among them.
 */

const RESULT = "zoo-result ";
const Result = z.object({ supported: z.boolean(), reason: z.string(), wrong: z.string().optional() });
const LIMIT = 120_000;
const ERROR_LINES = 5;

function judge(specimen: Specimen, folder: string): Verdict {
  const script = fileURLToPath(import.meta.url);
  const child = spawnSync(process.execPath, [script, "--one", String(zoo.indexOf(specimen)), folder], {
    encoding: "utf8",
    timeout: LIMIT,
  });
  const line = child.stdout.split("\n").find((text) => text.startsWith(RESULT));
  if (line !== undefined) {
    const { wrong, ...verdict } = Result.parse(JSON.parse(line.slice(RESULT.length)));
    return { ...verdict, wrong };
  }
  const end = child.stderr.trimEnd().split("\n").slice(-ERROR_LINES).join(" | ");
  return {
    supported: false,
    reason: "",
    wrong: `its process ended (${child.signal ?? child.status ?? "?"}): ${end}`,
  };
}

async function main(names: readonly string[]): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "icl-zoo-"));
  try {
    const [option, index, where] = names;
    const one = zoo[Number(index)];
    if (option === "--one" && one !== undefined && where !== undefined) {
      const verdict = await trySpecimen(one, path.join(where, "specimen.gguf"));
      process.stdout.write(`${RESULT}${JSON.stringify(verdict)}\n`);
      return;
    }
    const chosen = zoo.filter(({ architecture }) => names.length === 0 || names.includes(architecture));
    const wrong: string[] = [];
    let supported = 0;
    for (const specimen of chosen) {
      const verdict = judge(specimen, folder);
      if (verdict.supported) supported++;
      if (verdict.wrong !== undefined) wrong.push(nameOf(specimen));
      const word = verdict.wrong === undefined ? (verdict.supported ? "supported" : "refused") : "WRONG";
      process.stdout.write(
        `${nameOf(specimen).padEnd(20)} ${word.padEnd(10)} ${verdict.wrong ?? verdict.reason}\n`,
      );
    }
    const refused = chosen.length - supported - wrong.length;
    process.stdout.write(
      `\n${chosen.length} models: ${supported} supported, ${refused} refused, ${wrong.length} wrong ${wrong.join(" ")}\n`,
    );
    process.exitCode = wrong.length > 0 || chosen.length === 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main(process.argv.slice(2));
