import { readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "..", "..");

/**
 * One level down: which folders of `src/extension` each of them may import. Files beside the folders put the parts
 * together, or hold names that all may know.
 */
const extensionFolders = {
  messages: [],
  settings: [],
  files: ["messages"],
  language: ["files"],
  known: ["files", "messages", "settings"],
  jobs: ["known", "files", "messages", "settings"],
  inline: ["known", "files", "messages"],
  views: ["known", "files", "messages"],
  panel: ["known", "files", "messages"],
  models: ["jobs", "language", "known", "files", "messages"],
  vectors: ["jobs", "known", "messages"],
  testExplorer: ["jobs", "known", "files", "messages"],
  commands: ["jobs", "views", "panel", "models", "vectors", "known", "files", "messages"],
  withoutEngine: ["commands", "vectors", "files", "messages"],
};

/** Files of `src/extension` that every folder of it may import. */
const extensionNames = ["ids", "languageId"];

const layers = new Map();

/** The layers that `layer` may import: what its project references name. */
function allowedLayers(layer) {
  let allowed = layers.get(layer);
  if (allowed === undefined) {
    const { references } = JSON.parse(readFileSync(path.join(root, "src", layer, "tsconfig.json"), "utf8"));
    allowed = references.map((reference) => path.posix.basename(reference.path));
    layers.set(layer, allowed);
  }
  return allowed;
}

/** @returns why the file may not import the module; undefined where it may. Both are paths from the root. */
function refusal(file, module) {
  const [source, layer, ...within] = file.split("/");
  const [otherSource, otherLayer, ...otherWithin] = module.split("/");
  if (source !== "src" || otherSource !== "src") return undefined;
  if (layer !== otherLayer) {
    return allowedLayers(layer).includes(otherLayer)
      ? undefined
      : `src/${layer} must not know src/${otherLayer}: its tsconfig.json does not reference it.`;
  }
  if (layer !== "extension" || within.length < 2) return undefined;
  const folder = within[0];
  const other = otherWithin.length < 2 ? path.posix.parse(otherWithin[0]).name : otherWithin[0];
  const allowed = [folder, ...(extensionFolders[folder] ?? []), ...extensionNames];
  return allowed.includes(other)
    ? undefined
    : `src/extension/${folder} must not know src/extension/${other}: see tools/lint/layers.mjs.`;
}

/** Imports go where the layers let them, in whichever way they are written. */
export const imports = {
  meta: { type: "problem", schema: [] },
  create(context) {
    const file = path.relative(root, context.filename).split(path.sep).join("/");
    const check = (node) => {
      if (typeof node?.value !== "string") return;
      const { value } = node;
      const message = value.startsWith(".")
        ? refusal(file, path.posix.join(path.posix.dirname(file), value))
        : value === "vscode" && !file.startsWith("src/extension/")
          ? "Only src/extension knows the editor."
          : undefined;
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: ({ source }) => check(source),
      ExportAllDeclaration: ({ source }) => check(source),
      ExportNamedDeclaration: ({ source }) => check(source),
      ImportExpression: ({ source }) => check(source),
      TSImportType: ({ source, argument }) => check(source ?? argument?.literal),
    };
  },
};
