import { countText } from "../../method/numberText.js";
import { cellsText, contextParts, heldOutRight, keptText, methodText } from "../../method/vectorText.js";
import type { PromptSize } from "../../workbench/promptSize.js";
import type { RunMode } from "../../method/runQuery.js";
import { skeleton } from "../files/skeleton.js";
import { commandIds } from "../ids.js";
import { inertText } from "../messages/inertText.js";
import type { JobView } from "../known/running.js";
import type { LastAnswer } from "../known/queryState.js";
import type { QueryTarget } from "../known/queryTarget.js";
import type { Kept } from "../known/kept.js";
import { isTooLong, sizeText } from "../known/promptSizes.js";
import { shownText } from "../messages/shownText.js";
import { timeText } from "../messages/timeText.js";
import type { VectorNote } from "../known/vectorIndex.js";

/** One lens: what it says and what it does. At most four stand on a line. */
export interface LensText {
  readonly title: string;
  readonly tooltip?: string;
  readonly command: string;
  readonly args: readonly unknown[];
}

export interface DemonstrationsState {
  readonly uri: string;
  readonly demonstrations: number;
  readonly queries: number;
  readonly errors: number;
  readonly trusted: boolean;
  readonly vector: Kept<VectorNote> | undefined;
  /** Of the file's comparison, where it still holds: what the panel shows. */
  readonly comparedTokens: VectorNote["promptTokens"] | undefined;
  /** Of the full prompt, where it is known. */
  readonly size: PromptSize | undefined;
  /** The name of the model. */
  readonly model: string;
  /** What runs or waits for the file as a whole. */
  readonly job: JobView | undefined;
}

const LONGEST_ANSWER = 40;
/** A lens is a flex box, in which a plain blank beside an icon disappears. */
const AFTER_ICON = "\u00a0";

const verbs: Readonly<Record<JobView["kind"], string>> = {
  compress: "Compressing",
  run: "Running",
  compare: "Comparing",
  sweep: "Sweeping layers",
  drift: "Comparing with another model",
  analyse: "Analysing",
  probe: "Probing",
  export: "Exporting",
  load: "Loading",
  download: "Downloading",
  prompt: "Reading the prompt",
};

/** In a file in which nothing is written yet. */
export function blankLenses(): readonly LensText[] {
  return [
    {
      title: "Insert a task to fill in",
      tooltip: "Front matter, demonstrations and queries",
      command: "editor.action.insertSnippet",
      args: [{ snippet: skeleton }],
    },
    { title: "Open Example…", command: commandIds.openExample, args: [] },
  ];
}

/** Above the demonstrations. */
export function demonstrationLenses(state: DemonstrationsState): readonly LensText[] {
  const { uri, demonstrations, queries, errors, trusted, vector, job } = state;
  const args = [uri];
  const what = countText(demonstrations, "demonstration");
  if (!trusted) {
    return [
      {
        title: `Trust this workspace to compress ${what}`,
        tooltip: "Models are loaded in trusted workspaces only.",
        command: "workbench.trust.manage",
        args: [],
      },
    ];
  }
  if (job !== undefined) return runningLenses(job, args);
  if (errors > 0) {
    return [
      {
        title: `Fix ${countText(errors, "error")} to compress ${what}`,
        command: "workbench.actions.view.problems",
        args: [],
      },
    ];
  }
  if (state.size !== undefined && isTooLong(state.size)) return tooLongLenses(state.size, state.model);
  const compareAll: LensText[] =
    queries === 0
      ? []
      : [
          {
            title: "Compare all",
            tooltip: `Answer ${countText(queries, "query", "queries")} with the full prompt and with the task vector, side by side`,
            command: commandIds.compareAllQueries,
            args,
          },
        ];
  if (vector === undefined) {
    const size = state.size === undefined ? "" : ` ${sizeText(state.size, state.model)}.`;
    const tooltip = `Compute the task vector of these demonstrations. Method and layer are chosen by holding some of them out.${size}`;
    const compress = { title: `Compress ${what}`, tooltip, command: commandIds.compressDemonstrations, args };
    return [compress, ...compareAll];
  }
  const about: LensText = {
    title: vectorTitle(vector, state),
    tooltip: vectorTooltip(vector, state),
    command: commandIds.chooseLayer,
    args,
  };
  // Half a window cuts off what comes last: what a stale vector was matters least there.
  if (vector.stale) {
    return [
      { title: "Compress again", command: commandIds.compressDemonstrations, args },
      ...compareAll,
      about,
    ];
  }
  const layers: LensText = {
    title: "Layers…",
    tooltip: "See how each layer did, and pin one",
    command: commandIds.chooseLayer,
    args,
  };
  const dial: LensText = {
    title: "Dial…",
    tooltip: "See what each kept demonstration adds, and choose how many stay in front of the query",
    command: commandIds.turnDial,
    args,
  };
  const turn = queries === 0 ? [] : [dial];
  // The sentence on how many are kept is long, so that it comes last too.
  return vector.value.keep > 0
    ? [...compareAll, ...turn, layers, about]
    : [about, ...compareAll, ...turn, layers];
}

