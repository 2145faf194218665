import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import * as z from "zod";
import { repositoryPath } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";

const versions = z.record(z.string(), z.string()).default({});
const manifest = z
  .object({ dependencies: versions, devDependencies: versions, optionalDependencies: versions })
  .parse(readJson("package.json"));

const LockEntry = z.object({
  version: z.string().optional(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  license: z.string().optional(),
  link: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  dev: z.boolean().optional(),
  devOptional: z.boolean().optional(),
});
const Lock = z.object({ lockfileVersion: z.number(), packages: z.record(z.string(), LockEntry) });
const locks = ["package-lock.json", "test/host/package-lock.json"];

/** tools/licences.mjs, which the packaging uses. */
interface Licences {
  readonly ACCEPTED_LICENCES: readonly string[];
  thirdPartyNotice(folders: readonly string[]): string;
  isAccepted(expression: string): boolean;
}
const licences = (await import(
  pathToFileURL(repositoryPath("tools", "licences.mjs")).href
)) as unknown as Licences;

/** What an installation without development gets, by folder. */
const shipped = Object.entries(Lock.parse(readJson("package-lock.json")).packages).filter(
  ([folder, { dev, devOptional }]) => folder !== "" && dev !== true && devOptional !== true,
);

describe("dependencies", () => {
  const folder = suiteFolder();

  it("are named by exact versions", () => {
    const named = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
    for (const [name, version] of Object.entries(named)) {
      assert.match(version, /^(npm:(@[\w-]+\/)?[\w-]+@)?\d+\.\d+\.\d+$/, name);
    }
  });

  for (const file of locks) {
    it(`are locked with a digest each, and come from the registry alone: ${file}`, () => {
      const { lockfileVersion, packages } = Lock.parse(readJson(file));
      assert.equal(lockfileVersion, 3);
      assert.ok(Object.keys(packages).length > 1);
      for (const [name, { version, integrity, resolved, link, inBundle }] of Object.entries(packages)) {
        if (name === "") continue;
        assert.notEqual(link, true, name);
        assert.match(version ?? "", /^\d+\.\d+\.\d+/, name);
        if (inBundle === true) continue;
        assert.match(integrity ?? "", /^sha512-[A-Za-z0-9+/]{86}==$/, name);
        // Where it is absent, npm asks its registry; whatever else it could be is no package of a registry.
        assert.equal(resolved, undefined, name);
      }
    });
  }

  it("are few: those to be installed for a program that uses this one", () => {
    const binaries = /^node_modules\/@(node-llama-cpp|koromix)\//;
    const packages = shipped.filter(([name]) => !binaries.test(name));
    assert.ok(packages.length <= 91, `${packages.length} packages`);
  });

  it("are under licences that ask for nothing but their text", () => {
    for (const [name, { license }] of shipped) {
      if (licences.isAccepted(license ?? "")) continue;
      assert.equal(license, notBundled[name.slice("node_modules/".length)], `${name}: ${license ?? "none"}`);
    }
    for (const refused of ["GPL-3.0-only", "AGPL-3.0", "SEE LICENSE IN LICENSE.txt", "", "MIT AND GPL-2.0"]) {
      assert.ok(!licences.isAccepted(refused), refused);
    }
    for (const accepted of ["MIT", "(MIT OR GPL-3.0)", "MIT AND ISC"]) {
      assert.ok(licences.isAccepted(accepted), accepted);
    }
  });

  it("are listed with their texts, llama.cpp's among them", () => {
    // The whole list is made, and held against the same rules, whenever the programs are built.
    const named = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    const folders = shipped.map(([name]) => name).filter((name) => name.startsWith("node_modules/@koromix/"));
    folders.push(...named.map((name) => `node_modules/${name}`));
    const notice = licences.thirdPartyNotice(folders.filter((one) => existsSync(repositoryPath(one))));
    for (const line of ["The ggml authors", "Niels Martignène", "Copyright (c) 2024 Gilad S.", "zod 4."]) {
      assert.ok(notice.includes(line), line);
    }
  });

  it("are refused where the licence is another, or its text is missing", () => {
    const write = (name: string, license: string, text?: string): string => {
      mkdirSync(folder(name));
      writeFileSync(folder(name, "package.json"), JSON.stringify({ name, version: "1.0.0", license }));
      if (text !== undefined) writeFileSync(folder(name, "LICENSE"), text);
      return folder(name);
    };
    const fine = write("fine", "MIT", "All may.");
    assert.match(licences.thirdPartyNotice([fine]), /fine 1\.0\.0 \(MIT\)\n\nAll may\./);
    assert.throws(
      () => licences.thirdPartyNotice([fine, write("strict", "GPL-3.0", "x")]),
      /strict 1\.0\.0 is/,
    );
    assert.throws(() => licences.thirdPartyNotice([fine, write("mute", "MIT")]), /mute 1\.0\.0 brings no/);
  });
});

/** Of other licences, and never part of what we bundle, which `thirdPartyNotice` would refuse. */
const notBundled: Readonly<Record<string, string>> = {
  "@vscode/codicons": "CC-BY-4.0",
};

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(repositoryPath(file), "utf8"));
}
