import type { VectorSummary } from "../../method/comparison.js";
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
        <dt>Layer</dt>
        <dd>{layerSentence(vector, model.layers)}</dd>
        <dt>Method</dt>
        <dd>
          {vector.method === "replace"
            ? "replaces the residual stream at the patch position"
            : `added to the residual stream at the patch position, scaled by ${fixed(vector.scale)}`}
        </dd>
        <dt>Dummy queries</dt>
        <dd>
          {vector.dummies.map((dummy, index) => (
            <>
              {index > 0 && ", "}
              <bdi>{visibleText(beginning(dummy, 60))}</bdi>
            </>
          ))}
        </dd>
        {wrongTask !== undefined && (
          <>
            <dt>Control</dt>
            <dd>
              the vector of another task, <bdi>{visibleText(beginning(wrongTask.task, 60))}</bdi> (
              <bdi>{visibleText(baseName(wrongTask.file))}</bdi>), at the same layer; beside random vectors
            </dd>
          </>
        )}
      </dl>
    );
  },
};

/** A report does not tell where files lie. */
function baseName(file: string): string {
  return file.split(/[/\\]/).at(-1) ?? file;
}

function layerSentence({ layer, validated, folds, candidates }: VectorSummary, layers: number): string {
  const range = `${layer} of 0–${layers - 1}`;
  if (!validated) return `${range}, not validated`;
  const accuracy = candidates.find((candidate) => candidate.layer === layer)?.accuracy ?? null;
  const right = accuracy === null ? "" : `: ${Math.round(accuracy * folds)} of ${folds} right there`;
  return `${range}, chosen on ${count(folds, "held-out demonstration", "held-out demonstrations")}${right}`;
}
