import * as z from "zod";
import type { Demonstration } from "../../language/document.js";
import { shownText } from "../messages/shownText.js";

const Validation = z.object({
  accuracy: z.object({ value: z.number() }),
  /** Mean over the held-out answers, natural logarithm. */
  logProbability: z.number(),
});

/** What the hints take from the data of the analysis `influence`. */
const InfluenceData = z.object({
  demonstrations: z.array(
    z.object({
      /** 0-based, among the demonstrations. */
      index: z.int().nonnegative(),
      input: z.string(),
      output: z.string(),
      cosine: z.number(),
      validation: z.nullable(z.object({ with: Validation, without: Validation })),
      own: z.object({
        fewShot: z.object({ answer: z.string(), match: z.boolean(), confidence: z.number() }),
      }),
      rank: z.int().positive(),
      dispensable: z.boolean(),
      suspect: z.boolean(),
    }),
  ),
});

/** One hint: where it stands, what it says, and what it means. */
export interface InfluenceHint {
  /** Offset in the file's text: the demonstration's end. */
  readonly offset: number;
  readonly text: string;
  readonly tooltip: string;
}

const LONGEST_ANSWER = 30;
/** From this confidence on, an output that is not the others' answer is worth a look. */
const SURE = 0.5;
/** So many nats must each of the others' answers lose on average before a demonstration is said to help them. */
const HELPS = 0.2;

type Influence = z.infer<typeof InfluenceData>["demonstrations"][number];

/** What was found of the demonstrations that are as they were. @param data as the analysis gave it. */
function foundOf(
  data: unknown,
  demonstrations: readonly Demonstration[],
): { demonstration: Demonstration; found: Influence }[] {
  const read = InfluenceData.safeParse(data);
  if (!read.success) return [];
  return read.data.demonstrations.flatMap((found) => {
    const demonstration = demonstrations[found.index];
    const same = demonstration?.input.text === found.input && demonstration.output.text === found.output;
    return same ? [{ demonstration, found }] : [];
  });
}

/** The demonstrations without which the others are answered as well. @param data as the analysis gave it. */
export function dispensableOf(data: unknown, demonstrations: readonly Demonstration[]): Demonstration[] {
  return foundOf(data, demonstrations).flatMap(({ demonstration, found }) =>
    found.dispensable ? [demonstration] : [],
  );
}

/**
 * In a few words, where it says something to act on: most demonstrations are just what they seem.
 * @param removable how many there are of which one could be removed.
 */
function hintText(found: Influence, removable: number): string | undefined {
  const { own, dispensable, suspect, rank } = found;
  const { answer, match, confidence } = own.fewShot;
  const shown = shownText(answer, LONGEST_ANSWER);
  if (suspect) return `⚠ check the output: others say ${shown}`;
  if (rank === 1 && !match && confidence >= SURE) return `least expected: others say ${shown}`;
  if (dispensable) return removable === 1 ? "can be removed" : `can be removed (one of ${removable})`;
  return helps(found) ? "helps the others" : undefined;
}

/** Whether the others lose right answers, and clearly probability, without it. */
function helps({ validation }: Influence): boolean {
  if (validation === null) return false;
  const { with: beside, without } = validation;
  return (
    without.accuracy.value < beside.accuracy.value && beside.logProbability - without.logProbability >= HELPS
  );
}

/**
 * What was found of demonstrations, behind those where it is worth a hint.
 * @param data as the analysis gave it; none where it is not of its shape.
 */
export function influenceHints(data: unknown, demonstrations: readonly Demonstration[]): InfluenceHint[] {
  const all = foundOf(data, demonstrations);
  const removable = all.filter(({ found }) => found.dispensable).length;
  return all.flatMap(({ demonstration, found }) => {
    const text = hintText(found, removable);
    if (text === undefined) return [];
    const { cosine, own, dispensable, suspect } = found;
    const answer = shownText(own.fewShot.answer, LONGEST_ANSWER);
    const percent = Math.round(100 * own.fewShot.confidence);
    const tooltip = [
      suspect
        ? `The other demonstrations give another answer, ${answer}, with ${percent} % confidence: check that this output is right.`
        : `The other demonstrations give the answer ${answer} (${percent} % confidence in its first token).`,
      ...(dispensable
        ? [
            "Without it, the others are answered just as well, and the task vector hardly changes.",
            ...(removable > 1 ? ["It does not follow that two can be removed together."] : []),
          ]
        : []),
      ...(helps(found) ? ["Without it, the others are answered less well."] : []),
      `Cosine of the task vector without it and with it: ${cosine.toFixed(3)}.`,
    ].join(" ");
    return [{ offset: demonstration.span.end, text, tooltip }];
  });
}
