/**
 * Shows llama.cpp's RPC servers as further devices: builds llama.cpp with them from the sources that node-llama-cpp
 * brings (once; minutes), starts two servers on this machine, puts half of the embedded model on each and holds
 * residual streams, patched logits and answers against the CPU's.
 *
 *   npm run build && node tools/rpc-demo.mjs FOLDER
 *
 * FOLDER receives the sources and the build. Needs git, cmake and a C++ compiler. Exit code 1 where figures differ.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { EngineClient } from "../out/src/client/engineClient.js";
import { defaultEngineOptions } from "../out/src/protocol/engineOptions.js";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const model = path.join(root, "media", "model", "demo.gguf");
const example = path.join(root, "examples", "antonyms.icl");
const engineEntry = path.join(root, "out", "src", "engine", "main.js");

/** Largest relative L2 distance between the same figures on the CPU and over the servers, as the cache is F32. */
const TOLERANCE = 1e-4;
const SERVER_START = 20_000;

const [folder, ...rest] = process.argv.slice(2);
if (folder === undefined || rest.length > 0) {
  process.stderr.write("Name a folder for the build of llama.cpp: node tools/rpc-demo.mjs FOLDER\n");
  process.exit(2);
}

const libraries = build(path.resolve(folder));
const temporary = mkdtempSync(path.join(os.tmpdir(), "icl-rpc-"));
const running = [];
try {
  process.exitCode = await compare();
} finally {
  for (const child of running) child.kill();
  rmSync(temporary, { recursive: true, force: true });
}

/** @returns the folder of the shared libraries and the server. */
function build(place) {
  const sources = path.join(place, "llama.cpp");
  const target = path.join(place, "build");
  const executable = process.platform === "win32" ? "ggml-rpc-server.exe" : "ggml-rpc-server";
  const found = () =>
    [path.join(target, "bin"), path.join(target, "bin", "Release")].find((bin) =>
      existsSync(path.join(bin, executable)),
    );
  if (found() === undefined) {
    mkdirSync(place, { recursive: true });
    const bundle = path.join(root, "node_modules", "node-llama-cpp", "llama", "gitRelease.bundle");
    if (!existsSync(sources))
      run("git", ["-c", "advice.detachedHead=false", "clone", "--quiet", bundle, sources]);
    const off = [
      "GGML_NATIVE",
      "LLAMA_BUILD_TESTS",
      "LLAMA_BUILD_EXAMPLES",
      "LLAMA_BUILD_SERVER",
      "LLAMA_BUILD_APP",
      "LLAMA_CURL",
      "LLAMA_OPENSSL",
    ];
    const on = ["GGML_RPC", "BUILD_SHARED_LIBS", "LLAMA_BUILD_COMMON", "LLAMA_BUILD_TOOLS"];
    const settings = [...on.map((name) => `-D${name}=ON`), ...off.map((name) => `-D${name}=OFF`)];
    run("cmake", ["-S", sources, "-B", target, "-DCMAKE_BUILD_TYPE=Release", ...settings]);
    const jobs = String(os.availableParallelism());
    const targets = ["--target", "llama", "ggml-rpc-server"];
    run("cmake", ["--build", target, "--config", "Release", "--parallel", jobs, ...targets]);
  }
  const bin = found();
  if (bin === undefined) throw new Error(`The build in ${target} has no ${executable}`);
  return { bin, server: path.join(bin, executable) };
}

function run(command, args) {
  process.stderr.write(`${command} ${args.join(" ")}\n`);
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  if (status === 0) return;
  process.stderr.write(`${command} failed (${error?.message ?? `exit code ${status}`}).\n`);
  process.exit(1);
}

