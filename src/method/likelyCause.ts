import type { IclDocument } from "../language/document.js";

/**
 * The verdict's reason, and where the file itself shows why a vector fails on it, that too: lookups, mappings in
 * both directions and long answers are what task vectors are known to fail on (Hendel et al. 2023; Todd et al.
 * 2023).
 */
export function withLikelyCause(reason: string, { problems }: IclDocument): string {
  const cause = problems.map(causeOf).find((one) => one !== undefined);
  return cause === undefined ? reason : `${reason.replace(/\.$/, "")}; ${cause}.`;
}

function causeOf(problem: IclDocument["problems"][number]): string | undefined {
  if (problem.code === "lookup-queries") {
    return `${problem.count} of ${problem.of} queries look up what the demonstrations say, which only the prompt holds`;
  }
  if (problem.code === "both-directions") {
    return "the file maps in both directions, and one vector seldom holds both";
  }
  if (problem.code === "long-answers") {
    return `its answers of ${problem.characters} characters are long for a vector that sets the task at one token`;
  }
  return undefined;
}
