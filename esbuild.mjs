import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";
import { NOTICE, bundledPackages, thirdPartyNotice } from "./tools/licences.mjs";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

/**
 * A folder as argument is what a package is made of: no command line, no source maps; with `--universal` behind it, the
 * language features alone. `--dev` leaves the code as it is written, for debugging; `--watch` does so at each change.
 */
const watching = process.argv.includes("--watch");
const isDevelopment = watching || process.argv.includes("--dev");
const [outdir = "dist", variant] = process.argv.slice(2).filter((word) => !/^--(dev|watch)$/.test(word));
if (outdir.startsWith("-")) {
  process.stderr.write(`There is no option ${outdir}; there are --watch, --dev, and a folder's name.\n`);
  process.exit(2);
}
const isPackage = outdir !== "dist";
const hasEngine = variant !== "--universal";

/** CommonJS dependencies in an ES module need `require`; several of ours are CommonJS. */
const banner = {
  js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
};

/** Native code stays in packages of its own, and so does what src/language/regex.ts requires when it needs it. */
const external = ["koffi", "@node-llama-cpp/*", "re2js"];

const common = {
  bundle: true,
  outdir,
  platform: "node",
  sourcemap: !isPackage,
  metafile: true,
  legalComments: "linked",
  logLevel: "warning",
  define: { "process.env.ICL_VERSION": JSON.stringify(version) },
};

// Their names change with what is in them: those of earlier builds would stay for ever.
rmSync(path.join(outdir, "chunks"), { recursive: true, force: true });

const programs = {
  ...common,
  entryPoints: {
    ...(isPackage ? {} : { icl: "src/cli/main.ts", bench: "src/bench/main.ts", index: "src/api/main.ts" }),
    ...(hasEngine
      ? {
          engine: "src/engine/main.ts",
          "engine-worker": "src/engine/worker.ts",
          "models-helper": "src/models/main.ts",
        }
      : {}),
    "import-worker": "src/workbench/importWorker.ts",
    "vector-worker": "src/workbench/vectorWorker.ts",
  },
  outExtension: { ".js": ".mjs" },
  target: "node20",
  format: "esm",
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  banner,
  external,
  // Beside the engine they weigh little, and a stack in a report can be read.
  minify: isPackage && !hasEngine,
};

const extensionSource = hasEngine ? "src/extension/main.ts" : "src/extension/universal.ts";
const extensionEntry = fileURLToPath(new URL(extensionSource, import.meta.url));

/**
 * All that the editor reads at start, in one chunk: what is loaded later counts as importing all of it, so that no part
 * of it is shared by some of the later ones only, which would make it a chunk of its own. Each costs half a millisecond.
 */
const oneChunkAtStart = {
  name: "one-chunk-at-start",
  setup(building) {
    building.onResolve({ filter: /^\./ }, async ({ kind, path: wanted, resolveDir, importer }) => {
      if (kind !== "dynamic-import") return undefined;
      const found = await building.resolve(wanted, { kind: "import-statement", resolveDir, importer });
      return { ...found, namespace: "later" };
    });
    building.onLoad({ filter: /.*/, namespace: "later" }, ({ path: later }) => ({
      contents: [`import ${JSON.stringify(extensionEntry)};`, `export * from ${JSON.stringify(later)};`].join(
        "\n",
      ),
      resolveDir: path.dirname(later),
    }));
  },
};

/**
 * zod/mini, by which the editor reads at start, with a copy of its core that holds nothing else: in the one that it
 * shares with zod there is three times as much, for what is loaded later. 3 ms of activation.
 */
const zodMiniApart = {
  name: "zod-mini-apart",
  setup(building) {
    const copy = (path) => ({ path, suffix: "?mini", sideEffects: false, pluginData: { copied: true } });
    building.onResolve({ filter: /^zod\/mini$/ }, () => copy(fileURLToPath(import.meta.resolve("zod/mini"))));
    building.onResolve({ filter: /^\./ }, ({ path: wanted, importer, pluginData }) =>
      pluginData?.copied === true ? copy(path.resolve(path.dirname(importer), wanted)) : undefined,
    );
    building.onLoad({ filter: /\.js$/ }, async ({ path: found, suffix, pluginData }) =>
      suffix === "?mini" ? { contents: await readFile(found, "utf8"), pluginData } : undefined,
    );
  },
};

