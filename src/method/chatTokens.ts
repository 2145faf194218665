import { primaryAnswer } from "../language/match.js";
import type { Example, Frame } from "../language/prompt.js";
import type { TaskSettings } from "../language/settings.js";
import type { ChatPrompt, ChatResult } from "../protocol/chat.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { behindCells, SOME } from "./behindCells.js";
import { NoteList } from "./noteList.js";
import {
  fullFrame,
  type AnswerEnds,
  type FewShotPrompt,
  type TaskTokens,
  type TokenNote,
} from "./taskTokens.js";

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
  readonly zeroShot: Frame = { lead: "none", instruction: true, kept: [] };

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
    const asked = prompts.map(({ demonstrations, input }) => this.#prompt(input, fullFrame(demonstrations)));
    return tokensOf(await this.#render(asked, control));
  }

  async framed(inputs: readonly string[], frame: Frame, control: RequestControl): Promise<number[][]> {
    if (frame.lead === "cells") return behindCells(this, inputs, frame.kept, control);
    const asked = inputs.map((input) => this.#prompt(input, frame));
    return tokensOf(await this.#render(asked, control));
  }

  async answers(
    queries: readonly { readonly input: string; readonly answer: string }[],
    control: RequestControl,
  ): Promise<number[][]> {
    const alone = { lead: "none", instruction: false, kept: [] } as const;
    const asked = queries.map(({ input, answer }) => ({ ...this.#prompt(input, alone), answer }));
    const { prompts } = await this.#render(asked, control);
    return prompts.map(({ answer, merged }, index) => {
      if (merged) this.#notes.add("merged-answer", queries[index]?.input);
      return answer;
    });
  }

  async text(input: string, frame: Frame, control: RequestControl): Promise<string> {
    if (frame.lead !== "cells") return this.#text(input, frame, control);
    // As the tokens behind a demonstration are found.
    const { input: some, output } = SOME;
    const before = await this.#text(some.text, { ...frame, lead: "none", kept: [] }, control);
    const kept = [SOME, ...frame.kept];
    return (await this.#text(input, { ...frame, lead: "none", kept }, control)).slice(
      before.length + output.text.length,
    );
  }

  async #text(input: string, frame: Frame, control: RequestControl): Promise<string> {
    const { prompts } = await this.#render([this.#prompt(input, frame)], control, true);
    return prompts[0]?.text ?? "";
  }

  compareSeparators(input: string, fewShot: readonly number[], zeroShot: readonly number[]): void {
    this.#notes.compareSeparators(input, fewShot, zeroShot);
  }

  /** The template's own beginning is the lead. */
  #prompt(input: string, { instruction, kept }: Frame): ChatPrompt {
    return {
      instruction: instruction ? (this.#settings.instruction ?? null) : null,
      demonstrations: kept.map((example) => this.#turns(example)),
      input,
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
