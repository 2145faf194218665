/**
 * Writes docs/results.md: the tasks of test/real/tasks on pretrained models, everything chosen by the product on the
 * demonstrations.
 *
 *     npm run evidence -- MODEL.gguf …
 *
 * Models are named by the SHA-256 of their files. What takes minutes is kept by model under out/evidence, so that a run
 * that was stopped goes on; `--again` measures anew.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const tasks = path.join(root, "test", "real", "tasks");
const kept = path.join(root, "out", "evidence");
const again = process.argv.includes("--again");
const models = process.argv.slice(2).filter((word) => word !== "--again");
if (models.length === 0) {
  process.stderr.write("Give GGUF files: npm run evidence -- MODEL.gguf …\n");
  process.exit(2);
}

const measured = [];
for (const model of models) {
  const sha256 = await digestOf(model);
  const file = path.join(kept, `${sha256.slice(0, 16)}.json`);
  if (again || !existsSync(file)) {
    process.stderr.write(`${model}\n`);
    mkdirSync(kept, { recursive: true });
    writeFileSync(file, compare(model));
  }
  measured.push({ model, sha256, files: JSON.parse(readFileSync(file, "utf8")).files });
}
writeFileSync(path.join(root, "docs", "results.md"), page(measured));

function compare(model) {
  const { stdout, status, error } = spawnSync(
    process.execPath,
    [path.join(root, "dist", "icl.mjs"), "compare", tasks, "--model", model, "--no-cost", "--json"],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 2 ** 30 },
  );
  if (error !== undefined) throw error;
  if (status > 1) process.exit(status);
  return stdout;
}

async function digestOf(file) {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}

function page(list) {
  return `# Results on pretrained models

Twenty tasks in the kinds of the paper (knowledge, linguistic, translation, algorithmic, classification), each with 8
demonstrations and 24 queries: [test/real/tasks](../test/real/tasks). Method, layer, lead and follow-through are chosen by
the product on the demonstrations alone; queries choose nothing. Accuracies are exact whole answers, means over the tasks.

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

function details({ files }) {
  const rows = files.map(({ task, vector, summary: one }) => [
    task,
    `${vector.method}, layer ${vector.layer}${vector.lead === "joiner" ? ", lead" : ""}${vector.followThrough ? ", follow-through" : ""}`,
    ...["zeroShot", "taskVector", "fewShot"].map((condition) => two(one.accuracy[condition].value)),
    one.verdict,
  ]);
  return `## ${files[0].model.name}\n\n${markdown(["task", "chosen", "zero-shot", "task vector", "few-shot", "verdict"], rows)}`;
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
