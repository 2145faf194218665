import { writeFileSync } from "node:fs";
import { smallShape, writeRandomModel, type RandomModelShape } from "../support/randomModel.js";
import { testLibrary } from "../support/testSession.js";

/** About 14 million parameters in 56 MB: slow enough on one core to be stopped in the middle of things. */
const slowShape: RandomModelShape = {
  ...smallShape,
  embeddingLength: 512,
  heads: 8,
  feedForwardLength: 1536,
  contextLength: 8192,
};

export interface LongWork {
  readonly model: string;
  /** A file whose extraction takes many seconds. */
  readonly extraction: string;
  /** A file whose extraction is short, and whose comparison takes many seconds. */
  readonly comparison: string;
}

/** Writes a model and files that keep a run busy until it is stopped. */
export async function writeLongWork(folder: (...parts: readonly string[]) => string): Promise<LongWork> {
  const work = {
    model: folder("slow.gguf"),
    extraction: folder("extraction.icl"),
    comparison: folder("comparison.icl"),
  };
  const { symbols } = await testLibrary();
  writeRandomModel(symbols, work.model, slowShape);
  const lines = (count: number, write: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => `${write(index)}\n`).join("");
  writeFileSync(
    work.extraction,
    lines(50, (index) => `number ${index} of many -> ${index} of many`) + "? number x -> x\n",
  );
  writeFileSync(
    work.comparison,
    "a -> b\nc -> d\n" + lines(400, (index) => `? question ${index} of very many -> no answer`),
  );
  return work;
}
