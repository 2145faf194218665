import { extractionTokens } from "../method/extract.js";
import { median } from "../method/median.js";
import { planDistinct, record, replay, type PlainPrompt, type Recording } from "./batches.js";
import { duration, inTurn, pairedRatio, rate, type Figure } from "./measurement.js";
import { captureGroups, compress, type Subject } from "./subject.js";

/** Extraction and validation, each against what llama.cpp takes to decode the same tokens. */
export async function measureCompress(subject: Subject, rounds: number): Promise<Figure[]> {
  const { session, engine, document, info, extraction, plain } = subject;
  const { context } = session.parts;
  const whole = async (): Promise<void> => {
    await compress(engine, document, info);
  };
  const groups = captureGroups(extraction);
  const capture = (): void => void session.capture(groups);
  const evaluated = await record(context, whole);
  const captured = await record(context, capture);
  const least = leastWork(subject);
  const distinct = least.reduce((sum, { tokens }) => sum + tokens, 0);
  if (distinct !== extractionTokens(extraction)) {
    throw new Error(`${distinct} distinct tokens were planned, ${extractionTokens(extraction)} are needed`);
  }
  const [wholes, leasts, captures, replays] = await inTurn(
    [
      whole,
      () => {
        for (const part of least) replay(plain, part);
      },
      capture,
      () => {
        replay(plain, captured);
      },
    ],
    rounds,
  );
  plain.clear();
  const outputs = least.reduce((sum, part) => sum + part.outputs, 0);
  const [wholeTime = 0, leastTime = 0, captureTime = 0, replayTime = 0] = [
    wholes,
    leasts,
    captures,
    replays,
  ].map((times) => median(times ?? []));
  return [
    {
      name: "whole compress with validation, against plain decoding",
      value: pairedRatio(wholes, leasts),
      unit: "times the time",
      floor: { atMost: 1.1 },
      detail: `${evaluated.tokens} tokens in ${duration(wholeTime)}; llama.cpp decodes the ${distinct} distinct ones, shared prefixes once, with the same ${outputs} logits, in full batches in ${duration(leastTime)}`,
    },
    {
      name: "extraction, against llama.cpp's prompt processing",
      value: pairedRatio(replays, captures),
      unit: "times the speed",
      floor: { atLeast: 0.95 },
      detail: `${rate(captured.tokens, captureTime)}, against ${rate(captured.tokens, replayTime)} for the same ${captured.batches.length} batches of ${captured.tokens} tokens without reading anything`,
    },
  ];
}

/** The distinct tokens of extraction and of validation: a patched token is shared with none. */
function leastWork({ session, extraction }: Subject): Recording[] {
  const { options } = session.parts.context;
  const prompts = [...extraction.prompts, ...extraction.folds.flatMap((fold) => fold.prompts)];
  const extracting = prompts.map((tokens): PlainPrompt => ({
    tokens,
    symbols: Int32Array.from(tokens),
    outputsFrom: tokens.length - 1,
  }));
  let patches = 0;
  const validating = extraction.folds.flatMap(({ query, expected }) =>
    extraction.candidates.map((): PlainPrompt => {
      const tokens = [...query, ...expected.slice(0, -1)];
      const symbols = Int32Array.from(tokens);
      symbols[query.length - 1] = -1 - patches++;
      return { tokens, symbols, outputsFrom: query.length - 1 };
    }),
  );
  return [planDistinct(extracting, options), planDistinct(validating, options)];
}
