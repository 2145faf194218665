import type { IclDocument } from "../language/document.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { commonLength } from "./commonTokens.js";
import { openTokens } from "./openTokens.js";

/** Inputs that the common prefix is taken over, of the demonstrations and of the queries each. */
const MOST_INPUTS = 8;
/** Begin as few inputs do, so that no prefix reaches into the query. */
const OTHERS = ["a", "0", "?"];

/**
 * The tokens with which the full prompt of any query begins: the longest common prefix over queries, inputs of
 * demonstrations and some others.
 */
export async function demonstrationPrefix(
  engine: Engine,
  { settings, demonstrations, queries }: IclDocument,
  control: RequestControl,
): Promise<number[]> {
  const tokens = await openTokens(engine, settings, control);
  const known = [demonstrations, queries].flatMap((list) =>
    list.slice(0, MOST_INPUTS).map(({ input }) => input.text),
  );
  const prompts = await tokens.fewShot(
    [...known, ...OTHERS].map((input) => ({ demonstrations, input })),
    control,
  );
  const [first = [], ...rest] = prompts;
  const length = Math.min(first.length, ...rest.map((prompt) => commonLength(first, prompt)));
  return first.slice(0, length);
}
