import process from "node:process";
import { exitCodeOf } from "./failures.js";

/** Leaves the exit code to be taken once all data has gone out: some may still be on its way to a pipe. */
export async function finish(work: Promise<number>): Promise<void> {
  process.exitCode = await exitCodeOf(work);
}
