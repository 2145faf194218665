import type { BatchToken, Context } from "../llama/context.js";
import type { ResidualCapture, ResidualPatch, Written } from "../llama/residuals.js";
import type { Distribution } from "../llama/distribution.js";
import { SPINE_SEQUENCE, planChunks, planIsolated, type Chunk, type Member, type Path } from "./plan.js";

/** Writes into the residual stream of one token of a prompt. */
export interface PromptPatch {
  readonly layer: number;
  readonly position: number;
  readonly values: Written;
  /** Equal for patches that write the same: prompts with equal tokens and patches share computation. */
  readonly identity: string;
}

/** One prompt to compute, and what is wanted of it. */
export interface Prompt {
  readonly tokens: readonly number[];
  readonly patches: readonly PromptPatch[];
  /** Distributions after the tokens from this index on are wanted, or their residual streams. */
  readonly outputsFrom: number;
  readonly reserve: number;
}

/** Receives the residual stream of token `index` of `prompt`, layer after layer; `values` are only lent. */
export type StateReader = (prompt: number, index: number, layer: number, values: Float32Array) => void;

/** What a prompt's owner is told while its chunk is in the KV cache. */
export interface PromptReader {
  /** The distribution after token `index` of `prompt`, in rising order of the index. */
  output(prompt: number, index: number, distribution: Distribution): void;
  /** All prompts of a chunk are computed; their sequences may be continued until this returns. */
  chunk(members: readonly Member[]): void;
}

/** First tokens that all prompts share and that need not be computed. */
export interface HeldPrefix {
  readonly length: number;
  /** Puts their KV cache into the empty sequence. */
  restore(sequence: number): void;
}

/**
 * Computes all prompts as far as `layers` go, and reads their residual streams.
 * @param chunk told how many more prompts are done.
 * @returns how many tokens went through the model.
 */
export function capturePrompts(
  context: Context,
  prompts: readonly Prompt[],
  layers: ReadonlySet<number>,
  reader: StateReader,
  chunk: (count: number) => void,
): number {
  // The last layer holds only the tokens whose logits are wanted, although those are never computed.
  const rows = layers.has(context.layers - 1);
  return execute(
    context,
    prompts,
    rows,
    (batch, patches, members) => {
      const captures = members.flatMap((consumers, row) =>
        consumers.map(({ prompt, index }): ResidualCapture => ({
          row,
          receive(layer, values) {
            reader(prompt, index, layer, values);
          },
        })),
      );
      context.decode(batch, patches, captures, layers);
    },
    (members) => {
      chunk(members.length);
    },
  );
}

/**
 * Computes all prompts, each shared prefix once where the model can share.
 * @param held must end before the outputs and the patches of every prompt; not for isolated prompts.
 * @returns how many tokens went through the model.
 */
export function executePrompts(
  context: Context,
  prompts: readonly Prompt[],
  reader: PromptReader,
  held?: HeldPrefix,
): number {
  return execute(
    context,
    prompts,
    true,
    (batch, patches, members) => {
      context.decode(batch, patches);
      members.forEach((consumers, row) => {
        if (consumers.length === 0) return;
        // Read once, however many prompts end at the same node.
        const distribution = context.distribution(row);
        for (const { prompt, index } of consumers) reader.output(prompt, index, distribution);
      });
    },
    (members) => {
      reader.chunk(members);
    },
    held,
  );
}

/** A prompt of which something is read at token `index`. */
interface Consumer {
  readonly prompt: number;
  readonly index: number;
}

/** Decodes one batch, and reads what is wanted of its rows: for each those who read it. */
type Decode = (
  batch: readonly BatchToken[],
  patches: readonly ResidualPatch[],
  readers: readonly (readonly Consumer[])[],
) => void;

function execute(
  context: Context,
  prompts: readonly Prompt[],
  logits: boolean,
  decode: Decode,
  chunkDone: (members: readonly Member[]) => void,
  held?: HeldPrefix,
): number {
  const paths = symbolise(prompts);
  const { isolated, single, batchTokens: tokens, cells } = context.options;
  const outputs = logits ? context.options.outputs : Infinity;
  // Number 0 is the spine's.
  const limits = { sequences: single ? 2 : context.options.sequences, tokens, cells, outputs };
  const chunks = isolated ? planIsolated(paths, limits) : planChunks(paths, limits, held?.length);
  let evaluated = 0;
  context.clear();
  try {
    held?.restore(SPINE_SEQUENCE);
    for (const chunk of chunks) {
      for (const member of chunk.members) {
        if (member.inherited > 0) context.share(SPINE_SEQUENCE, member.sequence, member.inherited);
      }
      if (chunk.spineAfterSharing < chunk.spine) context.truncate(SPINE_SEQUENCE, chunk.spineAfterSharing);
      decodeNodes(context, chunk, prompts, logits, decode);
      evaluated += chunk.nodes.length;
      chunkDone(chunk.members);
      for (const member of chunk.members) context.truncate(member.sequence, 0);
    }
  } catch (error) {
    context.clear();
    throw error;
  }
  return evaluated;
}

function decodeNodes(
  context: Context,
  chunk: Chunk,
  prompts: readonly Prompt[],
  logits: boolean,
  decode: Decode,
): void {
  const consumers = consumersOf(chunk, prompts);
  const { batchTokens, outputs } = context.options;
  for (let from = 0; from < chunk.nodes.length;) {
    const batch: BatchToken[] = [];
    const patches: ResidualPatch[] = [];
    const readers: (readonly Consumer[])[] = [];
    let wanted = 0;
    let to = from;
    for (; to < chunk.nodes.length && batch.length < batchTokens; to++) {
      const node = chunk.nodes[to] as Chunk["nodes"][number];
      const prompt = prompts[node.path] as Prompt;
      const wantLogits = logits && node.wantLogits;
      if (wantLogits && ++wanted > outputs) break;
      const row = batch.length;
      batch.push({
        token: prompt.tokens[node.depth] as number,
        position: node.depth,
        sequences: node.sequences,
        wantLogits,
      });
      for (const patch of prompt.patches) {
        if (patch.position === node.depth) patches.push({ ...patch, row });
      }
      readers.push(consumers.get(to) ?? []);
    }
    decode(batch, patches, readers);
    from = to;
  }
}

/** Which prompts read the distribution after which node. */
function consumersOf(chunk: Chunk, prompts: readonly Prompt[]): Map<number, Consumer[]> {
  const consumers = new Map<number, Consumer[]>();
  for (const { path, outputNodes } of chunk.members) {
    const { outputsFrom } = prompts[path] as Prompt;
    outputNodes.forEach((node, offset) => {
      const consumer = { prompt: path, index: outputsFrom + offset };
      const known = consumers.get(node);
      if (known === undefined) consumers.set(node, [consumer]);
      else known.push(consumer);
    });
  }
  return consumers;
}

/** Turns tokens into symbols that differ where a patch makes the computation differ. */
function symbolise(prompts: readonly Prompt[]): Path[] {
  const patched = new Map<string, number>();
  return prompts.map(({ tokens, patches, outputsFrom, reserve }) => {
    const symbols = Int32Array.from(tokens);
    for (const position of new Set(patches.map((patch) => patch.position))) {
      const here = patches.filter((patch) => patch.position === position);
      const identity = `${tokens[position] ?? -1};${here.map((patch) => `${patch.layer}:${patch.identity}`).join(";")}`;
      let symbol = patched.get(identity);
      if (symbol === undefined) patched.set(identity, (symbol = -1 - patched.size));
      symbols[position] = symbol;
    }
    return { symbols, outputsFrom, reserve };
  });
}
