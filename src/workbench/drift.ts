import { answerWithVectors, driftPrompts, samePrompts, summariseDrift, type Drift } from "../method/drift.js";
import { onwards, progressParts } from "../method/progressParts.js";
import { RequestFailure } from "../protocol/failure.js";
import type { ModelInfo } from "../protocol/model.js";
import type { TaskFile } from "./taskFile.js";
import type { Compressed } from "./compressed.js";
import type { Workbench } from "./workbench.js";
import { watch, type WorkControl } from "./workControl.js";

/** The same file compressed on two models, and each vector tried on both. */
export interface MeasuredDrift extends Drift {
  readonly compressed: readonly [Compressed, Compressed];
}

/**
 * Whether a vector of the file's model works on another one, such as another quantisation of it, and the other
 * way round. The engine holds one model at a time: the file's is loaded first and last, the other once.
 * @param other absolute path of the other model's GGUF file.
 * @throws RequestFailure `bad-request` where vectors of one model cannot be put into the other.
 */
export async function measureDrift(
  workbench: Workbench,
  task: TaskFile,
  other: string,
  control: WorkControl,
): Promise<MeasuredDrift> {
  const { engine, seed } = workbench;
  const { document } = task;
  const quiet = { signal: control.signal };
  // The cells of one model are not the other's.
  const first = workbench.withoutCells();
  const second = first.on(other);
  const mine = await first.compress(task, control);
  const prompts = await driftPrompts(engine, document, mine.vector, quiet);
  // Only the file's own vector belongs to the file: the other one is not told of.
  const foreign: WorkControl = { ...control, onCompressed: () => undefined };
  const otherModel = await second.load(task, foreign);
  const difference = differenceOf(mine.model, otherModel);
  const otherPrompts =
    difference === undefined ? await driftPrompts(engine, document, mine.vector, quiet) : undefined;
  if (otherPrompts === undefined || !samePrompts(prompts, otherPrompts)) {
    throw new RequestFailure(
      "bad-request",
      `A vector of ${mine.model.name} cannot be used on ${otherModel.name}: ${difference ?? "they split the same text into different tokens"}. Choose another quantisation, or a fine-tune, of the same model.`,
    );
  }
  const theirs = await second.compress(task, foreign);
  const vectors = [mine.vector, theirs.vector] as const;
  // One bar for both models: they are about as fast.
  const step = onwards(watch(control, "evaluate"));
  const [there = step, here = step] = progressParts(step, [1, 1]);
  const onSecond = await answerWithVectors(engine, document, otherPrompts, vectors, there);
  await workbench.load(task, control);
  const onFirst = await answerWithVectors(engine, document, prompts, vectors, here);
  return {
    compressed: [mine, theirs],
    ...summariseDrift(document, vectors, [onFirst, onSecond], seed),
  };
}

/** Why two models do not share vectors, undefined where they may. */
function differenceOf(a: ModelInfo, b: ModelInfo): string | undefined {
  const differing: readonly [string, string | number, string | number][] = [
    ["architecture", a.architecture, b.architecture],
    ["number of layers", a.layers, b.layers],
    ["width", a.embeddingLength, b.embeddingLength],
    ["vocabulary", a.vocabulary, b.vocabulary],
  ];
  const found = differing.find(([, ours, other]) => ours !== other);
  return found === undefined ? undefined : `they differ in ${found[0]} (${found[1]} and ${found[2]})`;
}
