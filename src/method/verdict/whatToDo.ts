import type { IclDocument } from "../../language/document.js";
import type { Engine, RequestControl } from "../../protocol/engine.js";
import { accuracyOf } from "../accuracy.js";
import type { PromptOption, QueryComparison } from "../comparison.js";
import { mean } from "../mean.js";
import type { QueryTokens } from "../queries.js";
import { bareIsEnough, isEnough } from "./enough.js";
import { fewestPrompt } from "./fewestPrompt.js";
import type { Judgement } from "./judge.js";

/** A query that counts: its prompts, and how they were answered. */
export interface AnsweredQuery {
  readonly tokens: QueryTokens;
  readonly comparison: QueryComparison;
}

/**
 * What could be sent in the full prompt's place, cheapest first by prompt tokens; at the same price what needs less
 * first. Each is enough by one margin, over the bare query. Fewer demonstrations are tried only where the full prompt
 * brings something.
 *
 * @param keep demonstrations that stay beside the vector.
 * @returns none where no query has an expected answer.
 */
export async function optionsFor(
  engine: Engine,
  document: IclDocument,
  keep: number,
  { verdict, controls }: Judgement,
  counted: readonly AnsweredQuery[],
  control: RequestControl,
): Promise<PromptOption[]> {
  const scored = counted.filter(({ comparison }) => comparison.expected !== null);
  if (scored.length === 0) return [];
  const hasInstruction = document.settings.instruction !== undefined;
  const rightWith = (condition: "bare" | "zeroShot" | "fewShot" | "taskVector"): boolean[] =>
    scored.map(({ comparison }) => comparison[condition]?.match === true);
  const length = (prompt: "bare" | "zeroShot" | "fewShot" | "framed"): number =>
    mean(scored.map(({ tokens }) => tokens[prompt].length));
  const bare = rightWith(hasInstruction ? "bare" : "zeroShot");
  const zeroShot = rightWith("zeroShot");
  const fewShot = rightWith("fewShot");
  const taskVector = rightWith("taskVector");
  const enough = (row: readonly boolean[]): boolean =>
    isEnough(
      row.map((right, place) => ({
        bare: bare[place] === true,
        fewShot: fewShot[place] === true,
        row: right,
      })),
    );
  const asked = scored.map(({ tokens }, place) => ({
    query: tokens.query,
    bare: bare[place] === true,
    fewShot: fewShot[place] === true,
  }));
  const bareEnough = bareIsEnough(asked);
  const fewest =
    bareEnough || verdict === "prompt fails" ? null : await fewestPrompt(engine, document, asked, control);
  const demonstrations = document.demonstrations.length;
  const options: PromptOption[] = [
    ...(hasInstruction
      ? [
          {
            kind: "bare" as const,
            demonstrations: 0,
            accuracy: accuracyOf(bare),
            promptTokens: length("bare"),
            enough: bareEnough,
          },
        ]
      : []),
    {
      kind: "zero-shot",
      demonstrations: 0,
      accuracy: accuracyOf(zeroShot),
      promptTokens: length("zeroShot"),
      enough: bareEnough || verdict === "demonstrations not needed" || (hasInstruction && enough(zeroShot)),
    },
    {
      kind: "task vector",
      demonstrations: keep,
      accuracy: accuracyOf(taskVector),
      promptTokens: length("framed"),
      enough:
        verdict === "compresses" ||
        verdict === "agrees" ||
        (enough(taskVector) && controls.every(({ beside }) => beside === "beaten")),
    },
    ...(fewest === null
      ? []
      : [
          {
            kind: "fewest demonstrations" as const,
            demonstrations: fewest.demonstrations,
            accuracy: accuracyOf(fewest.right),
            promptTokens: fewest.promptTokens,
            enough: true,
          },
        ]),
    {
      kind: "few-shot",
      demonstrations,
      accuracy: accuracyOf(fewShot),
      promptTokens: length("fewShot"),
      enough: true,
    },
  ];
  return options.toSorted((a, b) => a.promptTokens - b.promptTokens);
}
