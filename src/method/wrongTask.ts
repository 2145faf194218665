import type { IclDocument } from "../language/document.js";
import { demonstrationMatches } from "../language/match.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { matchOnly, plainRow } from "./conditions.js";
import type { TaskVector } from "./taskVector.js";
import { openTokens } from "./openTokens.js";

/** Another task, whose vector must not help on this one. */
export interface WrongTask {
  /** Absolute; null where it comes with the tool. */
  readonly file: string | null;
  readonly task: string;
  readonly vector: TaskVector;
}

/** So many inputs tell whether two files hold the same task. */
const MOST_ASKED = 8;

/**
 * Whether the other file holds another task: its few-shot prompt answers at most half of this file's own
 * demonstrations as this file does. The vector of a task that is nearly the same is no control, since it should help.
 */
export async function isOtherTask(
  engine: Engine,
  { settings, demonstrations }: IclDocument,
  other: IclDocument,
  control: RequestControl,
): Promise<boolean> {
  const tokens = await openTokens(engine, other.settings, control);
  const asked = demonstrations.slice(0, MOST_ASKED);
  const prompts = await tokens.fewShot(
    asked.map(({ input }) => ({ demonstrations: other.demonstrations, input: input.text })),
    control,
  );
  const rows = prompts.map((prompt, index) =>
    plainRow(prompt, {
      expected: [],
      generate: matchOnly(settings, tokens.ends, asked[index]?.output.text ?? ""),
      top: 0,
      reference: null,
    }),
  );
  const { rows: results } = await engine.evaluate({ vectors: [], rows }, control);
  const same = results.filter(
    ({ answer, ended }, index) =>
      ended !== "mismatch" && demonstrationMatches(settings, answer, asked[index]?.output.text ?? ""),
  );
  return same.length <= asked.length / 2;
}
