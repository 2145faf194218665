import process from "node:process";
import { importFile } from "../../src/workbench/importFile.js";

/** What this process tells the one that started it. */
export interface ImportMemory {
  /** Rows in the task. */
  readonly used: number;
  /** Rows that were left out by name. */
  readonly named: number;
  /** The most that this process ever had in memory. */
  readonly mebibytes: number;
}

const [, , file = ""] = process.argv;
const outcome = await importFile({ file, name: "million" });
if (outcome.kind !== "task") throw new Error("The columns were not found");
const { demonstrations, queries, leftOutRows } = outcome.task;
const report: ImportMemory = {
  used: demonstrations + queries,
  named: leftOutRows,
  mebibytes: Math.round(process.resourceUsage().maxRSS / 1024),
};
process.send?.(report, () => {
  process.disconnect();
});
