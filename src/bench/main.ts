import { rmSync } from "node:fs";
import process from "node:process";
import { RequestFailure, type FailureCode } from "../protocol/failure.js";
import {
  measureAll,
  measureFootprint,
  measureServer,
  type BenchReport,
  type BenchRequest,
} from "./report.js";

/** What this process tells the one that started it. */
export type BenchMessage =
  | { readonly kind: "progress"; readonly what: string }
  | { readonly kind: "report"; readonly report: BenchReport }
  /** Something that the user can act on. */
  | { readonly kind: "failure"; readonly code: FailureCode; readonly message: string }
  | { readonly kind: "error"; readonly message: string };

const measures = { method: measureAll, server: measureServer, footprint: measureFootprint } as const;

function tell(message: BenchMessage): void {
  process.send?.(message);
}

async function answer(request: BenchRequest): Promise<void> {
  try {
    const report = await measures[request.subject](request, (what) => {
      tell({ kind: "progress", what });
    });
    tell({ kind: "report", report });
  } catch (error) {
    if (error instanceof RequestFailure) tell({ kind: "failure", code: error.code, message: error.message });
    else
      tell({
        kind: "error",
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
  }
  process.disconnect();
}

// A process of its own: llama.cpp computes in it and writes its log to its error stream.
process.once("message", (message) => {
  const request = message as BenchRequest;
  // The parent is gone, or has its report: what was started here ends too, and nobody else tidies up.
  process.once("disconnect", () => {
    rmSync(request.folder, { recursive: true, force: true });
    if (process.platform === "win32") process.exit();
    process.kill(-process.pid, "SIGKILL");
  });
  void answer(request);
});
