// Measures on the examples whether task vectors of one quantisation work on another: npm run drift.
// It writes the embedded model in several types, and prints the README's table in Markdown. llama.cpp's own
// words go to the error stream. Types as arguments choose among them.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { InProcessEngine } from "../out/src/engine/inProcessEngine.js";
import { quantise } from "../out/test/support/quantise.js";
import { VectorCache } from "../out/src/cache/vectorCache.js";
import { locateLibraries, openLibrary } from "../out/src/engine/llama/library.js";
import { Session } from "../out/src/engine/session.js";
import { boundedExtraction } from "../out/src/method/teachingPlan.js";
import { defaultEngineOptions } from "../out/src/protocol/engineOptions.js";
import { measureDrift } from "../out/src/workbench/drift.js";
import { readTaskFile } from "../out/src/workbench/taskFile.js";
import { Workbench } from "../out/src/workbench/workbench.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const embedded = path.join(root, "media", "model", "demo.gguf");
const chosen = process.argv.slice(2);
const types = chosen.length > 0 ? chosen : ["Q8_0", "Q5_0", "Q4_0"];

const examples = readdirSync(path.join(root, "examples"))
  .filter((name) => name.endsWith(".icl"))
  .sort();
const library = openLibrary(await locateLibraries());
const session = new Session(library);
const folder = mkdtempSync(path.join(os.tmpdir(), "icl-drift-"));
try {
  const original = path.join(folder, "F16.gguf");
  quantise(library.symbols, embedded, original, "F16");
  const workbench = new Workbench({
    engine: new InProcessEngine(session),
    cache: new VectorCache(path.join(folder, "cache"), { maxBytes: 1 << 28, onWarning: console.error }),
    engineOptions: defaultEngineOptions,
    defaultModel: original,
    seed: 0,
    limits: boundedExtraction,
  });
  const rows = [];
  for (const type of types) {
    const other = path.join(folder, `${type}.gguf`);
    quantise(library.symbols, embedded, other, type);
    const measured = [];
    for (const name of examples) {
      const task = await readTaskFile(path.join(root, "examples", name));
      measured.push(await measureDrift(workbench, task, other, {}));
    }
    rows.push(rowOf(type, measured));
  }
  process.stdout.write(
    [
      `| F16 against | cosine at the layer | least | few-shot | own vector | vector of F16 on it | its vector on F16 |`,
      `|:--|--:|--:|--:|--:|--:|--:|`,
      ...rows,
      "",
      `Means over ${examples.length} examples, the least over them; accuracies on their queries, F16's own in brackets.`,
      "",
    ].join("\n"),
  );
} finally {
  session.free();
  rmSync(folder, { recursive: true, force: true });
}

function rowOf(type, measured) {
  const cosines = measured.map(({ cosines: all, compressed }) => all[compressed[0].vector.layer] ?? 0);
  const accuracy = (vector, model) =>
    mean(
      measured.map(
        ({ pairs }) =>
          pairs.find((pair) => pair.vector === vector && pair.model === model)?.accuracy?.value ?? 0,
      ),
    );
  const fewShot = (model) => mean(measured.map(({ conditions }) => conditions[model].fewShot?.value ?? 0));
  const cells = [
    type,
    mean(cosines).toFixed(4),
    Math.min(...cosines).toFixed(4),
    `${percent(fewShot(1))} (${percent(fewShot(0))})`,
    `${percent(accuracy(1, 1))} (${percent(accuracy(0, 0))})`,
    percent(accuracy(0, 1)),
    percent(accuracy(1, 0)),
  ];
  return `| ${cells.join(" | ")} |`;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share) {
  return `${Math.round(share * 100)} %`;
}
