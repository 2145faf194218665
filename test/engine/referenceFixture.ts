import { readFileSync } from "node:fs";
import * as z from "zod";
import { repositoryPath } from "../support/repository.js";

const numbers = z.array(z.number());

/** Logits of some tokens, and the L2 norm of those of the whole vocabulary. */
const Prediction = z.object({ tokens: numbers, logits: numbers, norm: z.number() });
export type Prediction = z.infer<typeof Prediction>;

const Prompt = z.object({ text: z.string(), tokens: numbers });
const Predicted = Prompt.extend({ prediction: Prediction });

/** What tools/reference/reference.py writes. */
const Fixture = z.object({
  /** SHA-256 of the model file. */
  model: z.string(),
  extraction: z.array(Prompt),
  /** For each layer the task vector. */
  theta: z.array(numbers),
  queries: z.array(z.object({ fewShot: Predicted, zeroShot: Predicted, patched: z.array(Prediction) })),
});
export type Fixture = z.infer<typeof Fixture>;

export const fixtureFile = repositoryPath("test", "engine", "fixtures", "reference.json");
export const referenceScript = repositoryPath("tools", "reference", "reference.py");

export function readFixture(file: string): Fixture {
  return Fixture.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** All numbers of a fixture that are not token ids, in a fixed order. */
export function figuresOf({ theta, queries }: Fixture): number[][] {
  const predictions = queries.flatMap((query) => [
    query.fewShot.prediction,
    query.zeroShot.prediction,
    ...query.patched,
  ]);
  return [...theta, ...predictions.map(({ logits, norm }) => [...logits, norm])];
}
