import type { Engine } from "../protocol/engine.js";
import { median } from "../method/median.js";
import { planDistinct, record, replay, type Recording } from "./batches.js";
import { duration, inTurn, pairedRatio, rate, type Figure } from "./measurement.js";
import { recordRequests } from "./requests.js";
import { compress, type Subject } from "./subject.js";

/** Extraction and validation, each against what llama.cpp takes to decode the same tokens. */
export async function measureCompress(subject: Subject, rounds: number): Promise<Figure[]> {
  const { session, engine, document, info, plain } = subject;
  const { context } = session.parts;
  const compressOn = async (engine: Engine): Promise<void> => {
    await compress(engine, document, info);
  };
  const whole = (): Promise<void> => compressOn(engine);
  const { prompts, states } = await recordRequests(engine, compressOn);
  const layers = Array.from({ length: info.layers }, (_, layer) => layer);
  const read = (): void => {
    for (const asked of states) session.states({ ...asked, layers });
  };
  const evaluated = await record(context, whole);
  const captured = await record(context, read);
  const each = prompts.map((request) => planDistinct(request, context.options));
  const all = planDistinct(prompts.flat(), context.options);
  const [wholes, parts, once, reads, replays] = await inTurn(
    [
      whole,
      () => {
        for (const part of each) replay(plain, part);
      },
      () => {
        replay(plain, all);
      },
      read,
      () => {
        replay(plain, captured);
      },
    ],
    rounds,
  );
  plain.clear();
  const [wholeTime = 0, partTime = 0, onceTime = 0, readTime = 0, replayTime = 0] = [
    wholes,
    parts,
    once,
    reads,
    replays,
  ].map((times) => median(times ?? []));
  const took = `${evaluated.tokens} tokens in ${duration(wholeTime)}`;
  return [
    {
      name: "whole compress with validation, against plain decoding",
      value: pairedRatio(wholes, parts),
      unit: "times the time",
      floor: { atMost: 1.1 },
      detail: `${took}; llama.cpp decodes the ${sum(each, "tokens")} distinct ones of each of the ${each.length} requests, with the ${sum(each, "outputs")} logits, in batches as full as can be in ${duration(partTime)}`,
    },
    {
      name: "whole compress with validation, against all its prompts at once",
      value: pairedRatio(wholes, once),
      unit: "times the time",
      floor: null,
      detail: `${took}; were all prompts known beforehand, llama.cpp would decode ${all.tokens} distinct tokens with ${all.outputs} logits in ${duration(onceTime)}`,
    },
    {
      name: "extraction, against llama.cpp's prompt processing",
      value: pairedRatio(replays, reads),
      unit: "times the speed",
      floor: { atLeast: 0.95 },
      detail: `${rate(captured.tokens, readTime)}, every layer read, against ${rate(captured.tokens, replayTime)} for the same ${captured.batches.length} batches of ${captured.tokens} tokens without reading anything`,
    },
  ];
}

function sum(parts: readonly Recording[], what: "tokens" | "outputs"): number {
  return parts.reduce((total, part) => total + part[what], 0);
}
