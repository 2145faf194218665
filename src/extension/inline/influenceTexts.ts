import * as z from "zod";
import type { Demonstration } from "../../language/document.js";
import { shownText } from "../messages/shownText.js";

/** What the hints take from the data of the analysis `influence`. */
const InfluenceData = z.object({
  demonstrations: z.array(
    z.object({
      /** 0-based, among the demonstrations. */
      index: z.int().nonnegative(),
      input: z.string(),
      output: z.string(),
      cosine: z.number(),
      own: z.object({
        fewShot: z.object({ answer: z.string(), logProbability: z.number(), confidence: z.number() }),
      }),
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
 * What was found of each demonstration, behind it.
 * @param data as the analysis gave it; none where it is not of its shape.
 */
export function influenceHints(data: unknown, demonstrations: readonly Demonstration[]): InfluenceHint[] {
  return foundOf(data, demonstrations).map(({ demonstration, found }) => {
    const { cosine, own, dispensable, suspect } = found;
    const answer = shownText(own.fewShot.answer, LONGEST_ANSWER);
    const percent = Math.round(100 * own.fewShot.confidence);
    const parts = [
      ...(suspect ? [`⚠ check the output: others say ${answer}`] : []),
      ...(dispensable ? ["can be removed"] : []),
      `cos ${cosine.toFixed(2)}`,
    ];
    const tooltip = [
      suspect
        ? `The other demonstrations give another answer, ${answer}, with ${percent} % confidence: check that this output is right.`
        : `The other demonstrations give the answer ${answer} (${percent} % confidence in its first token).`,
      ...(dispensable
        ? ["Without it, the others are answered just as well, and the task vector hardly changes."]
        : []),
      `Cosine of the task vector without it and with it: ${cosine.toFixed(3)}.`,
    ].join(" ");
    return { offset: demonstration.span.end, text: parts.join(", "), tooltip };
  });
}
