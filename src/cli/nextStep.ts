import path from "node:path";
import type { FileComparison } from "../method/comparison.js";
import { type NextStep, nextStepOf, nextStepWords } from "../method/verdict/nextStep.js";
import { shownPath } from "./taskFiles.js";

/** What to do after a comparison, with its command; undefined where the advice says all. */
export function nextStepText({ file, summary }: FileComparison): string | undefined {
  const step = nextStepOf(summary);
  return step === null ? undefined : `Next: ${nextStepWords[step]} ${commandOf(step, file)}`;
}

function commandOf(step: NextStep, file: string): string {
  const task = quoted(shownPath(file));
  const output = (ending: string): string => quoted(`${path.basename(file, ".icl")}${ending}`);
  switch (step) {
    case "use the vector":
      return `(icl export ${task} -o ${output(".safetensors")}; docs/use.md lists the ways)`;
    case "fewer demonstrations":
      return `(icl demonstrations ${task} shows how many are enough)`;
    case "more queries":
      return `(icl compare ${task} --add-queries FILE)`;
    case "cache the prompt":
      return `(icl export ${task} -o ${output(".kv")}; icl dial ${task} shows what a few demonstrations and the vector do together)`;
  }
}

/** As a shell takes it; in double quotes it would run what a name calls for by `$` or a backtick. */
function quoted(name: string): string {
  if (/^[\w./\\:~+-]+$/.test(name)) return name;
  return /["$`!]/.test(name) ? `'${name.replaceAll("'", String.raw`'\''`)}'` : `"${name}"`;
}
