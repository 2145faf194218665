import { readFileSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

/** CommonJS dependencies in an ES module need `require`; several of ours are CommonJS. */
const banner = {
  js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
};

await build({
  entryPoints: {
    icl: "src/cli/main.ts",
    engine: "src/engine/main.ts",
    "engine-worker": "src/engine/worker.ts",
  },
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  banner,
  sourcemap: true,
  legalComments: "linked",
  logLevel: "warning",
  define: { "process.env.ICL_VERSION": JSON.stringify(version) },
  // Native code stays in packages of its own.
  external: ["koffi", "node-llama-cpp", "@node-llama-cpp/*"],
});
