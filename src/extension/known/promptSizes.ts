import { countText } from "../../method/numberText.js";
import type { PromptSize } from "../../workbench/promptSize.js";

const MOST_SIZES = 100;

/** How long prompts are, by the digest of what they are made of: known before anything is run. */
export class PromptSizes {
  readonly #sizes = new Map<string, PromptSize>();
  readonly #onChange: () => void;

  /** @param onChange called when a size has become known. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** @param digest of the file's prompt, by `Dependencies.prompt`. */
  get(digest: string): PromptSize | undefined {
    return this.#sizes.get(digest);
  }

  set(digest: string, size: PromptSize): void {
    this.#sizes.set(digest, size);
    const [oldest] = this.#sizes.keys();
    if (this.#sizes.size > MOST_SIZES && oldest !== undefined) this.#sizes.delete(oldest);
    this.#onChange();
  }
}

/** Whether the prompt is longer than the model takes. */
export function isTooLong({ tokens, contextLength }: PromptSize): boolean {
  return contextLength > 0 && tokens > contextLength;
}

/** `61 of 128 tokens` */
export function tokensText({ tokens, contextLength }: PromptSize): string {
  return contextLength === 0
    ? countText(tokens, "token")
    : `${tokens} of ${countText(contextLength, "token")}`;
}

/** `20 demonstrations: 726 tokens; icl-demo (demo model) takes 128` */
export function sizeText({ demonstrations, tokens, contextLength }: PromptSize, model: string): string {
  const most = contextLength === 0 ? "" : `; ${model} takes ${contextLength}`;
  return `${countText(demonstrations, "demonstration")}: ${countText(tokens, "token")}${most}`;
}
