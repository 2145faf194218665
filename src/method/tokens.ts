import type { Example } from "../language/prompt.js";
import { renderAnswer, renderFewShot, renderQuery } from "../language/prompt.js";
import type { TaskSettings } from "../language/settings.js";
import type { Engine, RequestControl } from "../protocol/engine.js";

/** Something about the tokens of a task that the user should know, as its number is told with it. */
export interface TokenNote {
  readonly code: "merged-answer" | "merged-query" | "other-separator";
  /** Inputs that are concerned. */
  readonly inputs: readonly string[];
}

/** A few-shot prompt to tokenise. */
export interface FewShotPrompt {
  readonly demonstrations: readonly Example[];
  readonly input: string;
}

/**
 * Turns the prompts of one task into tokens, as the model would see each text as a whole.
 *
 * SentencePiece puts a blank before the first fragment of a text, so a zero-shot query is tokenised behind the
 * joiner and the joiner's tokens are dropped: then it reads as the same query does after demonstrations.
 */
export class TaskTokens {
  readonly #engine: Engine;
  readonly #settings: TaskSettings;
  readonly #notes = new Map<TokenNote["code"], Set<string>>();
  #beginning: readonly number[] = [];
  #joiner: readonly number[] = [];

  private constructor(engine: Engine, settings: TaskSettings) {
    this.#engine = engine;
    this.#settings = settings;
  }

  static async open(engine: Engine, settings: TaskSettings, control: RequestControl): Promise<TaskTokens> {
    const tokens = new TaskTokens(engine, settings);
    const beginning = await engine.tokenize({ texts: [""], beginning: true }, control);
    const joiner = await engine.tokenize({ texts: [settings.joiner], beginning: false }, control);
    tokens.#beginning = beginning.tokens[0] ?? [];
    tokens.#joiner = joiner.tokens[0] ?? [];
    return tokens;
  }

  /** Notes gathered so far, one for each kind. */
  get notes(): TokenNote[] {
    return [...this.#notes].map(([code, inputs]) => ({ code, inputs: [...inputs] }));
  }

  /** Tokens of few-shot prompts; the last token of each is the patch position. */
  async fewShot(prompts: readonly FewShotPrompt[], control: RequestControl): Promise<number[][]> {
    const texts = prompts.map(
      ({ demonstrations, input }) => renderFewShot(this.#settings, demonstrations, input).text,
    );
    return (await this.#engine.tokenize({ texts, beginning: true }, control)).tokens;
  }

  /** Tokens of zero-shot prompts; the last token of each is the patch position. */
  async zeroShot(inputs: readonly string[], control: RequestControl): Promise<number[][]> {
    const queries = inputs.map((input) => renderQuery(this.#settings, input).text);
    const bare = await this.#behindJoiner(queries, control);
    return bare.map((tokens, index) => {
      if (tokens === undefined) this.#note("merged-query", inputs[index] ?? "");
      return [...this.#beginning, ...(tokens ?? [])];
    });
  }

  /**
   * Tokens of the answers that should follow the queries.
   * @returns one list for each query, in their order.
   */
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
      const query = before[index] ?? [];
      const tokens = whole[index] ?? [];
      if (startsWith(tokens, query) && tokens.length > query.length) return tokens.slice(query.length);
      this.#note("merged-answer", input);
      return alone.tokens[index] ?? [];
    });
  }

  /** Notes where the separator's last token differs between a few-shot and a zero-shot prompt. */
  compareSeparators(input: string, fewShot: readonly number[], zeroShot: readonly number[]): void {
    if (fewShot.at(-1) !== zeroShot.at(-1)) this.#note("other-separator", input);
  }

  /** Tokens of texts as they are behind the joiner; undefined where a token reaches across it. */
  async #behindJoiner(texts: readonly string[], control: RequestControl): Promise<(number[] | undefined)[]> {
    const { joiner } = this.#settings;
    const { tokens } = await this.#engine.tokenize(
      { texts: texts.map((text) => joiner + text), beginning: false },
      control,
    );
    const separate = tokens.map((list) => startsWith(list, this.#joiner));
    if (separate.every(Boolean)) return tokens.map((list) => list.slice(this.#joiner.length));
    const alone = await this.#engine.tokenize({ texts: [...texts], beginning: false }, control);
    return tokens.map((list, index) =>
      separate[index] === true ? list.slice(this.#joiner.length) : alone.tokens[index],
    );
  }

  #note(code: TokenNote["code"], input: string): void {
    const inputs = this.#notes.get(code);
    if (inputs === undefined) this.#notes.set(code, new Set([input]));
    else inputs.add(input);
  }
}

function startsWith(tokens: readonly number[], prefix: readonly number[]): boolean {
  return prefix.every((token, index) => tokens[index] === token);
}
