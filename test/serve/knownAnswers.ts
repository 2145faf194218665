import type { RunMode } from "../../src/method/runQuery.js";
import { RunDocument } from "../../src/workbench/documents/runDocument.js";
import type { Place } from "../cli/ownPlace.js";
import { antonyms, capitals } from "./runningServer.js";

/** One query, the model that it is asked of, and what `icl run` answers. */
export interface KnownAnswer {
  readonly model: string;
  readonly input: string;
  readonly answer: string;
  readonly promptTokens: number;
}

const modes: Readonly<Record<RunMode, string>> = {
  "task-vector": "",
  "few-shot": "@few-shot",
  "zero-shot": "@zero-shot",
};

let answered: Promise<KnownAnswer[]> | undefined;

/** All queries of two tasks under all conditions, as `icl run` answers them. Asked once for all suites. */
export async function knownAnswers(place: Place): Promise<KnownAnswer[]> {
  return (answered ??= answersOf(place, [antonyms, capitals]));
}

/** All queries of the files under all conditions, as `icl run` answers them. @param args behind it. */
export async function answersOf(
  place: Place,
  files: readonly string[],
  args: readonly string[] = [],
): Promise<KnownAnswer[]> {
  const known: KnownAnswer[] = [];
  for (const file of files) {
    for (const [mode, suffix] of Object.entries(modes)) {
      const { stdout } = await place.run(["run", file, "--mode", mode, "--json", ...args]);
      const { task, results } = RunDocument.parse(JSON.parse(stdout));
      known.push(
        ...results.map(({ input, answer, promptTokens }) => ({
          model: task + suffix,
          input,
          answer,
          promptTokens,
        })),
      );
    }
  }
  return known;
}
