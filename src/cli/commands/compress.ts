import { countText } from "../../method/numberText.js";
import { vectorText } from "../../method/vectorText.js";
import type { VectorSummary } from "../../method/comparison.js";
import type { CompressedFile } from "../../workbench/documents/compressDocument.js";
import { CompressDocument } from "../../workbench/documents/compressDocument.js";
import { summariseModel, summariseVector } from "../../workbench/compressed.js";
import { colours } from "../colour.js";
import type { Environment } from "../environment.js";
import { fixed, percent } from "../format.js";
import { table } from "../table.js";
import { forEachFile, shownPath } from "../taskFiles.js";
import { overrideVector, type VectorWords } from "../vectorOptions.js";
import type { Terminal } from "../terminal.js";
import { visibleText } from "../../language/visibleText.js";

const columns = [
  { title: "\nmethod" },
  { title: "\nlayer", align: "right" },
  { title: "\nlead" },
  { title: "follow-\nthrough" },
  { title: "first token\nas few-shot", align: "right" },
  { title: "first token\nKL", align: "right" },
  { title: "answer\nKL", align: "right" },
] as const;

/** `icl compress`: computes, validates and caches task vectors. */
export async function compress(
  environment: Environment,
  files: readonly string[],
  options: VectorWords & { force?: boolean; json?: boolean },
): Promise<number> {
  const { workbench, terminal, control, seed } = environment;
  const report: CompressedFile[] = [];
  const { code, errors } = await forEachFile(files, environment, async (task) => {
    const chosen = overrideVector(task, options);
    const compressed = await workbench.compress(chosen, control, options.force === true);
    const { model, promptTokens, evaluatedTokens, notes } = compressed;
    const compressedFile: CompressedFile = {
      file: task.path,
      task: task.document.settings.name,
      model: summariseModel(model),
      vector: summariseVector(compressed),
      promptTokens,
      evaluatedTokens,
      notes: [...notes],
    };
    report.push(compressedFile);
    if (options.json !== true) print(terminal, compressedFile);
  });
  if (options.json === true) {
    const document = { version: 1, seed, files: report, errors } satisfies CompressDocument;
    terminal.printJson(CompressDocument.parse(document));
  }
  return code;
}

function print(
  terminal: Terminal,
  { file, task, model, vector, promptTokens, evaluatedTokens, notes }: CompressedFile,
): void {
  terminal.print(`${colours.bold(visibleText(task))}  ${colours.dim(visibleText(shownPath(file)))}`);
  const origin = vector.cached ? "from the cache" : `${countText(evaluatedTokens, "token")} computed`;
  const saved = `${promptTokens.fewShot - promptTokens.taskVector} of ${promptTokens.fewShot} prompt tokens saved`;
  terminal.printWrapped(`${vectorText(vector, model.layers)}, ${saved}, ${origin}`);
  if (vector.validated) {
    const finalists = vector.candidates.filter(({ answerKl }) => answerKl !== null);
    const rows = finalists.map((candidate) => [
      candidate.method,
      `${layerText(candidate)}${isChosen(candidate, vector) ? " *" : "  "}`,
      // Cells stand at every layer, before the query and its answer.
      ...(candidate.method === "cells"
        ? ["–", "–"]
        : [candidate.lead, candidate.followThrough ? "on" : "off"]),
      percent(candidate.firstTokenAgreement),
      fixed(candidate.firstTokenKl, 3),
      fixed(candidate.answerKl, 3),
    ]);
    terminal.print(`\n${table(columns, rows, terminal.width)}\n`);
    const others = vector.candidates.length - finalists.length;
    terminal.printWrapped(
      `* chosen on held-out demonstrations: the simplest of those within one standard error of the lowest KL to few-shot.${others === 0 ? "" : ` ${countText(others, "other")} had been ruled out by the first token alone; --json lists them.`}\n`,
    );
  } else {
    terminal.printWrapped("Too few demonstrations to validate with: the layer follows a rule of thumb.\n");
  }
  for (const note of notes) terminal.warn(note);
}

function layerText({ method, layer }: VectorSummary["candidates"][number]): string {
  if (method === "cells") return "–";
  return method === "in_context" ? "all" : String(layer);
}

function isChosen(candidate: VectorSummary["candidates"][number], vector: VectorSummary): boolean {
  const { method, layer, lead, followThrough } = vector;
  return (
    candidate.method === method &&
    candidate.layer === layer &&
    candidate.lead === lead &&
    candidate.followThrough === followThrough
  );
}
