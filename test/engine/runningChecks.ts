import assert from "node:assert/strict";
import type { Admission, Advanced } from "../../src/protocol/advance.js";
import type { Intervention } from "../../src/protocol/intervention.js";
import type { Row } from "../../src/protocol/rows.js";
import { greedy, row } from "../support/testSession.js";
import { agree, BATCH_TOLERANCE, identityList, largestLogit, tokensOf, type Trial } from "./identityTrial.js";

const { identities, identity } = identityList();
/** What answers that are generated together, each from when it comes, must hold on every model. */
export const runningIdentities = identities;

const LENGTH = 5;
/** An engine that stands still must not hang the test. */
const MOST_STEPS = 1000;

/** An answer that is asked for, and the row that asks for the same by itself. */
interface Asked {
  readonly admission: Admission;
  readonly alone: Row;
}

/** Prompts of every kind that the server has: with demonstrations whose beginning is kept, bare, and with a vector. */
function askedOf({ full, bare }: Trial, layer: number): { asked: Asked[]; held: Intervention } {
  const held: Intervention = { layer, method: "add", scale: 0.5, source: { kind: "vector", vector: 0 } };
  const admission = (
    id: number,
    tokens: readonly number[],
    key: string | null,
    prefix: number,
  ): Admission => ({
    id,
    tokens: [...tokens],
    prefix,
    interventions: key,
    generate: { maxTokens: LENGTH, stop: [] },
    temperature: 0,
    seed: 0,
    top: null,
    answer: [],
  });
  const shared = commonLength(full);
  const asked = full.flatMap((tokens, index): Asked[] => {
    const short = tokensOf(bare, index);
    const generate = greedy(LENGTH);
    const patches = [{ ...held, position: short.length - 1 }];
    return [
      { admission: admission(3 * index, tokens, null, shared), alone: row(tokens, { generate }) },
      { admission: admission(3 * index + 1, short, null, 0), alone: row(short, { generate }) },
      {
        admission: admission(3 * index + 2, short, "vector", 0),
        alone: row(short, { generate, patches, follow: [held] }),
      },
    ];
  });
  return { asked, held };
}

function commonLength(prompts: readonly number[][]): number {
  const [first = []] = prompts;
  const parting = first.findIndex((token, place) => prompts.some((tokens) => tokens[place] !== token));
  return Math.max(0, parting);
}

identity("answers under way together are those of rows by themselves", (trial) => {
  const { model, full } = trial;
  const layer = Math.floor(model.info.layers * 0.4);
  const vectors = [model.residuals(tokensOf(full, 0))[layer] ?? new Float32Array(0)];
  const { asked, held } = askedOf(trial, layer);
  const tolerance = BATCH_TOLERANCE * largestLogit(trial, tokensOf(full, 0));
  const tokens = new Map<number, number[]>();
  const ended = new Map<number, NonNullable<Advanced["ended"]>>();
  const wanted = new Set<number>();
  const waiting = asked.map(({ admission }) => admission);
  let steps = 0;
  do {
    // Three come at once, while those before them are on their way.
    const admit = waiting.splice(0, 3);
    const hold = steps === 0 ? [{ key: "vector", separator: [held], answer: [held], cells: null }] : [];
    const { answers, unknown, missing } = model.session.advance({
      wanted: [...wanted],
      admit,
      hold,
      vectors: steps === 0 ? vectors : [],
      milliseconds: 0,
    });
    assert.deepEqual([unknown, missing], [[], []]);
    for (const { id } of admit) wanted.add(id);
    for (const { id, tokens: more, ended: end, failure } of answers) {
      assert.equal(failure, null);
      tokens.set(id, [...(tokens.get(id) ?? []), ...more.map(({ token }) => token)]);
      if (end === null) continue;
      ended.set(id, end);
      wanted.delete(id);
    }
    assert.ok(++steps < MOST_STEPS, "the answers do not end");
  } while (wanted.size > 0 || waiting.length > 0);
  for (const { admission, alone } of asked) {
    const end = ended.get(admission.id) ?? assert.fail("An answer is missing");
    const batched = { answerTokens: tokens.get(admission.id) ?? [], ended: end };
    agree(trial, alone, vectors, batched, model.one(alone, vectors), tolerance);
  }
});
