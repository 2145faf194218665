import type { BatchToken, Context } from "../engine/llama/context.js";
import { planChunks, SPINE_SEQUENCE, type Path } from "../engine/rows/plan.js";

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
  context.decode = (tokens, ...more) => {
    batches.push([...tokens]);
    steps.push((other) => {
      other.decode(tokens);
    });
    own.decode(tokens, ...more);
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
  /** The tokens from this place on were chosen by the model, one after the other. */
  readonly generatedFrom: number;
}

/**
 * The least that llama.cpp has to decode for some prompts: every distinct token once, in batches as full as its
 * limits on tokens and on logits allow, each prompt in a sequence of its own that ends as soon as it is done. What is
 * generated goes on in all of them at once, a token of each in a batch. Where there are more prompts than sequences,
 * what one chunk shares with the next is kept in a sequence besides.
 */
export function planDistinct(
  prompts: readonly PlainPrompt[],
  limits: Pick<Context["options"], "batchTokens" | "sequences" | "outputs" | "cells">,
): Recording {
  const { sequences, cells } = limits;
  const most = Number.MAX_SAFE_INTEGER;
  const chunks = planChunks(
    prompts.map((prompt) => ({ ...prompt, reserve: 0 })),
    { sequences, cells, tokens: most, outputs: most },
  );
  const batches: BatchToken[][] = [];
  const steps: Step[] = [
    (context) => {
      context.clear();
    },
  ];
  for (const { spine, spineAfterSharing, members, nodes: planned } of chunks) {
    steps.push((context) => {
      for (const { inherited, sequence } of members) {
        if (inherited > 0) context.share(SPINE_SEQUENCE, sequence, inherited);
      }
      if (spineAfterSharing < spine) context.truncate(SPINE_SEQUENCE, spineAfterSharing);
    });
    const paths = new Map(members.map(({ sequence, path }) => [sequence, path]));
    const nodes = planned
      .map(({ path, depth, ...node }): PlannedToken => {
        const generated = node.sequences.map(
          (sequence) => depth - (prompts[paths.get(sequence) ?? path]?.generatedFrom ?? 0) + 1,
        );
        const turn = Math.max(0, Math.min(...generated));
        return { ...node, token: prompts[path]?.tokens[depth] ?? 0, position: depth, turn };
      })
      .sort((one, other) => one.turn - other.turn);
    const ends = new Map(nodes.flatMap((node, index) => node.sequences.map((sequence) => [sequence, index])));
    const ended = (from: number, to: number): number[] =>
      members.flatMap(({ sequence }) => {
        const end = ends.get(sequence) ?? 0;
        return end >= from && end < to ? [sequence] : [];
      });
    for (let from = 0; from < nodes.length;) {
      const to = endOfBatch(nodes, from, limits);
      const batch = nodes.slice(from, to);
      const done = ended(from, to);
      batches.push(batch);
      steps.push((context) => {
        context.decode(batch);
        for (const sequence of done) context.truncate(sequence, 0);
      });
      from = to;
    }
  }
  return { steps, batches, ...count(batches) };
}

interface PlannedToken extends BatchToken {
  /** 0 for what is known beforehand, then the number of the generated token. */
  readonly turn: number;
}

/** Behind the last token that llama.cpp takes in one batch with the others from `from` on. */
function endOfBatch(
  nodes: readonly PlannedToken[],
  from: number,
  { batchTokens, outputs }: Pick<Context["options"], "batchTokens" | "outputs">,
): number {
  let wanted = 0;
  for (let to = from; to < nodes.length; to++) {
    if (nodes[to]?.wantLogits === true) wanted++;
    if (to - from >= batchTokens || wanted > outputs || nodes[to]?.turn !== nodes[from]?.turn) return to;
  }
  return nodes.length;
}

function count(batches: readonly (readonly BatchToken[])[]): Pick<Recording, "tokens" | "outputs"> {
  const all = batches.flat();
  return { tokens: all.length, outputs: all.filter(({ wantLogits }) => wantLogits).length };
}
