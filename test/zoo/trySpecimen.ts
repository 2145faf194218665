import { writeRandomModel } from "../support/randomModel.js";
import { Session } from "../../src/engine/session.js";
import { identities } from "../engine/identityChecks.js";
import { trialOf } from "../engine/identityTrial.js";
import { TestSession, exactOptions, testLibrary } from "../support/testSession.js";
import { refusalOf, shapeOf, type Specimen } from "./architectures.js";

export interface Verdict {
  readonly supported: boolean;
  /** Why it is refused, or how it is supported. */
  readonly reason: string;
  /** What is wrong with the verdict, undefined where nothing is. */
  readonly wrong: string | undefined;
}

/**
 * Makes a specimen, has the engine judge it, and judges the engine: what it takes must hold every identity, and
 * what it refuses must be refused for the known reason.
 */
export async function trySpecimen(specimen: Specimen, file: string): Promise<Verdict> {
  const { symbols } = await testLibrary();
  writeRandomModel(symbols, file, shapeOf(specimen));
  const session = new Session(await testLibrary());
  const { supported, reason } = session.probe({ file, options: exactOptions });
  session.free();
  const expected = refusalOf(specimen);
  if (!supported) {
    const right = expected?.test(reason ?? "") === true;
    const wanted =
      expected === undefined ? "nothing speaks against it" : `the reason should be ${String(expected)}`;
    return { supported, reason: reason ?? "", wrong: right ? undefined : wanted };
  }
  const model = await TestSession.open(file);
  try {
    for (const { name, check } of identities) {
      try {
        check(trialOf(model));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return { supported, reason: "", wrong: `"${name}" does not hold: ${why}` };
      }
    }
    const { recurrent, slidingWindow } = model.info;
    const notes = [recurrent ? "recurrent" : "", slidingWindow > 0 ? `window ${slidingWindow}` : ""];
    const wrong = expected === undefined ? undefined : `it should be refused: ${String(expected)}`;
    return { supported, reason: notes.filter((note) => note !== "").join(", "), wrong };
  } finally {
    model.free();
  }
}
