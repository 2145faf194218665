import type { Accuracy } from "./comparison.js";
import type { ControlVectorMeasurement, StrengthCandidate } from "./controlVector.js";
import { percentText } from "./numberText.js";

/** What is said of a control vector before it is written, a sentence a line, the same in every front end. */
export function controlVectorSentences(figures: {
  readonly layer: number;
  readonly strength: number;
  readonly candidates: readonly StrengthCandidate[];
  readonly queries: number;
  readonly accuracy: ControlVectorMeasurement["accuracy"];
  readonly recovery: ControlVectorMeasurement["recovery"];
  readonly agreement: number;
}): string[] {
  const { layer, strength, candidates, queries, accuracy, recovery, agreement } = figures;
  const chosen = candidates.find((candidate) => candidate.strength === strength);
  const sentences = [
    `A control vector only approximates the task vector: llama.cpp adds it to every token at layer ${layer}.`,
    `Its strength ${strength} was chosen on the demonstrations (${percentText(chosen?.accuracy ?? 0)} right, but they picked it: your queries are the real test).`,
  ];
  if (queries === 0) {
    return [...sentences, "No query of the file has an expected answer, so its recovery was not measured."];
  }
  const { zeroShot, fewShot, taskVector, controlVector } = accuracy;
  sentences.push(
    `Right over ${queries} ${queries === 1 ? "query" : "queries"}: few-shot ${withInterval(fewShot)}, task vector ${withInterval(taskVector)}, control vector ${withInterval(controlVector)}, zero-shot ${withInterval(zeroShot)}.`,
  );
  const { recovery: kept, low, high } = recovery.controlVector;
  sentences.push(
    kept === null || low === null || high === null
      ? "Few-shot gains nothing over zero-shot here, so there is no recovery to measure."
      : `Recovery of the control vector ${percentText(kept)} (95 % interval ${percentText(low)} to ${percentText(high)}), of the task vector ${percentText(recovery.taskVector.recovery ?? 0)}.`,
    `Answers as with the full prompt: ${percentText(agreement)}.`,
  );
  return sentences;
}

function withInterval({ value, low, high }: Accuracy): string {
  return `${percentText(value)} (${Math.round(100 * low)}–${Math.round(100 * high)} %)`;
}