/**
 * YAML in a file of its own, which is read with the first front matter: it is a third of what would be read at start,
 * and V8 takes 5 ms for it on a slow machine.
 */
const yamlApart = {
  name: "yaml-apart",
  setup(building) {
    building.onResolve({ filter: /^yaml$/ }, () => ({ path: "../yaml.cjs", external: true }));
    building.onLoad({ filter: /[\\/]src[\\/]language[\\/]yaml\.ts$/ }, () => ({
      contents: [
        'import { createRequire } from "node:module";',
        "const load = createRequire(import.meta.url);",
        "let library;",
        'export const yaml = () => (library ??= load("../yaml.cjs"));',
      ].join("\n"),
    }));
  },
};

const yaml = {
  ...common,
  entryPoints: { yaml: "yaml" },
  outExtension: { ".js": ".cjs" },
  target: "node22",
  format: "cjs",
  minify: !isDevelopment,
};

// In chunks, so that the editor reads at start only what a file on the screen needs.
const extension = {
  ...common,
  entryPoints: { extension: extensionEntry },
  plugins: [oneChunkAtStart, zodMiniApart, yamlApart],
  outExtension: { ".js": ".mjs" },
  target: "node22",
  format: "esm",
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  banner,
  minify: !isDevelopment,
  external: ["vscode", ...external],
};

// The panel runs in the editor's web view: one script and one style sheet, nothing fetched.
const panel = {
  ...common,
  entryPoints: [
    { in: "src/webview/main.tsx", out: "panel" },
    { in: "src/webview/panel.css", out: "panel" },
  ],
  platform: "browser",
  target: "es2023",
  format: "iife",
  minify: !isDevelopment,
  jsx: "automatic",
  jsxImportSource: "preact",
};

if (watching) {
  await watch([extension, yaml, programs, panel]);
} else {
  await buildAll();
}

/** Rebuilds what a change touches, until it is ended. The lines around a build are those that .vscode/tasks.json waits for. */
async function watch(all) {
  let running = 0;
  const told = {
    name: "told",
    setup(building) {
      building.onStart(() => {
        if (running++ === 0) process.stdout.write("build started\n");
      });
      building.onEnd(() => {
        if (--running === 0) process.stdout.write("build finished\n");
      });
    },
  };
  for (const options of all) {
    const watched = await context({ ...options, plugins: [...(options.plugins ?? []), told] });
    await watched.watch();
  }
}

async function buildAll() {
  const built = [await build(extension), await build(yaml), await build(programs)];
  requireThinStart(built[0].metafile);
  if (hasEngine) built.push(await build(panel));

  // The declarations of what other programs may import, as the compiler wrote them.
  if (!isPackage) {
    mkdirSync("dist/api", { recursive: true });
    for (const name of ["main", "contract"]) {
      copyFileSync(`out/src/api/${name}.d.ts`, `dist/api/${name}.d.ts`);
    }
  }

  const bundled = bundledPackages(built.map(({ metafile }) => metafile));
  // Who packs the extension adds the packages that it copies whole.
  if (isPackage) writeFileSync(`${outdir}.bundled.json`, `${JSON.stringify(bundled)}\n`);
  else writeFileSync(path.join(outdir, NOTICE), thirdPartyNotice(bundled));
}

/** A slip of an import would make every start of the editor slower: `zod` where `zod/mini` does. */
function requireThinStart({ inputs, outputs }) {
  const start = new Set();
  const follow = (output) => {
    if (start.has(output)) return;
    start.add(output);
    for (const { path: imported, kind } of outputs[output].imports) {
      if (kind === "import-statement" && imported in outputs) follow(imported);
    }
  };
  for (const [output, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint === extensionSource) follow(output);
  }
  const read = [...start].flatMap((output) => Object.keys(outputs[output].inputs));
  const guilty = read.filter((input) =>
    inputs[input].imports.some(({ path: imported }) => imported.endsWith("zod/index.js")),
  );
  if (read.length === 0 || guilty.length > 0) {
    throw new Error(
      `The editor would read all of zod at start, for ${guilty.join(", ")}: import zod/mini there.`,
    );
  }
}
