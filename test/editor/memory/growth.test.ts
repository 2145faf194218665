import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as vscode from "vscode";
import { repeats } from "../../support/soak.js";
import { openMarked } from "../documents.js";
import { engineProcesses } from "../engineProcesses.js";
import { click, hoverOn, lineOf } from "../lenses.js";
import { measurements } from "../measurements.js";

/** Of a thousand runs. */
const GROWTH_LIMIT_MB = 30;
const RUNS = repeats(300, 1000);
/** Until code is compiled and what is kept of each query is there. */
const WARM_UP = 100;
const BETWEEN_LOOKS = 50;
const QUERIES = 20;
/** So many runs of the vector alone, then a comparison. */
const BETWEEN_COMPARISONS = 10;
const MEGABYTE = 1024 * 1024;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** What this process cannot give back, in MB: objects, and buffers beside them. */
function kept(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MEGABYTE;
}

/** Memory of the engine in MB; 0 where the system does not tell. */
function ofEngine(): number {
  if (process.platform !== "linux") return 0;
  const [pid] = engineProcesses();
  assert(pid !== undefined, "No engine is running.");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

/** Slope of the line that is nearest to the points, by least squares. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const x = mean(([at]) => at);
  const y = mean(([, value]) => value);
  return mean(([at, value]) => (at - x) * (value - y)) / mean(([at]) => (at - x) ** 2);
}

describe("the memory of the extension host", function () {
  this.timeout(280_000);

  it(`grows by less than ${GROWTH_LIMIT_MB} MB in a thousand runs, with the panel beside`, async () => {
    const queries = Array.from({ length: QUERIES }, (_, index) => `? word ${index} -> other ${index}\n`);
    const demonstrations =
      "hot -> cold\nbig -> small\ntall -> short\nup -> down\nwet -> dry\nopen -> closed\n";
    const { document } = await openMarked(`${demonstrations}${queries.join("")}`);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("icl.compareAllQueries", document.uri.toString());
    await vscode.window.showTextDocument(document);

    const run = async (index: number): Promise<void> => {
      const line = lineOf(document, `? word ${index % QUERIES} `);
      const title = index % BETWEEN_COMPARISONS === 0 ? /^Compare$/ : /^Run with task vector$/;
      assert(await click(document, line, title), "No answer.");
      assert((await hoverOn(document, line)).length > 0, "No hover.");
    };
    for (let index = 0; index < WARM_UP; index++) await run(index);
    const own: [number, number][] = [[0, kept()]];
    const engine: [number, number][] = [[0, ofEngine()]];
    const wholeBefore = process.memoryUsage.rss() / MEGABYTE;
    for (let done = 1; done <= RUNS; done++) {
      await run(done);
      if (done % BETWEEN_LOOKS !== 0) continue;
      own.push([done, kept()]);
      engine.push([done, ofEngine()]);
    }
    const whole = process.memoryUsage.rss() / MEGABYTE - wholeBefore;
    const ownGrowth = slope(own) * 1000;
    const engineGrowth = slope(engine) * 1000;
    const told =
      `extension host ${ownGrowth.toFixed(1)} MB, its process ${((whole / RUNS) * 1000).toFixed(1)} MB, ` +
      `engine ${engineGrowth.toFixed(1)} MB`;
    const series = own.map(([, value]) => value.toFixed(1)).join(" ");
    measurements.add(`growth in a thousand runs, from ${RUNS}: ${told}; kept ${series} MB`);
    assert(ownGrowth < GROWTH_LIMIT_MB, `Grows by ${told}; MB by runs: ${JSON.stringify(own)}`);
    // Its garbage cannot be collected from here, and a few hundred runs leave it some: only many of them tell.
    if (RUNS < 1000) return;
    assert(engineGrowth < GROWTH_LIMIT_MB, `Grows by ${told}; MB by runs: ${JSON.stringify(engine)}`);
  });
});
