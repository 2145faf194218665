import type { Shape } from "./shape.js";
import { bigBench } from "./shapes/bigBench.js";
import { chatRequest } from "./shapes/chatRequest.js";
import { columnLists, flatMap, hubRows, rowList, singleRow, splits } from "./shapes/dataSet.js";
import { dspyProgram } from "./shapes/dspyProgram.js";
import { harnessConfig } from "./shapes/harnessConfig.js";
import { langchainFewShot } from "./shapes/langchainFewShot.js";
import { naturalInstructions } from "./shapes/naturalInstructions.js";
import { promptfooConfig } from "./shapes/promptfooConfig.js";
import { isRecord } from "./cells.js";
import { usualPairs } from "./columnNames.js";

/** What a JSON or YAML document can be; the first that matches reads it, those that are surest stand first. */
const shapes: readonly Shape[] = [
  promptfooConfig,
  chatRequest,
  langchainFewShot,
  bigBench,
  naturalInstructions,
  dspyProgram,
  harnessConfig,
  hubRows,
  columnLists,
  splits,
  rowList,
  flatMap,
  singleRow,
];

export function shapeOf(value: unknown): Shape | undefined {
  // An object with an input and an output by their usual names is one row, not a map of two.
  if (
    isRecord(value) &&
    usualPairs.some(([input, output]) => isText(value[input]) && isText(value[output]))
  ) {
    return singleRow;
  }
  return shapes.find(({ matches }) => matches(value));
}

function isText(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}
