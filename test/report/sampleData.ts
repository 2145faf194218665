import { readFileSync } from "node:fs";
import type { FileComparison } from "../../src/method/comparison.js";
import { Sweep } from "../../src/method/sweep.js";
import type { ComparisonData } from "../../src/report/comparisonData.js";
import { CompareDocument } from "../../src/workbench/documents/compareDocument.js";
import { repositoryPath } from "../support/repository.js";

function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(repositoryPath("test", "report", "fixtures", name), "utf8"));
}

/**
 * What `icl compare --json` and `icl sweep --json` printed for a task of 14 queries, one without expectation; the sweep
 * without its controls and queries, as earlier versions had it.
 */
export function sampleData(): ComparisonData {
  const [comparison] = CompareDocument.parse(readFixture("spanish.compare.json")).files;
  if (comparison === undefined) throw new Error("The sample has no file");
  return { comparison, sweep: Sweep.parse(readFixture("spanish.sweep.json")), staleQueries: [] };
}

/** The same with controls at every layer and another task's vector on every query, as newer versions measure them. */
export function controlledData(task = "plurals"): ComparisonData {
  const { comparison, sweep } = sampleData();
  const { accuracy } = comparison.summary;
  if (sweep === null || accuracy === null) throw new Error("The sample has nothing to compare controls with");
  const wrongTask = { file: `/tasks/other/${task}.icl`, task };
  const control = { value: 1 / 13, low: 0.01, high: 0.33 };
  return {
    staleQueries: [],
    sweep: {
      ...sweep,
      wrongTask,
      layers: sweep.layers.map((layer) => ({
        ...layer,
        randomVector: { value: 2 / 65, low: 0.01, high: 0.11 },
        wrongTask: control,
      })),
    },
    comparison: {
      ...comparison,
      wrongTask,
      summary: { ...comparison.summary, accuracy: { ...accuracy, wrongTask: control } },
      queries: comparison.queries.map((query) => ({
        ...query,
        wrongTask: {
          ...query.zeroShot,
          answer: `${query.input}s`,
          match: query.expected === null ? null : false,
        },
      })),
    },
  };
}

/** Texts that a model, a file or a template may hold to harm who reads them. */
export const hostileTexts = [
  `<img src=x onerror="alert(1)">`,
  "</script><script>alert(1)</script>",
  "</style><style>*{display:none}</style>",
  "](command:workbench.action.quit)",
  `"' onmouseover='alert(1)`,
  "&lt;b&gt;&amp;",
  "safe\u202efdp.exe\u2066\u200b",
  "\u0000\u001b[31m\ud800",
  "long ".repeat(2000),
] as const;

/** The sample with `text` in every field that holds text of a model or a user. */
export function hostileData(text: string): ComparisonData {
  const { comparison, sweep } = controlledData(text);
  const outcome = (known: FileComparison["queries"][number]["fewShot"]) => ({
    ...known,
    answer: text,
    top: known.top.map((token) => ({ ...token, text })),
  });
  return {
    sweep,
    staleQueries: [],
    comparison: {
      ...comparison,
      file: `/tasks/${text}`,
      task: text,
      model: { ...comparison.model, name: text, architecture: text, fingerprint: text },
      vector: { ...comparison.vector, dummies: [text] },
      summary: { ...comparison.summary, reason: text, notes: [text] },
      queries: comparison.queries.map((query) => ({
        ...query,
        input: text,
        expected: text,
        fewShot: outcome(query.fewShot),
        taskVector: outcome(query.taskVector),
        zeroShot: outcome(query.zeroShot),
        randomVector: outcome(query.randomVector),
        wrongTask: outcome(query.wrongTask ?? query.zeroShot),
      })),
    },
  };
}
