/**
 * Packs the extension into icl-task-vectors-TARGET-VERSION.vsix: llama.cpp for one platform and the model inside, so that
 * it works with nothing else installed. Any machine packs for any platform.
 *
 * CPU and, on Apple silicon, Metal are inside; builds for other GPUs are not. Measured, packed with zip: of 19 MB for
 * linux-x64 the embedded model takes 9, llama.cpp and koffi 9. Vulkan's backend would add 17 MB, CUDA's 132, and 17 more
 * where the runtime is older, to a package that everyone downloads at each version, while the embedded model and all
 * below 64 MiB are computed on the CPU anyway. So they are variants of their own, for who has the card:
 * `--gpu vulkan`, `--gpu cuda`. The marketplace takes one package per platform: variants are installed from the file.
 */
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { createVSIX } from "@vscode/vsce";
import { checkPackage } from "./check.mjs";
import { fileOf } from "./places.mjs";
import { stage } from "./stage.mjs";
import { ownTarget, targetNamed, targets } from "./targets.mjs";

const usage = `npm run package -- [OPTIONS] [--check FILE…]
  --target NAME      for ${targets.map(({ name }) => name).join(", ")}; may be repeated; this machine's without
  --all              for every target
  --gpu KIND         with llama.cpp's build for that kind of GPU as well, which linux-x64 and win32-x64 have: vulkan, cuda
  --repository URL   the address of the sources, to which the links and pictures of the extension's page lead; that of
                     package.json without
  --check            packs nothing: checks the packages that are named
`;

/** The user's mistake: what is wrong with the command line. */
class Misuse extends Error {}

try {
  await main();
} catch (error) {
  if (!(error instanceof Misuse) && process.env["ICL_DEBUG"] !== undefined) throw error;
  process.stderr.write(`${error.message}\n${error instanceof Misuse ? `\n${usage}` : ""}`);
  process.exitCode = error instanceof Misuse ? 2 : 1;
}

async function main() {
  const { values, positionals } = readArguments();
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  if (values.check) {
    for (const file of positionals) await check(path.resolve(file));
    return;
  }
  const chosen = chosenTargets(values);
  for (const target of chosen) await pack(target, values.gpu, values.repository);
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        target: { type: "string", multiple: true },
        all: { type: "boolean" },
        gpu: { type: "string" },
        repository: { type: "string" },
        check: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
    if (values.check !== true && positionals.length > 0) {
      throw new Misuse(`What is ${positionals[0]} for? Targets are named with --target.`);
    }
    if (values.check === true && positionals.length === 0) throw new Misuse("Name the packages to check.");
    return { values, positionals };
  } catch (error) {
    throw new Misuse(error.message);
  }
}

function chosenTargets({ target: names, all, gpu }) {
  if (all && names !== undefined) throw new Misuse("--all names every target: take --target or --all.");
  const chosen = all
    ? targets
    : (names?.map((name) => {
        const target = targetNamed(name);
        if (target === undefined) {
          throw new Misuse(
            `There is no target ${name}; there are ${targets.map((one) => one.name).join(", ")}.`,
          );
        }
        return target;
      }) ?? [ownTarget()]);
  for (const { name, gpus } of chosen) {
    if (gpu === undefined || gpus.includes(gpu)) continue;
    throw new Misuse(`There is no ${gpu} build for ${name}.`);
  }
  return chosen;
}

async function pack(target, gpu, repository) {
  const cwd = await stage(target, gpu, repository);
  const { name, version } = JSON.parse(readFileSync(fileOf("package.json"), "utf8"));
  const file = fileOf(`${[name, target.name, ...(gpu === undefined ? [] : [gpu]), version].join("-")}.vsix`);
  rmSync(file, { force: true });
  await createVSIX({
    cwd,
    packagePath: file,
    ...(target.native === undefined ? {} : { target: target.name }),
    dependencies: true,
    skipLicense: true,
  });
  await check(file);
}

async function check(file) {
  const { variant, bytes, budget, problems } = await checkPackage(file);
  if (problems.length > 0) {
    const list = problems.map((problem) => `- ${problem}`).join("\n");
    throw new Error(`${path.basename(file)} is not what tools/package/contents.txt says:\n${list}`);
  }
  const megabytes = (bytes / 1e6).toFixed(1);
  process.stdout.write(
    `${path.relative(process.cwd(), file)}: ${megabytes} MB of ${budget}, for ${variant}\n`,
  );
}
