// Writes examples/README.md from what `icl reproduce` measures on the embedded model: npm run examples:readme.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const icl = path.join(root, "dist", "icl.mjs");
const { status, stdout } = spawnSync(process.execPath, [icl, "reproduce", "examples", "--json"], {
  cwd: root,
  encoding: "utf8",
  maxBuffer: 2 ** 28,
  stdio: ["ignore", "pipe", "inherit"],
});
if (status !== 0) process.exit(status ?? 3);

const { models, tasks, means, kept, experiments, seed } = JSON.parse(stdout);
const [model] = models;
const percent = (share) => `${Math.round(share * 100)} %`;
const table = (head, align, rows) =>
  [head, align, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const fileLink = ({ file, task }) => `[${task}](${path.basename(file)})`;
/** What the author of a file says of it. */
const description = (file) => /^description: "?(.*?)"?$/m.exec(readFileSync(file, "utf8"))?.[1] ?? "";
const analysis = (id) => experiments.analyses.find((one) => one.analysis === id);
const sentences = (id) =>
  analysis(id)
    .figures.filter(({ kind }) => kind === "text")
    .flatMap((figure) => figure.sentences)
    .join(" ");

const { layers } = analysis("decodability").data;
const similarity = new Map(analysis("map").data.tasks.map((one) => [one.file, one]));

writeFileSync(
  path.join(root, "examples", "README.md"),
  `# Examples

Tasks for the embedded model (${model.name}: ${model.architecture}, ${model.layers} layers, width ${model.embeddingLength}), to look at and to change. They were picked because
the full prompt answers them, so they only illustrate. [The model's card](../media/model/README.md) measures on draws
that were not picked by any result.

All figures on this page are written by \`npm run examples:readme\`, which runs \`icl reproduce examples\` (seed ${seed});
\`icl reproduce FILES --model MODEL.gguf\` gives the same for your own files and model.

## What each file asks, and whether it compresses

${table(
  ["file", "what it asks", "layer", "zero-shot", "task vector", "few-shot", "random", "verdict"],
  [":--", ":--", "--:", "--:", "--:", "--:", "--:", ":--"],
  [
    ...tasks.map((one) => [
      fileLink(one),
      description(one.file),
      ["cells", "in_context"].includes(one.method) ? "–" : one.layer,
      percent(one.zeroShot),
      percent(one.taskVector),
      percent(one.fewShot),
      percent(one.randomVector),
      one.verdict,
    ]),
    [
      `**mean of ${tasks.length}**`,
      "",
      "",
      ...["zeroShot", "taskVector", "fewShot", "randomVector"].map((key) => `**${percent(means[key])}**`),
      "",
    ],
  ],
)}

The task vector keeps ${percent(kept)} of the few-shot accuracy. Exact match, layers chosen on the demonstrations alone.

## By layer

Accuracy of the vector at every layer on the queries (mean over the files; it chooses nothing), and task
decodability (Han et al. 2024): how often the task of a prompt can be told from its residual stream at the
separator, against all other files and a Null task.

${table(
  ["layer", ...experiments.byLayer.map(({ layer }) => layer)],
  [":--", ...experiments.byLayer.map(() => "--:")],
  [
    ["task vector", ...experiments.byLayer.map(({ accuracy }) => percent(accuracy))],
    ["decodability", ...layers.map(({ decodability }) => percent(decodability.value))],
  ],
)}

${sentences("decodability")}

## How close the tasks are to each other

${sentences("map")}

${table(
  ["file", "cosine within", "between", "nearest task"],
  [":--", "--:", "--:", ":--"],
  tasks
    .filter(({ file }) => similarity.has(file))
    .map((one) => {
      const { within, between, nearest } = similarity.get(one.file);
      return [
        fileLink(one),
        within.toFixed(2),
        between.toFixed(2),
        `${nearest.task} (${nearest.cosine.toFixed(2)})`,
      ];
    }),
)}

Cosines are of vectors without what all tasks have in common; \`icl map\` draws them.

## Overriding

Another file's vector, patched into the full few-shot prompt of ${tasks[0].task} (Hendel et al. 2023, section 5):

${sentences("override")}
`,
);