async function compare() {
  const servers = [await startServer(), await startServer()];
  const cpu = { ...defaultEngineOptions, device: "cpu", gpuLayers: 0 };
  const remote = { ...cpu, gpuLayers: "auto", rpcServers: servers };
  const here = await measure(cpu);
  const there = await measure(remote);
  const placed = there.info.placement;
  process.stdout.write(`${there.info.name}, llama.cpp ${there.info.release}\n`);
  process.stdout.write(`CPU:     ${here.info.placement.reason}\n`);
  process.stdout.write(`servers: ${placed.reason}\n\n`);
  const rows = [
    ...placed.devices.map(({ name, layers }) => [`layers on ${name}`, String(layers), layers > 1]),
    ["residual streams of all layers", ...distance(there.residuals, here.residuals)],
    ["probabilities, few-shot", ...distance(there.fewShot.top, here.fewShot.top)],
    ["probabilities, patched at layer 3", ...distance(there.patched.top, here.patched.top)],
    ["KL(few-shot ‖ patched), difference", ...distance([there.patched.kl], [here.patched.kl])],
    [
      "answers",
      `${there.fewShot.answer} / ${there.patched.answer}`,
      there.fewShot.answer === here.fewShot.answer && there.patched.answer === here.patched.answer,
    ],
    ["probe", `${there.info.checks.length} checks`, there.info.checks.every(({ passed }) => passed)],
    ["tokens a second, CPU", here.info.tokensPerSecond.toFixed(0), true],
    ["tokens a second, servers", there.info.tokensPerSecond.toFixed(0), true],
  ];
  const answers = [
    await compareExample(["--gpu-layers", "0"]),
    await compareExample(["--device", "cpu", "--rpc", servers.join(",")]),
  ];
  rows.push([
    "icl compare: answers alike",
    `${answers[0].length}`,
    JSON.stringify(answers[0]) === JSON.stringify(answers[1]),
  ]);
  for (const [what, figure, good] of rows)
    process.stdout.write(`${good ? "✓" : "✗"} ${what.padEnd(38)} ${figure}\n`);
  return rows.every(([, , good]) => good) ? 0 : 1;
}

/** The embedded model in an engine process of its own. */
async function measure(options) {
  const engine = new EngineClient({ entry: engineEntry, environment: { ICL_LLAMA_DIR: libraries.bin } });
  try {
    const info = await engine.load({ file: model, options });
    const { tokens } = await engine.tokenize({
      texts: ["hot -> cold\nbig -> small\ntall ->", "tall ->"],
      beginning: true,
    });
    const [shots, query] = tokens;
    const { groups } = await engine.capture({ groups: [[shots]] });
    const layer = 3;
    const vector = groups[0].slice(layer * info.embeddingLength, (layer + 1) * info.embeddingLength);
    const row = (list, patches, reference) => ({
      tokens: list,
      patches,
      expected: [],
      generate: { maxTokens: 4, stop: ["\n"], wanted: null },
      top: 5,
      reference,
    });
    const patch = { vector: 0, layer, position: query.length - 1, method: "replace", scale: 1 };
    const { rows } = await engine.evaluate({
      vectors: [vector],
      rows: [row(shots, [], null), row(query, [patch], 0)],
    });
    const [fewShot, patched] = rows.map(({ answer, top, kl }) => ({
      answer,
      kl,
      top: top.map(({ probability }) => probability),
    }));
    return { info, residuals: [...groups[0]], fewShot, patched };
  } finally {
    await engine.dispose();
  }
}

/** Every answer of the example under each condition. */
async function compareExample(options) {
  const args = [
    path.join(root, "dist", "icl.mjs"),
    "compare",
    example,
    "--no-cost",
    "--json",
    "--llama-dir",
    libraries.bin,
  ];
  args.push("--cache-dir", mkdtempSync(path.join(temporary, "cache-")), ...options);
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`icl compare ended with ${status}: ${stderr}`);
  const { files } = JSON.parse(stdout);
  return files.flatMap(({ queries }) =>
    queries.flatMap(({ fewShot, taskVector, zeroShot }) =>
      [fewShot, taskVector, zeroShot].map(({ answer }) => answer),
    ),
  );
}

/** @returns `host:port` of a server that listens. */
async function startServer() {
  const port = await freePort();
  const child = spawn(libraries.server, ["-H", "127.0.0.1", "-p", String(port), "-t", "1"], {
    stdio: "ignore",
  });
  running.push(child);
  const end = Date.now() + SERVER_START;
  while (!(await listens(port))) {
    if (child.exitCode !== null || Date.now() > end) throw new Error("The RPC server did not start");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return `127.0.0.1:${port}`;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function distance(a, b) {
  let difference = 0;
  let norm = 0;
  b.forEach((value, i) => {
    difference += (a[i] - value) ** 2;
    norm += value ** 2;
  });
  const relative = Math.sqrt(difference / norm);
  return [
    `relative distance ${relative.toExponential(1)}, at most ${TOLERANCE.toExponential(0)}`,
    relative <= TOLERANCE,
  ];
}
