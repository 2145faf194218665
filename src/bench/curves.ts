import { openLibrary, type LibraryPlace } from "../engine/llama/library.js";
import { Session } from "../engine/session.js";
import { parseDocument } from "../language/parse.js";
import { median } from "../method/median.js";
import { atLayer } from "../method/taskVector.js";
import { defaultEngineOptions } from "../protocol/engineOptions.js";
import { InProcessEngine } from "../engine/inProcessEngine.js";
import { elapsed, type Curve, type CurvePoint, type Figure } from "./measurement.js";
import { patchedRow } from "./patchPhase.js";
import { taskOf } from "./sample.js";
import { compress, heldOutPrompts, prepare, type Subject } from "./subject.js";

/** Of each point the median of so many rounds. */
const ROUNDS = 3;

/** What more layers cost: the held-out queries of all folds, patched at each of the first layers. */
export async function layerCurve({ session, engine, info, extraction, vector }: Subject): Promise<Curve> {
  const vectors = Array.from({ length: info.layers }, (_, layer) => atLayer(vector, layer));
  const queries = heldOutPrompts(extraction);
  const counts = countsUpTo(info.layers);
  const points = await measurePoints(engine, counts, async (count) => {
    const rows = queries.flatMap((query) =>
      vectors.slice(0, count).map((_, layer) => patchedRow(query, layer)),
    );
    await engine.evaluate({ vectors, rows });
  });
  session.parts.context.clear();
  return { name: `${queries.length} queries patched at every layer`, of: "layers", points };
}

/**
 * What more demonstrations cost a whole compress: folds and pairs of prompts are capped, prompts grow.
 * @param model file of a model whose context holds the longest prompt.
 */
export async function demonstrationCurve(
  libraries: LibraryPlace,
  model: string,
  counts: readonly number[],
): Promise<Curve> {
  const session = new Session(openLibrary(libraries));
  try {
    const info = session.load({ file: model, options: defaultEngineOptions });
    const engine = new InProcessEngine(session);
    const points = await measurePoints(engine, counts, async (count) => {
      await compress(engine, parseDocument(taskOf(count)), info);
    });
    const { plan } = await prepare(engine, parseDocument(taskOf(counts.at(-1) ?? 0)), info);
    const caps = `at most ${plan.teaching.length} pairs of prompts and ${plan.folds.length} folds`;
    return { name: `whole compress, ${caps}`, of: "demonstrations", points };
  } finally {
    session.free();
  }
}

async function measurePoints(
  engine: InProcessEngine,
  counts: readonly number[],
  work: (count: number) => Promise<void>,
): Promise<CurvePoint[]> {
  const points: CurvePoint[] = [];
  for (const count of counts) {
    const times: number[] = [];
    let tokens = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const before = engine.evaluatedTokens;
      times.push(await elapsed(() => work(count)));
      tokens = engine.evaluatedTokens - before;
    }
    points.push({ count, milliseconds: median(times), tokens });
  }
  return points;
}

/** What one costs at the last point of a curve, against the point before: 1 where the cost is linear. */
export function growth({ of, points }: Curve, atMost: number): Figure {
  const [middle, end] = points.slice(-2);
  if (middle === undefined || end === undefined) throw new RangeError(`The curve of ${of} has no two points`);
  const [before, last] = [middle, end].map(({ milliseconds, count }) => milliseconds / count) as [
    number,
    number,
  ];
  return {
    name: `linear in ${of}: one of ${end.count}, against one of ${middle.count}`,
    value: last / before,
    unit: "times the time",
    floor: { atMost },
    detail: `${last.toFixed(3)} ms, against ${before.toFixed(3)} ms`,
  };
}

/** 1, 2, 4, … and `most`. */
function countsUpTo(most: number): number[] {
  const counts: number[] = [];
  for (let count = 1; count < most; count *= 2) counts.push(count);
  return [...counts, most];
}
