import type { IclDocument } from "../language/document.js";
import { LineIndex } from "../language/lines.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { RequestFailure } from "../protocol/failure.js";
import { openTokens } from "./openTokens.js";

/** So many lines are named of queries that are left out. */
const NAMED_LINES = 5;

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
 * @returns a note on those that are left out, too.
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
  const index = new LineIndex(document.text);
  const lines = tooLong.map(({ item }) => index.at(item.span.start).line);
  const longest = Math.max(...tooLong.map(({ tokens }) => tokens));
  const note = leftOutText(lines, longest, contextLength);
  if (fitting.length === 0) throw new RequestFailure("prompt-too-long", note);
  return { document: { ...document, queries: [...fitting] }, notes: [note] };
}

function leftOutText(lines: readonly number[], longest: number, contextLength: number): string {
  const named = lines.slice(0, NAMED_LINES).join(", ");
  const more = lines.length > NAMED_LINES ? ` and ${lines.length - NAMED_LINES} more` : "";
  const what =
    lines.length === 1
      ? `The query on line ${named} was left out: its prompt of ${longest} tokens does not fit`
      : `${lines.length} queries were left out, on lines ${named}${more}: their prompts of up to ${longest} tokens do not fit`;
  return `${what} into the model's context of ${contextLength}. Use shorter ones, or fewer or shorter demonstrations.`;
}
