/**
 * Writes the verdict's operating table into docs/verdict.md: what is said of files whose truth is known, by simulation
 * (`npm run operating-table`).
 */
import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { simulate, SIZES, truthsOf } from "../out/test/method/verdict/simulation.js";

/** Near the threshold, where the bounds are, the worst of the truths is to be a truth's and not the simulation's. */
const files = (share) => (share === 0.75 || share === 0.8 ? 2000 : 400);
const ACCURACIES = [
  [0, 0.4],
  [0, 0.7],
  [0, 1],
  [0.1, 0.9],
  [0.3, 0.7],
  [0.3, 0.9],
  [0.5, 0.9],
  [0.5, 1],
];
const SHARES = [0, 0.4, 0.75, 0.8, 0.9, 1];
const TOGETHER = [0, 0.6, 0.9];

const page = fileURLToPath(new URL("../docs/verdict.md", import.meta.url));
const begin = "<!-- operating table -->";
const end = "<!-- end of operating table -->";

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const lines = [
  "| share kept | queries | compresses (worst) | does not, or in part (worst) | no gain | undecided | interval holds it (worst) |",
  "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
];
let seed = 0;
for (const share of SHARES) {
  for (const queries of SIZES) {
    const rates = truthsOf(ACCURACIES, [share], TOGETHER).map((truth) =>
      simulate(truth, queries, files(share), seed++),
    );
    const rate = (decision) => rates.map(({ decisions }) => decisions[decision]);
    const both = (values) => `${percent(mean(values))} (${percent(Math.max(...values))})`;
    const covered = rates.map((one) => one.covered);
    lines.push(
      `| ${share} | ${queries} | ${both(rate("enough"))} | ${both(rate("short"))} | ${percent(mean(rate("no gain")))} | ` +
        `${percent(mean(rate("undecided")))} | ${percent(mean(covered))} (${percent(Math.min(...covered))}) |`,
    );
    process.stdout.write(`${lines.at(-1)}\n`);
  }
}

const text = await readFile(page, "utf8");
const [before, rest] = text.split(begin);
const after = rest?.split(end)[1];
if (after === undefined) throw new Error(`docs/verdict.md lacks the lines ${begin} and ${end}.`);
await writeFile(page, `${before}${begin}\n\n${lines.join("\n")}\n\n${end}${after}`);
