import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { analysisNamed } from "../../src/analysis/registry.js";
import {
  commandIds,
  contextKeys,
  editorIds,
  itemKinds,
  panelIds,
  settingIds,
  viewIds,
} from "../../src/extension/ids.js";
import { namedAnalyses } from "../../src/extension/known/namedAnalyses.js";
import { hoverCommands } from "../../src/extension/inline/hoverText.js";
import { defaultSettings, readSettings } from "../../src/extension/settings/runSettings.js";
import { repositoryPath } from "../support/repository.js";

const MenuItem = z.object({ command: z.string(), when: z.string().optional() });
const Setting = z.object({
  type: z.union([z.string(), z.array(z.string())]),
  default: z.unknown(),
  markdownDescription: z.string().min(20),
  scope: z.string(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
const { contributes, capabilities } = z
  .object({
    capabilities: z.object({
      untrustedWorkspaces: z.object({ restrictedConfigurations: z.array(z.string()) }),
    }),
    contributes: z.object({
      commands: z.array(
        z.object({ command: z.string(), title: z.string(), category: z.string().optional() }),
      ),
      menus: z.record(z.string(), z.array(MenuItem)),
      customEditors: z.array(z.object({ viewType: z.string() })),
      keybindings: z.array(MenuItem),
      configuration: z.array(z.object({ title: z.string(), properties: z.record(z.string(), Setting) })),
      views: z.record(z.string(), z.array(z.object({ id: z.string(), when: z.string().optional() }))),
      viewsWelcome: z.array(z.object({ view: z.string(), contents: z.string() })),
      walkthroughs: z.array(
        z.object({
          steps: z.array(
            z.object({
              description: z.string(),
              completionEvents: z.array(z.string()),
              media: z.object({ markdown: z.string() }),
            }),
          ),
        }),
      ),
    }),
  })
  .parse(JSON.parse(readFileSync(repositoryPath("package.json"), "utf8")));

const declared = new Set(contributes.commands.map(({ command }) => command));
const properties = Object.assign({}, ...contributes.configuration.map((group) => group.properties)) as Record<
  string,
  z.infer<typeof Setting>
>;

describe("the manifest of what runs tasks", () => {
  it("declares the commands of the code, and no others", () => {
    assert.deepEqual([...declared].sort(), Object.values(commandIds).sort());
  });

  it("names every command with the category, and in title case", () => {
    for (const { title, category } of contributes.commands) {
      assert.equal(category, "ICL", title);
      for (const word of title.split(/[ -]/)) {
        assert(/^[A-Z]/.test(word) || ["with", "on", "as", "from", "into", "the"].includes(word), title);
      }
    }
  });

  it("names the commands of single analyses as the registry does, and asks among several files by an ellipsis", () => {
    for (const [name, id] of Object.entries(namedAnalyses)) {
      const { title, scope } = analysisNamed(id);
      const command = contributes.commands.find(
        ({ command }) => command === commandIds[name as keyof typeof namedAnalyses],
      );
      const shown = command?.title ?? "";
      assert.equal(shown.replace("…", "").replace(/^Show /, ""), title);
      assert.equal(shown.endsWith("…"), scope === "files", shown);
    }
  });

  it("refers to commands that there are", () => {
    const referred = [
      ...Object.values(contributes.menus).flat(),
      ...contributes.keybindings,
      ...hoverCommands.map((command) => ({ command })),
    ].map(({ command }) => command);
    const texts = [
      ...contributes.viewsWelcome.map(({ contents }) => contents),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.flatMap((step) => step.completionEvents)),
    ];
    const linked = texts.flatMap((text) => [...text.matchAll(/(?:command:|onCommand:)(icl\.\w+)/g)]);
    for (const id of [...referred, ...linked.map(([, id]) => id ?? "")]) assert(declared.has(id), id);
  });

  it("uses context keys, views and kinds of items that the code sets", () => {
    const conditions = [
      ...Object.values(contributes.menus).flat(),
      ...contributes.keybindings,
      ...Object.values(contributes.views).flat(),
      ...contributes.walkthroughs
        .flatMap(({ steps }) => steps.flatMap(({ completionEvents }) => completionEvents))
        .filter((event) => event.startsWith("onContext:"))
        .map((when) => ({ when })),
    ].map(({ when }) => when ?? "");
    const known: readonly string[] = [
      ...Object.values(contextKeys),
      ...Object.values(viewIds),
      ...Object.values(panelIds),
      ...Object.values(editorIds),
      ...Object.values(itemKinds),
    ];
    for (const condition of conditions) {
      for (const match of condition.matchAll(/icl\.\w+/g)) assert(known.includes(match[0]), condition);
      for (const [, kind] of condition.matchAll(/viewItem == (\w+)/g))
        assert(known.includes(kind ?? ""), kind);
      for (const [, pattern = ""] of condition.matchAll(/viewItem =~ \/(.+)\//g)) {
        const kinds = Object.values(itemKinds).filter((kind) => new RegExp(pattern).test(kind));
        assert(kinds.length > 1, condition);
      }
    }
    const views: readonly string[] = Object.values(contributes.views).flatMap((list) =>
      list.map(({ id }) => id),
    );
    const inCode: readonly string[] = Object.values(viewIds);
    assert.deepEqual(views, inCode);
    for (const { view } of contributes.viewsWelcome) assert(inCode.includes(view), view);
  });

  it("declares the editors of the code", () => {
    assert.deepEqual(
      contributes.customEditors.map(({ viewType }) => viewType),
      Object.values(editorIds),
    );
  });

  it("declares the settings of the code with their defaults", () => {
    assert.deepEqual(Object.keys(properties).sort(), Object.values(settingIds).sort());
    const wrong: string[] = [];
    const read = readSettings(
      (id) => properties[id]?.default,
      (id) => wrong.push(id),
    );
    assert.deepEqual(read, defaultSettings);
    assert.deepEqual(wrong, [], "A default is not allowed by the code.");
  });

  it("sets the limits that the code has", () => {
    const accepts = (id: string, value: unknown): boolean => {
      let refused = false;
      readSettings(
        (asked) => (asked === id ? value : properties[asked]?.default),
        () => {
          refused = true;
        },
      );
      return !refused;
    };
    for (const [id, { minimum, maximum, enum: choices }] of Object.entries(properties)) {
      if (minimum !== undefined) {
        assert(accepts(id, minimum) && !accepts(id, minimum - 1), `${id} from ${minimum} on`);
      }
      if (maximum !== undefined) {
        assert(accepts(id, maximum) && !accepts(id, maximum + 1), `${id} up to ${maximum}`);
      }
      for (const choice of choices ?? []) assert(accepts(id, choice), `${id}: ${choice}`);
      if (choices !== undefined) assert(!accepts(id, "something else"), id);
    }
  });

  it("takes servers and numbers of layers by the same rules as the code", () => {
    const accepted = (id: "rpcServers" | "gpuLayers", value: unknown): boolean => {
      const wrong: string[] = [];
      readSettings(
        (asked) => (asked === settingIds[id] ? value : properties[asked]?.default),
        (asked) => wrong.push(asked),
      );
      return wrong.length === 0;
    };
    for (const server of ["127.0.0.1:50052", "gpu-box.lan:1", "a:65535"]) {
      assert.ok(accepted("rpcServers", [server]), server);
    }
    for (const server of [
      "",
      "host",
      "host:",
      ":50052",
      "host:0",
      "host:65536",
      "host:1:2",
      "[::1]:5",
      "-a:1",
      "a b:1",
      "a:1;b",
    ]) {
      assert.ok(!accepted("rpcServers", [server]), server);
    }
    assert.ok(!accepted("rpcServers", Array(17).fill("a:1")));
    assert.ok(accepted("gpuLayers", 12) && accepted("gpuLayers", "auto"));
    assert.ok(!accepted("gpuLayers", -1) && !accepted("gpuLayers", 1.5) && !accepted("gpuLayers", "all"));
  });

  it("keeps an untrusted workspace from choosing programs, models and folders", () => {
    const { restrictedConfigurations } = capabilities.untrustedWorkspaces;
    for (const id of ["modelPath", "libraryPath", "rpcServers", "device", "cacheFolder", "onSave"] as const) {
      assert(restrictedConfigurations.includes(settingIds[id]), id);
    }
    for (const id of restrictedConfigurations) assert(id in properties, id);
    for (const id of ["libraryPath", "cacheFolder"] as const) {
      assert.equal(properties[settingIds[id]]?.scope, "machine", id);
    }
    const engine = Object.entries(properties).filter(([id]) => id.startsWith("icl.engine."));
    assert.ok(engine.length >= 9);
    for (const [id, { scope }] of engine) assert.equal(scope, "machine", id);
  });

  it("hides commands that need arguments, and asks where a file is active", () => {
    const palette = contributes.menus["commandPalette"] ?? [];
    const hidden = palette.filter(({ when }) => when === "false").map(({ command }) => command);
    assert.deepEqual(
      hidden.sort(),
      [commandIds.deleteTaskVector, commandIds.revealTaskFile, commandIds.showOutcome].sort(),
    );
  });

  it("offers what brings a first file where nothing is open, and nothing that destroys", () => {
    const conditional = new Set((contributes.menus["commandPalette"] ?? []).map(({ command }) => command));
    const always = [...declared].filter((command) => !conditional.has(command));
    for (const id of [commandIds.openExample, commandIds.newFile, commandIds.selectModel])
      assert(always.includes(id), id);
    const { clearCache, compareAllFiles, copyExamples, restartEngine, unloadModel } = commandIds;
    for (const id of [clearCache, compareAllFiles, copyExamples, restartEngine, unloadModel])
      assert(!always.includes(id), id);
  });

  it("has the walkthrough's pages", () => {
    for (const { steps } of contributes.walkthroughs) {
      assert(steps.length >= 3 && steps.length <= 4);
      for (const { media } of steps) assert(existsSync(repositoryPath(media.markdown)), media.markdown);
    }
  });
});
