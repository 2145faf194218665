import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import { imports } from "./tools/lint/layers.mjs";

const root = import.meta.dirname;

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
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { layers: { rules: { imports } } },
    rules: { "layers/imports": "error" },
  },
  {
    files: ["src/language/**/*.ts", "src/method/**/*.ts", "src/protocol/**/*.ts", "src/device/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", "process", "Buffer", "setTimeout"],
    },
  },
  {
    // Vectors go between processes of Node as base64, which nothing else writes as fast.
    files: ["src/protocol/numbers.ts"],
    rules: { "no-restricted-globals": ["error", "process", "setTimeout"] },
  },
  {
    // What the editor's own messages show may hold links that run any command.
    files: ["src/extension/**/*.ts"],
    ignores: ["src/extension/messages/notify.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        ...["showErrorMessage", "showWarningMessage", "showInformationMessage", "setStatusBarMessage"].map(
          (property) => ({ property, message: "Show it through src/extension/messages/notify.ts." }),
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
