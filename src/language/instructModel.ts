/** Ends in a sign between names, so that "Instruments" is none. */
const INSTRUCT = /(?:^|[^a-z])(?:instruct|chat|it)(?:[^a-z]|$)/i;

/** Whether a model's name says that it was tuned to follow instructions: `gemma-3-1b-it`, `SmolLM2-135M-Instruct`. */
export function isInstructName(name: string): boolean {
  return INSTRUCT.test(name);
}
