import { median } from "../method/median.js";
import { SentVectors } from "../method/sentVectors.js";
import type { Row } from "../protocol/rows.js";
import { record } from "./batches.js";
import { duration, pairedRatio, rate, type Figure } from "./measurement.js";
import { heldOutPrompts, type Subject } from "./subject.js";

/** Tokens of one answer: many more than tasks have, so that a step can be told from another. */
const ANSWER_TOKENS = 48;
const LEAST_REPEATS = 20;

/** One patched query: until the first token of its answer, and from there on. */
export async function measureGeneration(subject: Subject, rounds: number): Promise<Figure[]> {
  return [firstToken(subject, rounds), await laterTokens(subject, rounds)];
}

/** What the vector does to this prompt and its answer, as the engine is asked for it. */
function interventionsOf({ vector }: Subject, tokens: readonly number[]): Sent {
  const sent = new SentVectors();
  const { separator, answer } = vector.interventions;
  const patches = separator.map((one) => ({ ...sent.send(one), position: tokens.length - 1 }));
  const follow = answer.map((one) => sent.send(one));
  const where = `${vector.method} at layer ${vector.layer}${follow.length > 0 ? ", with follow-through" : ""}`;
  return { patches, follow, vectors: sent.vectors, where };
}

interface Sent extends Pick<Row, "patches" | "follow"> {
  readonly vectors: readonly Float32Array[];
  /** In words. */
  readonly where: string;
}

function firstToken(subject: Subject, rounds: number): Figure {
  const { session, extraction } = subject;
  const [tokens = []] = heldOutPrompts(extraction);
  const { patches, vectors, where } = interventionsOf(subject, tokens);
  const { rows } = session.measure({
    vectors,
    rows: [
      { tokens, patches, cachedTokens: 0 },
      { tokens, patches: [], cachedTokens: 0 },
    ],
    repeats: Math.max(LEAST_REPEATS, rounds),
  });
  const [patched = [], zeroShot = []] = rows.map(({ milliseconds }) => milliseconds);
  return {
    name: "patched query, time to the first token against zero-shot",
    value: pairedRatio(patched, zeroShot),
    unit: "times the time",
    floor: { atMost: 1.1 },
    detail: `${duration(median(patched))} (${where}), against ${duration(median(zeroShot))}, ${patched.length} rounds`,
  };
}

/** Generation as answers are generated, against decoding the same tokens one by one and choosing none of them. */
async function laterTokens(subject: Subject, rounds: number): Promise<Figure> {
  const { session, extraction, plain } = subject;
  const { context } = session.parts;
  const [tokens = []] = heldOutPrompts(extraction);
  const { patches, follow, vectors, where } = interventionsOf(subject, tokens);
  const row: Row = {
    tokens,
    patches,
    expected: [],
    generate: { maxTokens: ANSWER_TOKENS, stop: [], wanted: null },
    top: 0,
    reference: null,
    follow,
    klOver: "first",
  };
  const answer = (): void => void session.evaluate({ vectors, rows: [row] });
  const { steps, batches } = await record(context, answer);
  const generated = batches.length - 1;
  if (generated < 1) throw new Error("The model ended its answer with the first token");
  // The first batch is the prompt; behind it time begins.
  const ours: number[] = [];
  const llamas: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const mine = behindFirstDecode(context, answer);
    const its = behindFirstDecode(plain, () => {
      for (const step of steps) step(plain);
      plain.synchronize();
    });
    if (round === 0) continue;
    ours.push(mine);
    llamas.push(its);
  }
  plain.clear();
  return {
    name: "patched query, generation after the first token against plain decoding",
    value: pairedRatio(llamas, ours),
    unit: "times the speed",
    floor: { atLeast: 0.95 },
    detail: `${rate(generated, median(ours))} (${where}), against ${rate(generated, median(llamas))} for the same ${generated} tokens`,
  };
}

/** Milliseconds of `work` from the end of its first decode on. */
function behindFirstDecode(context: Subject["plain"], work: () => void): number {
  const decode = context.decode.bind(context);
  let start: number | undefined;
  context.decode = (...asked) => {
    decode(...asked);
    if (start === undefined) {
      context.synchronize();
      start = performance.now();
    }
  };
  try {
    work();
  } finally {
    Reflect.deleteProperty(context, "decode");
  }
  return performance.now() - (start ?? NaN);
}
