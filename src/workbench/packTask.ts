import path from "node:path";
import { BUNDLE_KEY, Bundle } from "../exchange/bundle.js";
import { describeExport, encodeVectorSafetensors } from "../exchange/exportedVector.js";
import { ForeignFile } from "../exchange/foreignFile.js";
import { countText } from "../method/numberText.js";
import { openVector } from "./openVector.js";
import type { TaskFile } from "./taskFile.js";
import type { Workbench } from "./workbench.js";
import type { WorkControl } from "./workControl.js";
import { requireAbsent, writeWhole } from "./writeWhole.js";

interface PackOptions {
  /** Absolute. */
  readonly output: string;
  readonly licence: string | undefined;
  /** Version of this program. */
  readonly release: string;
}

/** Names of what a bundle is unpacked into: the bundle itself names no path. */
const UNPACKED = { task: "task.icl", vector: "vector.safetensors", about: "bundle.json" } as const;

/**
 * Writes one file with the task, its vector, its verdict and the model's hash: a safetensors file, which every program
 * that reads vectors reads as one.
 * @throws UnwritableFile, and what computing and comparing throw.
 */
export async function packTask(
  workbench: Workbench,
  task: TaskFile,
  { output, licence, release }: PackOptions,
  control: WorkControl,
): Promise<{ readonly bundle: Bundle; readonly bytes: number }> {
  const { vector, model } = await workbench.compress(task, control);
  const { summary } = await workbench.compare(task, control, false);
  const { document } = task;
  const { demonstrations, queries } = document;
  const shown = countText(demonstrations.length, "demonstration");
  const bundle: Bundle = {
    format: "icl-bundle",
    version: 1,
    holds: `The task with its ${shown} and ${countText(queries.length, "query", "queries")}, its task vector, and its verdict.`,
    licence: licence ?? null,
    task: { file: path.basename(task.path), text: document.text },
    verdict: {
      verdict: summary.verdict,
      reason: summary.reason,
      advice: summary.advice,
      queries: summary.scored,
      accuracy:
        summary.accuracy === null
          ? null
          : {
              zeroShot: summary.accuracy.zeroShot,
              fewShot: summary.accuracy.fewShot,
              taskVector: summary.accuracy.taskVector,
            },
      release,
    },
  };
  const described = describeExport({ file: task.path, ...document }, vector, model);
  const contents = encodeVectorSafetensors(described, vector, {
    [BUNDLE_KEY]: JSON.stringify(Bundle.parse(bundle)),
  });
  await writeWhole(output, contents);
  return { bundle, bytes: contents.length };
}

/**
 * Writes what a bundle holds into a folder that is there, under names of its own choice.
 * @param file as it is called in messages.
 * @param force overwrites what stands there.
 * @returns the files, absolute, and what the bundle says of itself.
 * @throws ForeignFile where it is no bundle, UnwritableFile.
 */
export async function unpackBundle(
  file: string,
  folder: string,
  force: boolean,
): Promise<{ readonly files: readonly string[]; readonly bundle: Bundle }> {
  const { bundle, bytes } = await openVector(file);
  if (bundle === undefined) {
    throw new ForeignFile(
      `${file} is a vector alone, not a bundle of icl pack. Use it with icl run --vector.`,
    );
  }
  const { task, ...about } = bundle;
  const contents = [
    [UNPACKED.task, Buffer.from(task.text, "utf8")],
    [UNPACKED.vector, bytes],
    [UNPACKED.about, Buffer.from(`${JSON.stringify({ ...about, file: task.file }, null, 2)}\n`, "utf8")],
  ] as const;
  const files = contents.map(([name]) => path.join(path.resolve(folder), name));
  if (!force) for (const one of files) await requireAbsent(one);
  for (const [index, [, data]] of contents.entries()) await writeWhole(files[index] ?? "", data);
  return { files, bundle };
}
