/**
 * Checks the advice of `icl compare` against what each option does on fresh queries of the embedded model:
 *
 *     npm run advice -- [SEED]
 *
 * Ten tasks, each with 8 demonstrations and the 24 queries that the advice is taken from; then 200 other queries, each
 * answered with `icl run` in every way that could be sent. An option is within the margin where it keeps 0.8 of what the
 * full prompt gains over the query alone. Needs Python 3, without packages.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const TASKS = [
  "antonym",
  "capitalise",
  "english_to_french",
  "english_to_german",
  "english_to_italian",
  "english_to_spanish",
  "first_letter",
  "last_letter",
  "spanish_to_english",
  "upper_case",
];
const [DEMONSTRATIONS, JUDGED, FRESH] = [8, 24, 200];
/** Numbers of first demonstrations that `icl compare` tries by themselves. */
const FEWER = [4, 2, 1];
const MARGIN = 0.8;
/** What must come out, of ten. */
const [WITHIN, CHEAPEST] = [9, 7];

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const seed = process.argv[2] ?? "0";
const folder = mkdtempSync(path.join(os.tmpdir(), "icl-advice-"));
try {
  const count = DEMONSTRATIONS + JUDGED + FRESH;
  const script = path.join(root, "tools", "demo-model", "pairs.py");
  const drawn = JSON.parse(output("python3", [script, seed, String(count), ...TASKS]));
  const rows = TASKS.map((task) => measure(task, drawn[task]));
  const within = rows.filter((row) => row.within).length;
  const cheapest = rows.filter((row) => row.cheaper === null).length;
  for (const row of rows) {
    process.stdout.write(
      `${row.task}: ${row.advised} ${percent(row.right)}, full prompt ${percent(row.full)}, query alone ${percent(row.bare)}: ` +
        `${row.within ? "within" : "outside"} the margin${row.cheaper === null ? "" : `, and so is ${row.cheaper}, cheaper`}\n`,
    );
  }
  process.stdout.write(
    `The advice is within the margin in ${within} of ${rows.length} tasks, and nothing cheaper is in ${cheapest}.\n`,
  );
  process.exitCode = within >= WITHIN && cheapest >= CHEAPEST ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

function measure(task, pairs) {
  const shown = pairs.slice(0, DEMONSTRATIONS);
  const fresh = pairs.slice(DEMONSTRATIONS + JUDGED);
  const judged = write(`${task}.icl`, shown, pairs.slice(DEMONSTRATIONS, DEMONSTRATIONS + JUDGED));
  const { options, verdict } = JSON.parse(icl("compare", judged, "--no-cost", "--json")).files[0].summary;
  const asked = write(`${task}-fresh.icl`, shown, fresh);
  const full = rightOf(asked, "few-shot", fresh);
  const bare = rightOf(asked, "zero-shot", fresh);
  const measured = [
    { kind: "zero-shot", demonstrations: 0, right: bare },
    { kind: "task vector", demonstrations: 0, right: rightOf(asked, "task-vector", fresh) },
    ...FEWER.map((first) => ({
      kind: "fewest demonstrations",
      demonstrations: first,
      right: rightOf(
        write(`${task}-${first}.icl`, shown.slice(0, first), fresh, shown.at(-1)),
        "few-shot",
        fresh,
      ),
    })).reverse(),
    { kind: "few-shot", demonstrations: DEMONSTRATIONS, right: full },
  ].map((one) => ({ ...one, within: one.right - bare >= MARGIN * (full - bare) }));
  const best = options.find(({ enough }) => enough);
  const place = measured.findIndex(
    ({ kind, demonstrations }) => kind === best.kind && demonstrations === best.demonstrations,
  );
  const advised = measured[place];
  const cheaper = measured.slice(0, place).find((one) => one.within) ?? null;
  return {
    task,
    verdict,
    advised: nameOf(advised),
    right: advised.right,
    full,
    bare,
    within: advised.within,
    cheaper: cheaper === null ? null : `${nameOf(cheaper)} (${percent(cheaper.right)})`,
  };
}

function nameOf({ kind, demonstrations }) {
  return kind === "fewest demonstrations" ? `first ${demonstrations}` : kind;
}

/** Share of the queries that are answered as expected, text for text. */
function rightOf(file, mode, queries) {
  const { results } = JSON.parse(icl("run", file, "--mode", mode, "--json"));
  if (results.length !== queries.length) throw new Error(`${file}: ${results.length} answers`);
  return results.filter(({ answer }, place) => answer === queries[place][1]).length / queries.length;
}

/** @param beside gives the dummy without which one demonstration cannot be compressed; no prompt holds it. */
function write(name, demonstrations, queries, beside) {
  const line = ([input, expected]) => `${JSON.stringify(input)} -> ${JSON.stringify(expected)}`;
  const file = path.join(folder, name);
  writeFileSync(
    file,
    [
      ...(beside === undefined ? [] : ["---", "vector:", `  dummies: [${JSON.stringify(beside[0])}]`, "---"]),
      ...demonstrations.map(line),
      "",
      ...queries.map((pair) => `? ${line(pair)}`),
      "",
    ].join("\n"),
  );
  return file;
}

function icl(...words) {
  return output(process.execPath, [
    path.join(root, "dist", "icl.mjs"),
    ...words,
    "--cache-dir",
    path.join(folder, "cache"),
  ]);
}

function output(command, words) {
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${words.join(" ")} ended with ${status}: ${stderr}`);
  return stdout;
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
