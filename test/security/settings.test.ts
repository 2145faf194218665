import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { repositoryPath } from "../support/repository.js";

/**
 * Every setting, and what a workspace may do with it. `machine`: the user's alone, whatever a workspace says.
 * `restricted`: a workspace may say it once it is trusted. `harmless`: names no file, program, server or device, and
 * starts nothing.
 */
const classes: Readonly<Record<string, "machine" | "restricted" | "harmless">> = {
  "icl.model.path": "restricted",
  "icl.model.folders": "machine",
  "icl.model.downloadFolder": "machine",
  "icl.engine.threads": "machine",
  "icl.engine.kvType": "machine",
  "icl.engine.flashAttention": "machine",
  "icl.engine.device": "machine",
  "icl.engine.gpuLayers": "machine",
  "icl.engine.contextSize": "machine",
  "icl.engine.rpcServers": "machine",
  "icl.engine.idleMinutes": "machine",
  "icl.engine.libraryPath": "machine",
  "icl.cache.folder": "machine",
  "icl.cache.maxMegabytes": "machine",
  "icl.onSave": "restricted",
  "icl.vectors.exhaustive": "harmless",
  "icl.vectors.seed": "harmless",
  "icl.codeLens.enabled": "harmless",
  "icl.inlineAnswers.enabled": "harmless",
  "icl.influenceHints.enabled": "harmless",
};

const manifest = z
  .object({
    capabilities: z.object({
      untrustedWorkspaces: z.object({
        supported: z.literal("limited"),
        restrictedConfigurations: z.array(z.string()),
      }),
    }),
    contributes: z.object({
      configuration: z.array(
        z.object({
          properties: z.record(z.string(), z.looseObject({ scope: z.string(), type: z.unknown() })),
        }),
      ),
      commands: z.array(z.object({ command: z.string(), enablement: z.string().optional() })),
    }),
    activationEvents: z.array(z.string()),
  })
  .parse(JSON.parse(readFileSync(repositoryPath("package.json"), "utf8")));
const settings = Object.fromEntries(
  manifest.contributes.configuration.flatMap(({ properties }) => Object.entries(properties)),
);

describe("settings, as a hostile workspace would use them", () => {
  it("are all classified, so that a new one is thought about", () => {
    assert.deepEqual(Object.keys(settings).sort(), Object.keys(classes).sort());
  });

  it("are the user's alone, or wait for trust, where they name files, programs, servers or devices", () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    for (const [id, kind] of Object.entries(classes)) {
      const scope = settings[id]?.scope;
      if (kind === "machine") assert.equal(scope, "machine", id);
      else assert.ok(scope === "window" || (kind === "restricted" && scope === "machine-overridable"), id);
      if (kind === "restricted") assert.ok(restrictedConfigurations.includes(id), id);
      if (kind === "harmless") {
        assert.ok(!restrictedConfigurations.includes(id), id);
        assert.ok(
          ["boolean", "integer", "number"].includes(String(settings[id]?.type)),
          `${id} can name something`,
        );
      }
    }
  });
});

describe("the threat model", () => {
  it("names tests that are there", () => {
    const text = readFileSync(repositoryPath("SECURITY.md"), "utf8");
    const named = [...text.matchAll(/`(test\/[\w/-]+)(\*?)`/g)];
    assert.ok(named.length > 20);
    for (const [, place = "", star] of named) {
      const folder = path.dirname(repositoryPath(place));
      const name = path.basename(place);
      const there = readdirSync(folder).some((file) =>
        star === "*" ? file.startsWith(name) : file === name || file === `${name}.test.ts`,
      );
      assert.ok(there, `${place}${star ?? ""}`);
    }
  });
});
