import { primaryAnswer } from "../language/match.js";
import type { Example } from "../language/prompt.js";
import type { TaskSettings } from "../language/settings.js";
import type { ChatPrompt, ChatResult } from "../protocol/chat.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { NoteList } from "./noteList.js";
import type { AnswerEnds, FewShotPrompt, TaskTokens, TokenNote } from "./taskTokens.js";

/**
 * The prompts of a task by the model's own chat template: the instruction as system turn, each demonstration
 * as a user and an assistant turn, the input alone as user text. The engine renders them, which knows the
 * template and which tokens are the template's own.
 */
export class ChatTokens implements TaskTokens {
  readonly #engine: Engine;
  readonly #settings: TaskSettings;
  readonly #notes = new NoteList();
  readonly ends: AnswerEnds;

  private constructor(engine: Engine, settings: TaskSettings, { stop, stopTokens }: AnswerEnds) {
    this.#engine = engine;
    this.#settings = settings;
    const own = settings.stop === "" ? [] : [settings.stop];
    this.ends = { stop: [...own, ...stop.filter((text) => text !== settings.stop)], stopTokens };
  }

  static async open(engine: Engine, settings: TaskSettings, control: RequestControl): Promise<ChatTokens> {
    return new ChatTokens(engine, settings, await engine.chat({ prompts: [], texts: false }, control));
  }

  get notes(): TokenNote[] {
    return this.#notes.notes;
  }

  async fewShot(prompts: readonly FewShotPrompt[], control: RequestControl): Promise<number[][]> {
    return tokensOf(
      await this.#render(
        prompts.map((prompt) => this.#prompt(prompt)),
        control,
      ),
    );
  }

  async zeroShot(inputs: readonly string[], control: RequestControl): Promise<number[][]> {
    return tokensOf(
      await this.#render(
        inputs.map((input) => this.#prompt(input)),
        control,
      ),
    );
  }

  async answers(
    queries: readonly { readonly input: string; readonly answer: string }[],
    control: RequestControl,
  ): Promise<number[][]> {
    const asked = queries.map(({ input, answer }) => ({ ...this.#prompt(input), answer }));
    const { prompts } = await this.#render(asked, control);
    return prompts.map(({ answer, merged }, index) => {
      if (merged) this.#notes.add("merged-answer", queries[index]?.input);
      return answer;
    });
  }

  async text(prompt: FewShotPrompt | string, control: RequestControl): Promise<string> {
    const { prompts } = await this.#render([this.#prompt(prompt)], control, true);
    return prompts[0]?.text ?? "";
  }

  compareSeparators(input: string, fewShot: readonly number[], zeroShot: readonly number[]): void {
    this.#notes.compareSeparators(input, fewShot, zeroShot);
  }

  #prompt(prompt: FewShotPrompt | string): ChatPrompt {
    if (typeof prompt === "string") {
      return { instruction: null, demonstrations: [], input: prompt, answer: null };
    }
    return {
      instruction: this.#settings.instruction ?? null,
      demonstrations: prompt.demonstrations.map((example) => this.#turns(example)),
      input: prompt.input,
      answer: null,
    };
  }

  #turns({ input, output }: Example): ChatPrompt["demonstrations"][number] {
    return { input: input.text, output: primaryAnswer(this.#settings, output.text) };
  }

  async #render(prompts: ChatPrompt[], control: RequestControl, texts = false): Promise<ChatResult> {
    const result = await this.#engine.chat({ prompts, texts }, control);
    for (const note of result.notes) this.#notes.add(note);
    return result;
  }
}

function tokensOf({ prompts }: ChatResult): number[][] {
  return prompts.map(({ tokens }) => tokens);
}
