/**
 * Writes docs/results.md: the tasks of test/real/tasks on pretrained models, everything chosen by the product on the
 * demonstrations.
 *
 *     npm run evidence -- [--dial] MODEL.gguf …
 *
 * Models are named by the SHA-256 of their files. `--dial` measures accuracy against prompt tokens as well, which takes
 * three times as long. What is measured is kept by model and task under out/evidence, so that a run that was stopped goes
 * on; `--again` measures anew.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** A point of the dial that loses no more of the mean accuracy than this answers as the full prompt does. */
const AS_WELL = 0.02;
/** Where it keeps least: so many tasks, of those that the full prompt solves at least to this share. */
const SHOWN_TASKS = 2;
const SOLVED = 0.5;
const SHOWN_QUERIES = 4;

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const folder = path.join(root, "test", "real", "tasks");
const tasks = readdirSync(folder)
  .filter((name) => name.endsWith(".icl"))
  .sort();
const words = process.argv.slice(2);
const again = words.includes("--again");
const dials = words.includes("--dial");
const models = words.filter((word) => !word.startsWith("--"));
if (models.length === 0) {
  process.stderr.write("Give GGUF files: npm run evidence -- MODEL.gguf …\n");
  process.exit(2);
}

const measured = [];
for (const model of models) {
  const sha256 = await digestOf(model);
  const kept = path.join(root, "out", "evidence", sha256.slice(0, 16));
  measured.push({
    model,
    sha256,
    files: tasks.map((task) => keptOrMeasured(kept, model, task, "compare", ["--no-cost"]).files[0]),
    // Those that were measured once are shown from then on.
    dials: tasks
      .filter((task) => dials || existsSync(keptFile(kept, task, "dial")))
      .map((task) => keptOrMeasured(kept, model, task, "dial", []).data),
  });
}
writeFileSync(path.join(root, "docs", "results.md"), page(measured));

function keptFile(kept, task, command) {
  return path.join(kept, command, `${path.basename(task, ".icl")}.json`);
}

function keptOrMeasured(kept, model, task, command, options) {
  const file = keptFile(kept, task, command);
  if (again || !existsSync(file)) {
    process.stderr.write(`${command} ${task}\n`);
    const { stdout, status, error } = spawnSync(
      process.execPath,
      [
        path.join(root, "dist", "icl.mjs"),
        command,
        path.join(folder, task),
        "--model",
        model,
        "--json",
        ...options,
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 2 ** 30 },
    );
    if (error !== undefined) throw error;
    if (status > 1) process.exit(status);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, stdout);
  }
  return JSON.parse(readFileSync(file, "utf8"));
}

async function digestOf(file) {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}

function page(list) {
  return `# Results on pretrained models

Twenty tasks of the paper's kinds (knowledge, linguistic, translation, algorithmic, classification), each with 8
demonstrations and 24 queries: [test/real/tasks](../test/real/tasks). Method, layer, lead and follow-through are chosen by
the product on the demonstrations alone; queries choose nothing. Accuracies are exact whole answers, means over the tasks.
[Cells](method.md#cells) count as task vector where they were chosen: these are a few cells of the KV cache, not one hidden
state.

_Kept_ is the task vector's accuracy over few-shot's. _First token_ is the measure of Hendel et al. 2023, whose vectors
keep .83 to .91 of the few-shot prompt's first tokens on models of 2.8 to 30 billion parameters. Models are named by the
SHA-256 of their files.

Made by \`npm run evidence -- MODEL.gguf …\`.

${summary(list)}

${list.map(details).join("\n\n")}
`;
}

function summary(list) {
  const rows = list.map(({ model, sha256, files }) => {
    const of = (pick) => mean(files.map(({ summary: one }) => pick(one)));
    const [zero, vector, few] = ["zeroShot", "taskVector", "fewShot"].map((condition) =>
      of(({ accuracy }) => accuracy[condition].value),
    );
    const [firstVector, firstFew] = ["taskVector", "fewShot"].map((condition) =>
      of(({ firstToken }) => firstToken[condition].value),
    );
    const bytes = statSync(model).size;
    return [
      `${files[0].model.name} (${files[0].model.layers} layers, ${(bytes / 1e6).toFixed(0)} MB, \`${sha256.slice(0, 12)}\`)`,
      ...[zero, vector, few, vector / few, firstVector / firstFew].map(two),
      counts(files.map(({ summary: one }) => one.verdict)),
    ];
  });
  return markdown(
    ["model", "zero-shot", "task vector", "few-shot", "kept", "first token kept", "verdicts"],
    rows,
  );
}

