import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { languageId, reportLanguageId } from "../../src/extension/languageId.js";
import { repositoryPath } from "../support/repository.js";

const language = z.object({
  id: z.string(),
  extensions: z.array(z.string()).optional(),
  configuration: z.string().optional(),
  icon: z.object({ light: z.string(), dark: z.string() }).optional(),
});
const manifest = z
  .object({
    main: z.string(),
    icon: z.string(),
    engines: z.object({ vscode: z.string() }),
    devDependencies: z.record(z.string(), z.string()),
    extensionKind: z.array(z.string()),
    capabilities: z.object({
      untrustedWorkspaces: z.object({ supported: z.literal("limited"), description: z.string().min(1) }),
      virtualWorkspaces: z.object({ supported: z.literal("limited"), description: z.string().min(1) }),
    }),
    contributes: z.object({
      languages: z.array(language),
      grammars: z.array(
        z.object({
          language: z.string(),
          scopeName: z.string(),
          path: z.string(),
          embeddedLanguages: z.record(z.string(), z.string()),
          tokenTypes: z.record(z.string(), z.string()),
        }),
      ),
      snippets: z.array(z.object({ language: z.string(), path: z.string() })),
      configurationDefaults: z.record(z.string(), z.record(z.string(), z.unknown())),
    }),
  })
  .parse(JSON.parse(readFileSync(repositoryPath("package.json"), "utf8")));

describe("the manifest", () => {
  const { contributes } = manifest;

  it("declares the language that the code registers for", () => {
    assert.deepEqual(
      contributes.languages.map(({ id, extensions }) => [id, extensions]),
      [
        [languageId, [".icl"]],
        [reportLanguageId, undefined],
      ],
    );
    for (const { language: id } of [...contributes.grammars, ...contributes.snippets]) {
      assert.equal(id, languageId);
    }
    assert.deepEqual(Object.keys(contributes.configurationDefaults), [
      `[${languageId}]`,
      `[${reportLanguageId}]`,
    ]);
    // Enter ends a line, and words of the file are no suggestions.
    const defaults = contributes.configurationDefaults[`[${languageId}]`];
    assert.deepEqual(defaults, {
      "editor.acceptSuggestionOnEnter": "smart",
      "editor.formatOnType": true,
      "editor.insertSpaces": true,
      "editor.tabSize": 2,
      "editor.wordBasedSuggestions": "off",
      "editor.wordWrap": "on",
    });
  });

  it("names files that are there", () => {
    const files = [
      manifest.icon,
      ...contributes.languages.flatMap(({ configuration, icon }) =>
        [configuration, icon?.light, icon?.dark].filter((file) => file !== undefined),
      ),
      ...contributes.grammars.map(({ path }) => path),
      ...contributes.snippets.map(({ path }) => path),
    ];
    for (const file of files) assert(existsSync(repositoryPath(file)), file);
    assert.equal(manifest.main, "./dist/extension.mjs");
  });

  it("maps scopes that the grammar gives", () => {
    for (const { path, scopeName, embeddedLanguages, tokenTypes } of contributes.grammars) {
      const grammar = readFileSync(repositoryPath(path), "utf8");
      for (const scope of [scopeName, ...Object.keys(embeddedLanguages), ...Object.keys(tokenTypes)]) {
        assert(grammar.includes(scope), scope);
      }
    }
  });

  it("knows the API of the oldest editor that it admits", () => {
    assert.equal(`^${manifest.devDependencies["@types/vscode"] ?? ""}`, manifest.engines.vscode);
  });

  it("runs where the files are", () => {
    assert.deepEqual(manifest.extensionKind, ["workspace"]);
  });
});
