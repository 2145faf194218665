import type { IclDocument } from "../../language/document.js";
import type { Engine, RequestControl } from "../../protocol/engine.js";
import { accuracyOf } from "../accuracy.js";
import type { ComparisonSummary } from "../comparison.js";
import { mean } from "../mean.js";
import type { QueryTokens } from "../queries.js";
import { adviceOf, optionsOf } from "./advice.js";
import { bareIsEnough } from "./enough.js";
import { fewestPrompt } from "./fewestPrompt.js";
import type { Evidence, Verdict } from "./judge.js";

/**
 * What could be sent in the full prompt's place, cheapest first, and which of it to send. Fewer demonstrations are tried
 * only where the full prompt brings something.
 *
 * @param counted the queries that count, in the order of the evidence.
 */
export async function whatToDo(
  engine: Engine,
  document: IclDocument,
  { verdict }: Verdict,
  { outcomes }: Evidence,
  counted: readonly QueryTokens[],
  control: RequestControl,
): Promise<Pick<ComparisonSummary, "options" | "advice">> {
  const scored = counted.filter(({ query }) => query.expected !== undefined);
  if (scored.length === 0) return { options: [], advice: null };
  const length = (prompt: "zeroShot" | "fewShot" | "framed"): number =>
    mean(scored.map((tokens) => tokens[prompt].length));
  const right = (condition: "zeroShot" | "fewShot" | "taskVector") =>
    accuracyOf(outcomes.map((outcome) => outcome[condition]));
  const asked = scored.map(({ query }, place) => ({
    query,
    bare: outcomes[place]?.zeroShot === true,
    fewShot: outcomes[place]?.fewShot === true,
  }));
  const alone = bareIsEnough(asked);
  const fewest =
    alone || verdict === "prompt fails" ? null : await fewestPrompt(engine, document, asked, control);
  const options = optionsOf({
    zeroShot: {
      accuracy: right("zeroShot"),
      promptTokens: length("zeroShot"),
      enough: verdict === "demonstrations not needed",
    },
    taskVector: {
      accuracy: right("taskVector"),
      promptTokens: length("framed"),
      enough: verdict === "compresses",
    },
    fewShot: { accuracy: right("fewShot"), promptTokens: length("fewShot") },
    fewest:
      fewest === null
        ? null
        : {
            accuracy: accuracyOf(fewest.right),
            promptTokens: fewest.promptTokens,
            demonstrations: fewest.demonstrations,
          },
    demonstrations: document.demonstrations.length,
  });
  return { options, advice: adviceOf(verdict, options) };
}
