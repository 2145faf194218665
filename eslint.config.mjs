import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * Which layer may import which: the same arrows as the project references, so that a relative path
 * around them is an error too.
 */
const layers = {
  language: [],
  protocol: [],
  method: ["language", "protocol"],
  analysis: ["language", "protocol", "method"],
  cache: ["protocol"],
  device: ["method"],
  engine: ["protocol", "device"],
  client: ["protocol"],
  models: ["language", "protocol", "method", "device"],
  exchange: ["language", "protocol", "method", "cache"],
  workbench: [
    "language",
    "protocol",
    "method",
    "analysis",
    "cache",
    "client",
    "device",
    "exchange",
    "models",
  ],
  api: ["language", "protocol", "method", "cache", "client", "exchange", "models", "workbench"],
  bench: ["language", "protocol", "method", "engine", "client", "device"],
  report: ["language", "method", "analysis"],
  webview: ["language", "protocol", "method", "analysis", "report"],
  cli: [
    "language",
    "protocol",
    "method",
    "analysis",
    "cache",
    "client",
    "models",
    "exchange",
    "workbench",
    "bench",
    "report",
    "device",
  ],
  extension: [
    "language",
    "protocol",
    "method",
    "analysis",
    "cache",
    "client",
    "models",
    "exchange",
    "workbench",
    "report",
    "webview",
    "device",
  ],
};

const layerRules = Object.entries(layers).map(([layer, allowed]) => ({
  files: [`src/${layer}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        paths:
          layer === "extension" ? [] : [{ name: "vscode", message: "Only src/extension knows the editor." }],
        patterns: Object.keys(layers)
          .filter((other) => other !== layer && !allowed.includes(other))
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
    languageOptions: { parserOptions: { projectService: true } },
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
    // Written in a browser as in Node: neither is there for sure.
    files: ["src/report/**/*.{ts,tsx}"],
    rules: { "no-restricted-globals": ["error", "process", "Buffer", "window", "document", "globalThis"] },
  },
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
);
