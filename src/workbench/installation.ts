import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";

/** Where this program's own files are. */
export interface Installation {
  readonly engineEntry: string;
  readonly benchEntry: string;
  readonly embeddedModel: string;
  /** Folder of the .icl files that come with the program. */
  readonly examples: string;
  /** What the benchmark compares with; in a clone alone. */
  readonly pytorchScript: string;
  readonly version: string;
}

const Package = z.object({ version: z.string() });

/** Finds the package from the running module: the bundle in `dist`, or the compiled sources in `out`. */
export function findInstallation(): Installation {
  const here = fileURLToPath(import.meta.url);
  let root = path.dirname(here);
  while (!existsSync(path.join(root, "package.json"))) {
    const above = path.dirname(root);
    if (above === root) throw new Error(`There is no package.json above ${here}`);
    root = above;
  }
  const { version } = Package.parse(JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")));
  const bundled = here.endsWith(".mjs");
  const entry = (name: string): string =>
    bundled ? path.join(root, "dist", `${name}.mjs`) : path.join(root, "out", "src", name, "main.js");
  return {
    engineEntry: entry("engine"),
    benchEntry: entry("bench"),
    embeddedModel: path.join(root, "media", "model", "demo.gguf"),
    examples: path.join(root, "examples"),
    pytorchScript: path.join(root, "tools", "reference", "hendel_time.py"),
    version,
  };
}
