import type { TaskSettings } from "./settings.js";

export interface QueryText {
  readonly text: string;
  /** The blanks removed from the template before `{output}`: they belong to the answer's first token. */
  readonly answerPrefix: string;
}
export interface FewShotText extends QueryText {
  /** Offset in `text` where the query's own text begins. */
  readonly queryStart: number;
}
/** All a prompt needs of a demonstration: a parsed one will do. */
export interface Example {
  readonly input: { readonly text: string };
  readonly output: { readonly text: string };
}

export declare function renderDemonstration(settings: TaskSettings, input: string, output: string): string;
export declare function renderQuery(settings: TaskSettings, input: string): QueryText;
export declare function renderAnswer(settings: TaskSettings, output: string): string;
export declare function renderFewShot(
  settings: TaskSettings,
  demonstrations: readonly Example[],
  input: string,
): FewShotText;
export declare function renderZeroShot(settings: TaskSettings, input: string): QueryText;
