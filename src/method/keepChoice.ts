import type { IclDocument } from "../language/document.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { NEGLIGIBLE_KL } from "./candidateChoice.js";
import { plainRow, wholeAnswer } from "./conditions.js";
import { mean } from "./mean.js";
import { openTokens } from "./openTokens.js";
import { RowBatch } from "./rowBatch.js";
import { spread, type ExtractionLimits } from "./teachingPlan.js";
import type { TaskVector } from "./taskVector.js";
import { MOST_COMPARED } from "./teacher.js";

/** So many other demonstrations are taken out beside the one that is asked, one at a time. */
const TAKEN_OUT = 2;
/** Beside those that stay there must be so many to hold out. */
const LEAST_LEFT = 3;

/**
 * The fewest demonstrations, from the first on, with which the vector answers as the full prompt does: whose KL(full ‖
 * kept + vector) on held-out demonstrations is no greater than KL(full ‖ full less one demonstration), which nobody
 * would miss. The most that were tried where none is.
 * @param compress computes the vector beside so many demonstrations.
 */
export async function chooseKeep(
  engine: Engine,
  document: IclDocument,
  limits: ExtractionLimits,
  compress: (keep: number) => Promise<TaskVector>,
  control: RequestControl,
): Promise<number> {
  const most = mostKept(document);
  const allowed = await klOfOneLess(engine, document, limits, control);
  for (let keep = 0; keep < most; keep++) {
    const kl = heldOutKl(await compress(keep));
    if (kl !== null && kl <= Math.max(allowed, NEGLIGIBLE_KL)) return keep;
  }
  await compress(most);
  return most;
}

/** Beside more of them too few are left to validate with. */
export function mostKept({ demonstrations }: Pick<IclDocument, "demonstrations">): number {
  return Math.max(0, demonstrations.length - LEAST_LEFT);
}

/** Of what was chosen, on the held-out demonstrations; null where nothing was validated. */
export function heldOutKl({ method, layer, frame, followThrough, candidates }: TaskVector): number | null {
  const chosen = candidates.find(
    (one) =>
      one.method === method &&
      one.layer === layer &&
      one.lead === frame.lead &&
      one.followThrough === followThrough &&
      one.answerKl !== null,
  );
  return chosen?.answerKl ?? null;
}

/** Mean KL(full ‖ full less one demonstration) over whole answers, the asked demonstration itself in neither. */
async function klOfOneLess(
  engine: Engine,
  { settings, demonstrations }: IclDocument,
  limits: ExtractionLimits,
  control: RequestControl,
): Promise<number> {
  const tokens = await openTokens(engine, settings, control);
  const all = demonstrations.map((_, index) => index);
  const asked = spread(all, limits.folds);
  const promptOf = (held: number, less?: number) => ({
    demonstrations: demonstrations.filter((_, index) => index !== held && index !== less),
    input: demonstrations[held]?.input.text ?? "",
  });
  const full = await tokens.fewShot(
    asked.map((held) => promptOf(held)),
    control,
  );
  const asking = new RowBatch();
  const generate = wholeAnswer(settings, tokens.ends);
  const answers = full.map((prompt) =>
    asking.add(plainRow(prompt, { expected: [], generate, top: 0, reference: null })),
  );
  await asking.evaluate(engine, control);
  const batch = new RowBatch();
  const reads: ReturnType<RowBatch["add"]>[] = [];
  for (const [place, held] of asked.entries()) {
    const answer = answers[place]?.();
    if (answer === undefined) throw new Error("A prompt was not asked");
    const said = answer.endToken === null ? answer.answerTokens : [...answer.answerTokens, answer.endToken];
    const expected = said.slice(0, MOST_COMPARED);
    const reference = batch.size;
    batch.add(plainRow(full[place] ?? [], { expected, generate: null, top: 0, reference: null }));
    const others = spread(
      all.filter((index) => index !== held),
      TAKEN_OUT,
    );
    const prompts = await tokens.fewShot(
      others.map((less) => promptOf(held, less)),
      control,
    );
    for (const prompt of prompts) {
      reads.push(
        batch.add(plainRow(prompt, { expected, generate: null, top: 0, reference, klOver: "expected" })),
      );
    }
  }
  await batch.evaluate(engine, control);
  return mean(reads.map((read) => read().kl ?? 0));
}
