import type { TaskSettings } from "./settings.js";

export declare function acceptedAnswers(settings: TaskSettings, expected: string): readonly string[];
export declare function primaryAnswer(settings: TaskSettings, expected: string): string;
export declare function answerMatches(settings: TaskSettings, answer: string, expected: string): boolean;
export declare function stillPossible(
  settings: TaskSettings,
  partialAnswer: string,
  expected: string,
): boolean;
