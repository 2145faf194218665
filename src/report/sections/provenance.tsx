import { usesScale } from "../../language/settings.js";
import type { VectorSummary } from "../../method/comparison.js";
import { actsAtEveryLayer, cellsText, heldOutRight } from "../../method/vectorText.js";
import { count, fixed } from "../figures.js";
import type { Section } from "../section.js";
import { visibleText } from "../../language/visibleText.js";
import { beginning } from "../visibleText.js";

export const provenanceSection: Section = {
  id: "provenance",
  title: "How the vector was made",
  span: "full",
  render({ comparison: { model, vector, wrongTask } }) {
    return (
      <dl class="provenance">
        <dt>Model</dt>
        <dd>
          <bdi>{visibleText(model.name)}</bdi> ({visibleText(model.architecture)},{" "}
          {count(model.layers, "layer", "layers")}, {model.embeddingLength} wide), fingerprint{" "}
          <code>{visibleText(model.fingerprint.slice(0, 12))}</code>
        </dd>
        <dt>Method</dt>
        <dd>{methodSentence(vector)}</dd>
        <dt>Layer</dt>
        <dd>{layerSentence(vector, model.layers)}</dd>
        <dt>Before the query</dt>
        <dd>{contextSentence(vector)}</dd>
        <dt>Chosen</dt>
        <dd>{validationSentence(vector)}</dd>
        {/* The mean state at a layer is taken over dummies; cells do without. */}
        {vector.method !== "cells" && (
          <>
            <dt>Dummy queries</dt>
            <dd>
              {vector.dummies.map((dummy, index) => (
                <>
                  {index > 0 && ", "}
                  <bdi>{visibleText(beginning(dummy, 60))}</bdi>
                </>
              ))}
            </dd>
          </>
        )}
        {wrongTask !== undefined && (
          <>
            <dt>Control</dt>
            <dd>
              the vector of another task, <bdi>{visibleText(beginning(wrongTask.task, 60))}</bdi>
              {wrongTask.file !== null && (
                <>
                  {" "}
                  (<bdi>{visibleText(baseName(wrongTask.file))}</bdi>)
                </>
              )}
              , {actsAtEveryLayer(vector.method) ? "used in the same way" : "at the same layer"}; beside
              random vectors
            </dd>
          </>
        )}
      </dl>
    );
  },
};

/** A report does not say where files lie. */
function baseName(file: string): string {
  return file.split(/[/\\]/).at(-1) ?? file;
}

const methodSentences: Readonly<Record<Exclude<VectorSummary["method"], "cells">, string>> = {
  replace: "replaces the residual stream with the mean few-shot state",
  add: "adds the mean few-shot state to the residual stream",
  difference: "adds the mean difference between few-shot and zero-shot to the residual stream",
  linear: "sets the residual stream to what a ridge regression predicts for this query",
  nearest: "sets the residual stream to the mean few-shot state of the nearest demonstrations",
  in_context: "adds the mean difference between few-shot and the patched run at every layer",
};

function methodSentence({ method, cells, scale, followThrough }: VectorSummary): string {
  const factor = usesScale(method) && scale !== 1 ? `, scaled by ${fixed(scale)}` : "";
  if (method === "cells") {
    const entries = cells === undefined ? "" : `${cells} `;
    return `${cellsText(cells)}: the model reads ${entries}fitted KV-cache entries in place of the demonstrations`;
  }
  const where = followThrough
    ? "at the patch position and at every token of the answer"
    : "at the patch position";
  return `${method}: ${methodSentences[method]}${factor}, ${where}`;
}

function layerSentence({ method, layer }: VectorSummary, layers: number): string {
  return actsAtEveryLayer(method) ? `every one of 0–${layers - 1}` : `${layer} of 0–${layers - 1}`;
}

function contextSentence({ lead, keep, instruction }: VectorSummary): string {
  if (keep > 0) return keep === 1 ? "the first demonstration" : `the first ${keep} demonstrations`;
  const parts = [
    ...(instruction ? ["the instruction, if the file has one"] : []),
    ...(lead === "none" ? [] : ["the lead"]),
  ];
  return parts.length === 0 ? "nothing" : parts.join("; else ");
}

function validationSentence({ validated, heldOut, candidates }: VectorSummary): string {
  if (!validated) return "by rule: too few demonstrations to hold one out";
  const tried = count(candidates.length, "candidate", "candidates");
  const asked = count(heldOut.length, "held-out demonstration", "held-out demonstrations");
  return `among ${tried}, by KL to few-shot on ${asked}: ${heldOutRight(heldOut)} answered correctly`;
}
