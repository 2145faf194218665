import {
  renderAnswer,
  renderContext,
  renderFewShot,
  renderFramed,
  renderQuery,
  type Frame,
} from "../language/prompt.js";
import type { TaskSettings } from "../language/settings.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { behindCells } from "./behindCells.js";
import { NoteList } from "./noteList.js";
import type { AnswerEnds, FewShotPrompt, TaskTokens, TokenNote } from "./taskTokens.js";

/**
 * The prompts of a task by its own template.
 *
 * SentencePiece puts a blank before the first fragment of a text, so a query that stands alone is tokenised behind
 * the joiner and the joiner's tokens are dropped: then it reads as the same query does after demonstrations.
 */
export class PlainTokens implements TaskTokens {
  readonly #engine: Engine;
  readonly #settings: TaskSettings;
  readonly #notes = new NoteList();
  #beginning: readonly number[] = [];
  #joiner: readonly number[] = [];

  private constructor(engine: Engine, settings: TaskSettings) {
    this.#engine = engine;
    this.#settings = settings;
  }

  static async open(engine: Engine, settings: TaskSettings, control: RequestControl): Promise<PlainTokens> {
    const tokens = new PlainTokens(engine, settings);
    const beginning = await engine.tokenize({ texts: [""], beginning: true }, control);
    const joiner = await engine.tokenize({ texts: [settings.joiner], beginning: false }, control);
    tokens.#beginning = beginning.tokens[0] ?? [];
    tokens.#joiner = joiner.tokens[0] ?? [];
    return tokens;
  }

  get notes(): TokenNote[] {
    return this.#notes.notes;
  }

  /**
   * A model that puts no token in front makes the first token of a text its attention sink, and reads it badly: there
   * the joiner leads, unless the file says otherwise.
   */
  get zeroShot(): Frame {
    const { lead } = this.#settings.vector;
    const readable = this.#beginning.length === 0 ? "joiner" : "none";
    return { lead: lead === "auto" ? readable : lead, instruction: true, kept: [] };
  }

  get ends(): AnswerEnds {
    const { stop } = this.#settings;
    return { stop: stop === "" ? [] : [stop], stopTokens: [] };
  }

  async fewShot(prompts: readonly FewShotPrompt[], control: RequestControl): Promise<number[][]> {
    const texts = prompts.map(
      ({ demonstrations, input }) => renderFewShot(this.#settings, demonstrations, input).text,
    );
    return (await this.#engine.tokenize({ texts, beginning: true }, control)).tokens;
  }

  async framed(inputs: readonly string[], frame: Frame, control: RequestControl): Promise<number[][]> {
    if (frame.lead === "cells") return behindCells(this, inputs, frame.kept, control);
    if (renderContext(this.#settings, frame) !== "") {
      const texts = inputs.map((input) => renderFramed(this.#settings, frame, input).text);
      return (await this.#engine.tokenize({ texts, beginning: true }, control)).tokens;
    }
    const queries = inputs.map((input) => renderQuery(this.#settings, input).text);
    const behind = await this.#behindJoiner(queries, control);
    return behind.map(({ tokens, merged }, index) => {
      if (merged) this.#notes.add("merged-query", inputs[index]);
      return [...this.#beginning, ...tokens];
    });
  }

  async answers(
    queries: readonly { readonly input: string; readonly answer: string }[],
    control: RequestControl,
  ): Promise<number[][]> {
    const asked = queries.map(({ input }) => renderQuery(this.#settings, input).text);
    const texts = queries.map(({ answer }) => renderAnswer(this.#settings, answer));
    const [before, whole, alone] = [
      await this.#behindJoiner(asked, control),
      await this.#behindJoiner(
        asked.map((text, index) => text + (texts[index] ?? "")),
        control,
      ),
      await this.#engine.tokenize({ texts, beginning: false }, control),
    ];
    return queries.map(({ input }, index) => {
      const query = before[index]?.tokens ?? [];
      const tokens = whole[index]?.tokens ?? [];
      if (startsWith(tokens, query) && tokens.length > query.length) return tokens.slice(query.length);
      this.#notes.add("merged-answer", input);
      return alone.tokens[index] ?? [];
    });
  }

  text(input: string, frame: Frame): Promise<string> {
    return Promise.resolve(renderFramed(this.#settings, frame, input).text);
  }

  compareSeparators(input: string, fewShot: readonly number[], zeroShot: readonly number[]): void {
    this.#notes.compareSeparators(input, fewShot, zeroShot);
  }

  /** Tokens of texts as they are behind the joiner; of the text alone where a token reaches across: `merged`. */
  async #behindJoiner(texts: readonly string[], control: RequestControl): Promise<BehindJoiner[]> {
    const { joiner } = this.#settings;
    const { tokens } = await this.#engine.tokenize(
      { texts: texts.map((text) => joiner + text), beginning: false },
      control,
    );
    const separate = tokens.map((list) => startsWith(list, this.#joiner));
    const merged = texts.filter((_, index) => separate[index] !== true);
    const alone =
      merged.length === 0
        ? []
        : (await this.#engine.tokenize({ texts: merged, beginning: false }, control)).tokens;
    return tokens.map((list, index) =>
      separate[index] === true
        ? { tokens: list.slice(this.#joiner.length), merged: false }
        : { tokens: alone.shift() ?? [], merged: true },
    );
  }
}

interface BehindJoiner {
  readonly tokens: readonly number[];
  readonly merged: boolean;
}

function startsWith(tokens: readonly number[], prefix: readonly number[]): boolean {
  return prefix.every((token, index) => tokens[index] === token);
}
