import type { BatchToken, Context } from "../engine/llama/context.js";
import { planChunks, type Path } from "../engine/rows/plan.js";

/** What a context was asked to do, to be done again by another one. */
export interface Recording {
  /** In their order; sequences are shared and cut between them. */
  readonly steps: readonly Step[];
  readonly batches: readonly (readonly BatchToken[])[];
  readonly tokens: number;
  /** Tokens whose logits were wanted. */
  readonly outputs: number;
}

type Step = (context: Context) => void;

/** Runs `work` and keeps all that it asks of the context, apart from what is read and written in between. */
export async function record(context: Context, work: () => void | Promise<void>): Promise<Recording> {
  const steps: Step[] = [];
  const batches: BatchToken[][] = [];
  const own = {
    decode: context.decode.bind(context),
    share: context.share.bind(context),
    truncate: context.truncate.bind(context),
    clear: context.clear.bind(context),
  };
  context.decode = (tokens, patches, captures) => {
    batches.push([...tokens]);
    steps.push((other) => {
      other.decode(tokens);
    });
    own.decode(tokens, patches, captures);
  };
  context.share = (...asked) => {
    steps.push((other) => {
      other.share(...asked);
    });
    own.share(...asked);
  };
  context.truncate = (...asked) => {
    steps.push((other) => {
      other.truncate(...asked);
    });
    own.truncate(...asked);
  };
  context.clear = () => {
    steps.push((other) => {
      other.clear();
    });
    own.clear();
  };
  try {
    await work();
  } finally {
    // Behind them are the methods of the class.
    for (const name of Object.keys(own)) Reflect.deleteProperty(context, name);
  }
  return { steps, batches, ...count(batches) };
}

/** Decodes the very same batches, with nothing read or written between: llama.cpp's own work for them. */
export function replay(context: Context, { steps }: Pick<Recording, "steps">): void {
  for (const step of steps) step(context);
  context.synchronize();
}

/** A prompt to decode, and the symbols by which it shares tokens with others. */
export interface PlainPrompt extends Omit<Path, "reserve"> {
  readonly tokens: readonly number[];
}

/**
 * The least that llama.cpp has to decode for some prompts: every distinct token once, in batches as full as its
 * limits on tokens and on logits allow, each prompt in a sequence of its own that ends as soon as it is done.
 * @throws RangeError where there are more prompts than sequences.
 */
export function planDistinct(
  prompts: readonly PlainPrompt[],
  limits: Pick<Context["options"], "batchTokens" | "sequences" | "outputs">,
): Recording {
  const { sequences } = limits;
  if (prompts.length >= sequences) throw new RangeError(`${prompts.length} prompts, ${sequences} sequences`);
  const most = Number.MAX_SAFE_INTEGER;
  const unlimited = { sequences: most, tokens: most, cells: most, outputs: most };
  const [tree = { nodes: [], members: [] }] = planChunks(
    prompts.map((prompt) => ({ ...prompt, reserve: 0 })),
    unlimited,
  );
  const ends = tree.members.map(({ sequence, outputNodes }) => ({ sequence, end: outputNodes.at(-1) ?? -1 }));
  const nodes = tree.nodes.map(({ path, depth, ...node }): BatchToken => {
    return { ...node, token: prompts[path]?.tokens[depth] ?? 0, position: depth };
  });
  const batches: BatchToken[][] = [];
  const steps: Step[] = [
    (context) => {
      context.clear();
    },
  ];
  for (let from = 0; from < nodes.length;) {
    const to = endOfBatch(nodes, from, limits);
    const batch = nodes.slice(from, to);
    const done = ends.filter(({ end }) => end >= from && end < to);
    batches.push(batch);
    steps.push((context) => {
      context.decode(batch);
      for (const { sequence } of done) context.truncate(sequence, 0);
    });
    from = to;
  }
  return { steps, batches, ...count(batches) };
}

/** Behind the last token that llama.cpp takes in one batch with the others from `from` on. */
function endOfBatch(
  nodes: readonly BatchToken[],
  from: number,
  { batchTokens, outputs }: Pick<Context["options"], "batchTokens" | "outputs">,
): number {
  let wanted = 0;
  for (let to = from; to < nodes.length; to++) {
    if (nodes[to]?.wantLogits === true) wanted++;
    if (to - from >= batchTokens || wanted > outputs) return to;
  }
  return nodes.length;
}

function count(batches: readonly (readonly BatchToken[])[]): Pick<Recording, "tokens" | "outputs"> {
  const all = batches.flat();
  return { tokens: all.length, outputs: all.filter(({ wantLogits }) => wantLogits).length };
}