/** Nothing can be run, and this is why. */
function tooLongLenses(size: PromptSize, model: string): readonly LensText[] {
  // What can be done comes first: half a window cuts off what comes last.
  return [
    { title: "Select Model…", command: commandIds.selectModel, args: [] },
    { title: "Download Model…", command: commandIds.downloadModel, args: [] },
    {
      title: `$(warning)${AFTER_ICON}${inertText(sizeText(size, model))}`,
      tooltip:
        "The prompt does not fit into the model. Use fewer or shorter demonstrations, or another model.",
      command: commandIds.selectModel,
      args: [],
    },
  ];
}

/**
 * `Task vector: layer 3, validated 8/8, 61 → 3 tokens`; where some are kept
 * `1 of 8 demonstrations + vector: 15 of 52 tokens, answers as all 8`.
 */
function vectorTitle(
  { value: note, stale }: Kept<VectorNote>,
  { demonstrations, comparedTokens }: DemonstrationsState,
): string {
  const { heldOut } = note;
  const promptTokens = comparedTokens ?? note.promptTokens;
  if (note.keep > 0 && note.validated && !stale)
    return keptText(note.keep, demonstrations, promptTokens, heldOut);
  const validation = note.validated
    ? `validated ${heldOutRight(heldOut)}/${heldOut.length}`
    : "not validated";
  const tokens = `${promptTokens.fewShot} → ${promptTokens.taskVector} tokens`;
  const kept = note.keep === 0 ? [] : [`${countText(note.keep, "demonstration")} kept`];
  const about = [
    note.method === "cells" ? cellsText(note.cells) : `layer ${note.layer}`,
    ...kept,
    validation,
    tokens,
  ].join(", ");
  return `Task vector${stale ? " (stale)" : ""}: ${about}`;
}

function vectorTooltip(
  { value: note, stale }: Kept<VectorNote>,
  { comparedTokens }: DemonstrationsState,
): string {
  const staleness = stale ? "The file has changed since this vector was computed. " : "";
  const validation = note.validated
    ? `The method was chosen because it comes nearest to the full prompt on held-out demonstrations. It answers ${heldOutRight(note.heldOut)} of these ${note.heldOut.length} correctly, but they picked the method: your queries are the real test.`
    : "The method follows a rule of thumb: there are too few demonstrations to hold one out.";
  const method = [methodText(note), ...contextParts(note)].join(", ");
  const meaning =
    note.method === "cells"
      ? "They stand for the demonstrations at every layer: the query attends to them as it would to the prompt."
      : `Layers are numbered from 0 to ${note.layers - 1}.`;
  return `${staleness}The vector: ${method}. ${meaning} Tokens are ${comparedTokens === undefined ? "counted with the first input as the query" : "means over the queries"}. ${validation} Model: ${inertText(note.model)}.`;
}

function runningLenses(job: JobView, args: readonly unknown[]): readonly LensText[] {
  const running = `$(loading~spin)${AFTER_ICON}${verbs[job.kind]}: ${inertText(job.step)}`;
  // First, where it neither moves while the counts change nor is cut off in a narrow editor.
  return [
    { title: "Cancel", command: commandIds.cancel, args },
    { title: running, command: commandIds.showLog, args: [] },
  ];
}

export interface QueryLensState {
  readonly uri: string;
  readonly target: QueryTarget;
  readonly last: LastAnswer | undefined;
  /** What runs or waits for this query alone. */
  readonly job: JobView | undefined;
}

/** Above a query of a file that can be run. */
export function queryLenses({ uri, target, last, job }: QueryLensState): readonly LensText[] {
  const args = [uri, target];
  if (job !== undefined) return runningLenses(job, [uri]);
  const lenses: LensText[] = [
    { title: "Run with task vector", command: commandIds.runWithTaskVector, args },
    {
      title: "Compare",
      tooltip: "Few-shot, task vector, zero-shot and a random vector on this query",
      command: commandIds.compareQuery,
      args,
    },
  ];
  if (last !== undefined) {
    const tooltip = "Show how the predictions differ";
    lenses.push({ title: answerTitle(last), tooltip, command: commandIds.showOutcome, args });
  }
  return lenses;
}

const modeNames: Readonly<Record<RunMode, string>> = {
  "task-vector": "task vector",
  "few-shot": "few-shot",
  "zero-shot": "zero-shot",
};

/** `✓ slow, 4 ms` */
export function answerTitle({ mode, answer, match, milliseconds, fewShot, stale }: LastAnswer): string {
  const mark = match === null ? "=" : match ? "✓" : "✗";
  const how = mode === "task-vector" ? [] : [modeNames[mode]];
  const time = milliseconds === undefined ? [] : [timeText(milliseconds)];
  const other = fewShot === undefined ? [] : [`few-shot: ${lensText(fewShot)}`];
  const text = [lensText(answer), ...how, ...other, ...time].join(", ");
  return `${mark} ${text}${stale ? " (stale)" : ""}`;
}

/** Where queries beyond the limit have no lenses of their own. */
export function moreQueriesLens(uri: string, shown: number, queries: number): LensText {
  return {
    title: `Lenses are shown for the first ${shown} of ${queries} queries. Compare all`,
    command: commandIds.compareAllQueries,
    args: [uri],
  };
}

/** An answer may not bring icons of its own: the editor draws `$(name)` in lenses. */
function lensText(answer: string): string {
  const shown = inertText(shownText(answer, LONGEST_ANSWER));
  return shown === "" ? "(empty)" : shown;
}
