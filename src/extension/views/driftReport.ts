import type { DriftDocument } from "../../workbench/documents/driftDocument.js";
import { escapeMarkdown } from "../messages/markdownText.js";

const LONGEST = 300;
const shown = (text: string): string => escapeMarkdown(text, LONGEST);
const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? "–" : `${Math.round(share * 100)} %`;
const fixed = (value: number | null | undefined, digits: number): string =>
  value === null || value === undefined ? "–" : value.toFixed(digits);

/** The vectors of two models of one shape, each on both, as Markdown. */
export function driftReport({ task, models, vectors, conditions, pairs, cosines }: DriftDocument): string {
  const names = ["A", "B"];
  const described = models.map(
    ({ name, description, path }, index) =>
      `- **${names[index] ?? ""}**: ${shown(name)}, ${shown(description)}, ${shown(path)}; its vector is used at layer ${vectors[index]?.layer ?? 0}`,
  );
  const alone = conditions.flatMap(({ zeroShot, fewShot }, index) => [
    `| zero-shot | ${names[index] ?? ""} | ${percent(zeroShot?.value)} | | | |`,
    `| few-shot | ${names[index] ?? ""} | ${percent(fewShot?.value)} | | | |`,
  ]);
  const patched = pairs.map(
    ({ vector, model, accuracy, recovery, agreement, kl }) =>
      `| vector of ${names[vector] ?? ""} | ${names[model] ?? ""} | ${percent(accuracy?.value)} | ${percent(recovery?.value)} | ${percent(agreement)} | ${fixed(kl, 3)} |`,
  );
  const layers = cosines.map((value, layer) => {
    const users = vectors.flatMap((vector, index) => (vector.layer === layer ? [names[index] ?? ""] : []));
    return `| ${layer} | ${fixed(value, 4)} | ${users.join(", ")} |`;
  });
  return `${[
    `# ${shown(task)} on two models`,
    described.join("\n"),
    [
      "| Condition | On | Accuracy | Recovery | Same as few-shot | KL |",
      "|:--|:-:|--:|--:|--:|--:|",
      ...alone,
      ...patched,
    ].join("\n"),
    "Recovery, agreement and KL are measured against few-shot on the model in the second column.",
    "## Cosine of the two vectors",
    ["| Layer | Cosine | Used by |", "|--:|--:|:-:|", ...layers].join("\n"),
  ].join("\n\n")}\n`;
}
