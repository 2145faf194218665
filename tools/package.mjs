/**
 * Packs the extension for this machine's platform into icl-task-vectors-PLATFORM-VERSION.vsix, with llama.cpp's CPU
 * build and the model inside, so that it works with nothing else installed.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { createVSIX } from "@vscode/vsce";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const stage = path.join(root, "out", "package");

/** vsce's name of each platform, and the packages with native code for it. */
const platforms = {
  "linux-x64": { target: "linux-x64", native: ["@koromix/koffi-linux-x64", "@node-llama-cpp/linux-x64"] },
  "linux-arm64": {
    target: "linux-arm64",
    native: ["@koromix/koffi-linux-arm64", "@node-llama-cpp/linux-arm64"],
  },
  "darwin-arm64": {
    target: "darwin-arm64",
    native: ["@koromix/koffi-darwin-arm64", "@node-llama-cpp/mac-arm64-metal"],
  },
  "darwin-x64": { target: "darwin-x64", native: ["@koromix/koffi-darwin-x64", "@node-llama-cpp/mac-x64"] },
  "win32-x64": { target: "win32-x64", native: ["@koromix/koffi-win32-x64", "@node-llama-cpp/win-x64"] },
  "win32-arm64": {
    target: "win32-arm64",
    native: ["@koromix/koffi-win32-arm64", "@node-llama-cpp/win-arm64"],
  },
};

const platform = platforms[`${process.platform}-${process.arch}`];
if (platform === undefined) {
  process.stderr.write(`There is no package for ${process.platform}-${process.arch}.\n`);
  process.exit(2);
}

const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));

rmSync(stage, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });
const built = spawnSync(process.execPath, [path.join(root, "esbuild.mjs"), path.join(stage, "dist")], {
  cwd: root,
  stdio: "inherit",
});
if (built.status !== 0) process.exit(1);

const readme = readFileSync(path.join(root, "README.md"), "utf8");
for (const item of ["media", "syntaxes", "examples", "README.md", "LICENSE"]) {
  const from = path.join(root, item);
  const wanted = (file) => {
    // Of the pictures those that the README shows.
    if (/screenshots[\\/]./.test(file)) return readme.includes(path.basename(file));
    // For the command line's documents only.
    return !file.endsWith("schemas") && !file.endsWith("extension.svg");
  };
  if (existsSync(from)) cpSync(from, path.join(stage, item), { recursive: true, filter: wanted });
}

/** koffi brings its sources and manual along, re2js itself in three forms. */
const unneeded =
  /koffi[\\/](doc|vendor|lib)$|re2js[\\/]build[\\/]index\.(umd\.)?js$|\.(md|d\.c?ts|map|cc|hh|c|h|S|asm|inc)$/;
const dependencies = {};
for (const name of ["koffi", "re2js", ...platform.native]) {
  const from = path.join(root, "node_modules", name);
  if (!existsSync(from)) throw new Error(`${name} is not installed: run npm ci without --omit=optional.`);
  cpSync(from, path.join(stage, "node_modules", name), {
    recursive: true,
    filter: (file) => !unneeded.test(file),
  });
  dependencies[name] = JSON.parse(readFileSync(path.join(from, "package.json"), "utf8")).version;
}

const { scripts, devDependencies, bin, exports, files, private: _, ...shipped } = manifest;
// What is in the folder is what is wanted.
writeFileSync(path.join(stage, ".vscodeignore"), "");
writeFileSync(
  path.join(stage, "package.json"),
  `${JSON.stringify({ ...shipped, dependencies, optionalDependencies: undefined }, null, 2)}\n`,
);

const packagePath = path.join(root, `${manifest.name}-${platform.target}-${manifest.version}.vsix`);
await createVSIX({
  cwd: stage,
  packagePath,
  target: platform.target,
  dependencies: true,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
  skipLicense: true,
});
const megabytes = (statSync(packagePath).size / 1e6).toFixed(1);
process.stdout.write(`${path.relative(process.cwd(), packagePath)}: ${megabytes} MB\n`);