function details(one) {
  const { files } = one;
  const rows = files.map(({ task, vector, summary }) => [
    task,
    chosenText(vector),
    ...["zeroShot", "taskVector", "fewShot"].map((condition) => two(summary.accuracy[condition].value)),
    summary.verdict,
  ]);
  const table = markdown(["task", "chosen", "zero-shot", "task vector", "few-shot", "verdict"], rows);
  return [`## ${files[0].model.name}`, table, ...dialOf(one), ...failuresOf(one)].join("\n\n");
}

function chosenText({ method, layer, lead, followThrough }) {
  if (method === "cells") return method;
  return `${method}, layer ${layer}${lead === "joiner" ? ", lead" : ""}${followThrough ? ", follow-through" : ""}`;
}

/** Means over the tasks where the first demonstrations stay in the prompt, alone and with the vector of the others. */
function dialOf({ dials: all }) {
  const points = [...new Set(all.flatMap(({ rows }) => rows.map(({ kept }) => kept)))].sort((a, b) => a - b);
  const means = points.flatMap((kept) => {
    const rows = all.flatMap((dial) => dial.rows.filter((row) => row.kept === kept));
    if (rows.length < all.length) return [];
    const of = (pick) => mean(rows.map(pick));
    const withVector = rows.every((row) => row.withVector !== null)
      ? of((row) => row.withVector.value)
      : null;
    return [{ kept, tokens: of((row) => row.promptTokens), alone: of((row) => row.alone.value), withVector }];
  });
  const full = means.at(-1);
  if (full === undefined) return [];
  const fewest = (pick) => means.find((one) => (pick(one) ?? -1) >= full.alone - AS_WELL) ?? full;
  const alone = fewest((one) => one.alone);
  const withVector = fewest((one) => one.withVector ?? one.alone);
  const reached = (one, how) =>
    one === full
      ? `no fewer than all ${full.kept} ${how}`
      : `${one.kept} demonstrations ${how}, at ${((100 * one.tokens) / full.tokens).toFixed(0)} % of its tokens`;
  return [
    "### Accuracy against prompt tokens",
    markdown(
      ["demonstrations in the prompt", "prompt tokens", "alone", "with the vector of the others"],
      means.map((one) => [
        one.kept,
        one.tokens.toFixed(1),
        two(one.alone),
        one.withVector === null ? "" : two(one.withVector),
      ]),
    ),
    `Within ${two(AS_WELL)} of the full prompt's mean: ${reached(withVector, "with the vector")}; ${reached(alone, "alone")}. Accuracies are rounded, the comparison is not.`,
  ];
}

/** Tasks of which the vector keeps the least, with queries that the full prompt alone answers. */
function failuresOf({ files }) {
  const keptShare = ({ summary: { accuracy } }) => accuracy.taskVector.value / accuracy.fewShot.value;
  const worst = files
    .filter(({ summary }) => summary.accuracy.fewShot.value >= SOLVED)
    .sort((a, b) => keptShare(a) - keptShare(b))
    .slice(0, SHOWN_TASKS);
  if (worst.length === 0) return [];
  return ["### Where it keeps the least", ...worst.map(failure)];
}

function failure({ task, queries }) {
  const lost = queries.filter(({ fewShot, taskVector }) => fewShot.match && !taskVector.match);
  const begun = lost.filter(({ taskVector }) => taskVector.firstTokenMatch).length;
  const others = new Set(queries.map(({ expected }) => expected));
  const mistaken = lost.filter(({ expected, taskVector: { answer } }) => {
    return answer !== expected && others.has(answer);
  }).length;
  const repeated = lost.filter(({ input, taskVector: { answer } }) => answer.trim() === input).length;
  const code = (text) => (text === "" ? "" : `\`${text.replaceAll("|", "\\|")}\``);
  const table = markdown(
    ["query", "few-shot", "task vector"],
    lost
      .slice(0, SHOWN_QUERIES)
      .map(({ input, fewShot, taskVector }) => [input, fewShot.answer, taskVector.answer].map(code)),
  );
  const s = (count) => (count === 1 ? "s" : "");
  const sentence = `**${task}**: queries that only the full prompt answers: ${lost.length}. With the vector ${begun} of them begin${s(begun)} correctly, ${mistaken} get${s(mistaken)} another query's answer, and ${repeated} repeat${s(repeated)} the query.`;
  return `${sentence}\n\n${table}`;
}

function counts(verdicts) {
  const names = [...new Set(verdicts)].sort();
  return names.map((name) => `${verdicts.filter((one) => one === name).length} ${name}`).join(", ");
}

function markdown(titles, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n");
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function two(value) {
  return value.toFixed(2).replace(/^0/, "");
}
