import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const root = import.meta.dirname;

/** The layers that `layer` may import: what its project references name, so that a relative path around them fails too. */
const allowedLayers = (layer) =>
  JSON.parse(readFileSync(path.join(root, "src", layer, "tsconfig.json"), "utf8")).references.map(
    (reference) => path.posix.basename(reference.path),
  );

const layers = readdirSync(path.join(root, "src"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const layerRules = layers.map((layer) => ({
  files: [`src/${layer}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        paths:
          layer === "extension" ? [] : [{ name: "vscode", message: "Only src/extension knows the editor." }],
        patterns: layers
          .filter((other) => other !== layer && !allowedLayers(layer).includes(other))
          .map((other) => ({
            group: [`**/${other}/**`],
            message: `src/${layer} must not know src/${other}.`,
          })),
      },
    ],
  },
}));

export default defineConfig(
  { ignores: ["out/", "dist/", "node_modules/", "tools/**/*.py"] },
  {
    files: ["src/**/*.{ts,tsx}", "test/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: "tsconfig.lint.json", tsconfigRootDir: root } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-non-null-assertion": "error",
      // It would ask for the assertion that the rule above forbids.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Name what you export." },
        { selector: "TSEnumDeclaration", message: "Use a union of literals." },
      ],
      eqeqeq: "error",
      "no-console": "error",
    },
  },
  ...layerRules,
  {
    files: ["src/language/**/*.ts", "src/method/**/*.ts", "src/protocol/**/*.ts", "src/device/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", "process", "Buffer", "setTimeout"],
    },
  },
  {
    // What the editor's own messages show may hold links that run any command.
    files: ["src/extension/**/*.ts"],
    ignores: ["src/extension/messages/notify.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        ...["showErrorMessage", "showWarningMessage", "showInformationMessage", "setStatusBarMessage"].map(
          (property) => ({ property, message: "Tell it through src/extension/messages/notify.ts." }),
        ),
      ],
    },
  },
  {
    // Written in a browser as in Node: neither is there for sure.
    files: ["src/report/**/*.{ts,tsx}"],
    rules: { "no-restricted-globals": ["error", "process", "Buffer", "window", "document", "globalThis"] },
  },
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
);
