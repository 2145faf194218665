import { spawn, spawnSync } from "node:child_process";
import * as z from "zod";
import { pairOf } from "../method/extract.js";
import { duration, elapsed, type Figure } from "./measurement.js";
import { patchedRow } from "./patchPhase.js";
import { heldOutPrompts, type Subject } from "./subject.js";

/** Debian's package goes with the system's own Python. */
const pythons = ["/usr/bin/python3", "python3"] as const;

const Times = z.object({
  extraction: z.number().positive(),
  patching: z.number().positive(),
  version: z.string(),
  answers: z.array(z.array(z.int())),
});
type Times = z.infer<typeof Times>;

/** A Python that has PyTorch; undefined where none is here. */
export function findPython(): string | undefined {
  return pythons.find((python) => {
    const { status } = spawnSync(python, ["-c", "import torch, numpy"], { stdio: "ignore" });
    return status === 0;
  });
}

export interface PytorchPlace {
  readonly python: string;
  /** tools/reference/hendel_time.py. */
  readonly script: string;
  /** So many held-out queries, with their vectors. */
  readonly folds: number;
}

/** The same prompts and rows by a plain PyTorch implementation on the same weights, with as many threads. */
export async function measurePytorch(
  { session, info, extraction }: Subject,
  { python, script, folds }: PytorchPlace,
): Promise<Figure> {
  const groups = extraction.plan.folds
    .slice(0, folds)
    .map(({ teaching }) => teaching.map((planned) => [...pairOf(extraction, planned).fewShot]));
  const queries = heldOutPrompts(extraction)
    .slice(0, folds)
    .map((tokens, group) => ({ group, tokens }));
  const answers: number[][] = [];
  const ours = (): void => {
    const vectors = session
      .capture({ groups })
      .groups.flatMap((theta) =>
        Array.from({ length: info.layers }, (_, layer) =>
          theta.subarray(layer * info.embeddingLength, (layer + 1) * info.embeddingLength),
        ),
      );
    const rows = queries.flatMap(({ tokens }, group) =>
      Array.from({ length: info.layers }, (_, layer) =>
        patchedRow(tokens, layer, group * info.layers + layer),
      ),
    );
    const results = session.evaluate({ vectors, rows }).rows.map(({ top }) => top[0]?.token ?? -1);
    answers.length = 0;
    while (results.length > 0) answers.push(results.splice(0, info.layers));
  };
  const before = await elapsed(ours);
  const asked = { model: info.file, threads: info.threads, groups, queries };
  const times = await runScript(python, script, JSON.stringify(asked));
  const after = await elapsed(ours);
  const mine = (before + after) / 2;
  const its = times.extraction + times.patching;
  const rows = times.answers.flat();
  const same = rows.filter((token, index) => token === answers.flat()[index]).length;
  return {
    name: "compress, against a plain PyTorch implementation at equal work",
    value: its / mine,
    unit: "times as fast",
    floor: null,
    detail: `${duration(mine)}, against ${duration(its)} (extraction ${duration(times.extraction)}, patching ${duration(times.patching)}) with PyTorch ${times.version} in float32, one prompt at a time, as many threads: ${groups.flat().length} prompts and ${rows.length} patched rows, ${same} of which have the same first token`,
  };
}

async function runScript(python: string, script: string, input: string): Promise<Times> {
  // Without bytecode files beside the sources.
  const child = spawn(python, ["-B", script], { stdio: ["pipe", "pipe", "pipe"] });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on("data", (data: Buffer) => output.push(data));
  child.stderr.on("data", (data: Buffer) => errors.push(data));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
    child.stdin.end(input);
  });
  if (code !== 0) {
    throw new Error(`${script} ended with exit code ${code ?? "none"}: ${Buffer.concat(errors).toString()}`);
  }
  return Times.parse(JSON.parse(Buffer.concat(output).toString()));
}
