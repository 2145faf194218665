import type { Cells } from "../protocol/cells.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { CellsPlan } from "./cellsPlan.js";
import type { Interventions } from "./intervention.js";
import type { PlannedCells } from "./plannedCells.js";

/** How much the keys are drawn to their means, in units of the queries' mean square. */
const RIDGE = 5;

/** Cells for all demonstrations, and in each fold for those but what it holds out. */
export interface FittedCells {
  readonly whole: Interventions;
  readonly folds: readonly Interventions[];
  readonly evaluatedTokens: number;
}

/** Fits what was planned; what is the same once. @throws RequestFailure `bad-request` where the model has no such cells. */
export async function fitTaskCells(
  engine: Engine,
  { whole, folds }: PlannedCells,
  control: RequestControl,
): Promise<FittedCells> {
  const plans = new Map([whole, ...folds].map((plan) => [keyOf(plan), plan]));
  const fitted = new Map<string, Cells>();
  let evaluatedTokens = 0;
  for (const [key, plan] of plans) {
    const one = await engine.fitCells({ ...plan, ridge: RIDGE }, { signal: control.signal });
    evaluatedTokens += one.evaluatedTokens;
    fitted.set(key, one.cells);
    control.onProgress?.({ done: fitted.size, total: plans.size });
  }
  const of = (plan: CellsPlan): Interventions => ({
    separator: [],
    answer: [],
    cells: fitted.get(keyOf(plan)),
  });
  return { whole: of(whole), folds: folds.map(of), evaluatedTokens };
}

function keyOf({ tokens }: CellsPlan): string {
  return tokens.join();
}
