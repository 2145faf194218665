import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import * as z from "zod";
import { repositoryPath } from "../support/repository.js";

const Step = z.object({
  uses: z.string().optional(),
  run: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});
const Workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      "runs-on": z.string(),
      "timeout-minutes": z.number(),
      permissions: z.record(z.string(), z.string()).optional(),
      strategy: z.object({ matrix: z.record(z.string(), z.array(z.unknown())) }).optional(),
      steps: z.array(Step),
    }),
  ),
});
const Manifest = z.object({
  engines: z.object({ node: z.string() }),
  scripts: z.record(z.string(), z.string()),
});

describe("the workflow", () => {
  const text = readFileSync(repositoryPath(".github", "workflows", "ci.yml"), "utf8");
  const { jobs, permissions } = Workflow.parse(parse(text));
  const manifest = Manifest.parse(JSON.parse(readFileSync(repositoryPath("package.json"), "utf8")));
  const steps = Object.entries(jobs).flatMap(([job, { steps: own }]) =>
    own.map((step) => ({ job, ...step })),
  );
  const commands = steps.flatMap(({ run }) => run?.split("\n") ?? []);

  it("runs scripts and tiers that there are", async () => {
    const scripts = commands.flatMap((command) => /\bnpm run ([\w:-]+)/.exec(command)?.[1] ?? []);
    assert(scripts.length >= 3);
    for (const script of scripts) assert(script in manifest.scripts, script);

    const { tiers } = (await import(pathToFileURL(repositoryPath("test", "tiers.mjs")).href)) as {
      readonly tiers: readonly { readonly name: string; readonly prepare?: unknown }[];
    };
    const run = commands.flatMap((command) => {
      const [, names] = /node test\/run\.mjs (.+)$/.exec(command) ?? [];
      return [...(names ?? "").matchAll(/"([^"]+)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
    });
    for (const name of run)
      assert(
        tiers.some((tier) => tier.name === name),
        name,
      );
    // None is forgotten either, but for what needs a model that nobody may publish.
    const wanted = tiers.map(({ name }) => name).filter((name) => name !== "real");
    assert.deepEqual([...new Set(run)].sort(), wanted.sort());
  });

  it("publishes every target, and no other", async () => {
    const { targets } = (await import(
      pathToFileURL(repositoryPath("tools", "package", "targets.mjs")).href
    )) as { targets: readonly { readonly name: string }[] };
    const loop = commands.flatMap((command) => /^for target in (.+); do$/.exec(command.trim())?.[1] ?? []);
    assert.deepEqual(
      loop.join(" ").split(" "),
      targets.map(({ name }) => name),
    );
  });

  it("tests on three systems, in the oldest and the newest editor, on the least Node", () => {
    const editor = jobs["editor"]?.strategy?.matrix;
    assert.deepEqual(editor?.["vscode"], ["oldest", "newest"]);
    for (const matrix of [editor, jobs["test"]?.strategy?.matrix]) {
      const systems = matrix?.["os"]?.map(String) ?? [];
      for (const system of ["ubuntu-", "macos-", "windows-"]) {
        assert(
          systems.some((one) => one.startsWith(system)),
          `${system} in ${systems.join(", ")}`,
        );
      }
    }
    const [least] = jobs["test"]?.strategy?.matrix["node"] ?? [];
    assert.equal(`>=${String(least)}`, manifest.engines.node);
  });

  it("takes actions by the commit, which nobody can move", () => {
    const used = [...text.matchAll(/uses: (.+)$/gm)].map(([, action]) => action ?? "");
    assert(used.length > 0);
    for (const action of used) assert.match(action, /^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("may write, and knows the marketplace's secret, in the release alone", () => {
    assert.deepEqual(permissions, { contents: "read" });
    for (const [name, job] of Object.entries(jobs)) {
      if (name !== "release") assert.equal(job.permissions, undefined, name);
    }
    for (const { job, env, ...step } of steps) {
      if (job !== "release") assert.doesNotMatch(JSON.stringify({ env, step }), /secrets\./, job);
      // What an event says is data, never part of a command.
      assert.doesNotMatch(step.run ?? "", /\$\{\{/);
      if (step.uses?.startsWith("actions/checkout@") === true) {
        assert.equal(step.with?.["persist-credentials"], false, job);
      }
    }
  });

  it("leaves pull requests to a workflow for one system, without rights or secrets", () => {
    const trigger = z.object({ on: z.union([z.string(), z.record(z.string(), z.unknown())]) });
    const main = trigger.parse(parse(text)).on;
    assert.ok(typeof main === "object" && !("pull_request" in main));
    const own = readFileSync(repositoryPath(".github", "workflows", "pull-request.yml"), "utf8");
    assert.equal(trigger.parse(parse(own)).on, "pull_request");
    const request = Workflow.parse(parse(own));
    assert.deepEqual(request.permissions, { contents: "read" });
    assert.doesNotMatch(own, /secrets\./);
    for (const [, action = ""] of own.matchAll(/uses: (.+)$/gm)) assert.ok(text.includes(action), action);
    const asked = Object.values(request.jobs).flatMap(({ steps: all }) => all.map(({ run }) => run ?? ""));
    for (const command of ["npm run check", "node tools/commits.mjs", "node test/run.mjs"]) {
      assert.ok(
        asked.some((one) => one.startsWith(command)),
        command,
      );
    }
    for (const command of asked) assert.doesNotMatch(command, /\$\{\{/);
  });
});
