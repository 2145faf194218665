/**
 * Checks the subjects of the commits that are not yet on another branch, origin/main unless it is named:
 *
 *   node tools/commits.mjs [BRANCH]
 */
import { spawnSync } from "node:child_process";
import process from "node:process";
import { pathToFileURL } from "node:url";

const MOST_CHARACTERS = 72;

/**
 * @param {readonly string[]} subjects
 * @returns {string[]} a sentence about each that is too long to be read in a list
 */
export function subjectProblems(subjects) {
  return subjects
    .filter((subject) => subject.length > MOST_CHARACTERS)
    .map(
      (subject) =>
        `${subject.length} characters, more than ${MOST_CHARACTERS}: "${subject}". Say the reason in the body.`,
    );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const base = process.argv[2] ?? "origin/main";
  const { status, stdout, stderr, error } = spawnSync(
    "git",
    ["log", "--no-merges", "--format=%s", `${base}..HEAD`, "--"],
    { encoding: "utf8" },
  );
  if (status !== 0) {
    process.stderr.write(`${error?.message ?? stderr}`);
    process.exit(2);
  }
  const problems = subjectProblems(stdout.split("\n"));
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
