import type { IclDocument } from "../language/document.js";
import { LineIndex } from "../language/lines.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { RequestFailure } from "../protocol/failure.js";
import { openTokens } from "./openTokens.js";

/** What of a list fits into the model's context behind the demonstrations, and what does not. */
export interface Fitting<Item> {
  readonly fitting: readonly Item[];
  /** Each with the tokens of its prompt. */
  readonly tooLong: readonly { readonly item: Item; readonly tokens: number }[];
}

/**
 * Sorts out what is too long for the model behind all the file's demonstrations, the longest prompt there is.
 * @param contextLength of the model, in tokens; 0 where it tells none, and all fit.
 */
export async function sortByLength<Item>(
  engine: Engine,
  { settings, demonstrations }: Pick<IclDocument, "settings" | "demonstrations">,
  items: readonly Item[],
  inputOf: (item: Item) => string,
  contextLength: number,
  control: RequestControl,
): Promise<Fitting<Item>> {
  if (contextLength === 0 || items.length === 0) return { fitting: items, tooLong: [] };
  const tokens = await openTokens(engine, settings, control);
  const prompts = await tokens.fewShot(
    items.map((item) => ({ demonstrations, input: inputOf(item) })),
    control,
  );
  const sized = items.map((item, index) => ({ item, tokens: prompts[index]?.length ?? 0 }));
  return {
    fitting: sized.filter((one) => one.tokens <= contextLength).map(({ item }) => item),
    tooLong: sized.filter((one) => one.tokens > contextLength),
  };
}

/**
 * The document without the queries that are too long for the model, so that the others are answered.
 * @returns a note on each that is left out, too.
 * @throws RequestFailure `prompt-too-long` where none fits.
 */
export async function withFittingQueries(
  engine: Engine,
  document: IclDocument,
  contextLength: number,
  control: RequestControl,
): Promise<{ readonly document: IclDocument; readonly notes: readonly string[] }> {
  const { queries } = document;
  const inputOf = ({ input }: (typeof queries)[number]): string => input.text;
  const { fitting, tooLong } = await sortByLength(engine, document, queries, inputOf, contextLength, control);
  if (tooLong.length === 0) return { document, notes: [] };
  const lines = new LineIndex(document.text);
  const notes = tooLong.map(
    ({ item, tokens }) =>
      `The query on line ${lines.at(item.span.start).line} was left out: its prompt of ${tokens} tokens does not fit into the model's context of ${contextLength}. Shorten it, or use fewer or shorter demonstrations.`,
  );
  if (fitting.length === 0) throw new RequestFailure("prompt-too-long", notes.join(" "));
  return { document: { ...document, queries: [...fitting] }, notes };
}
