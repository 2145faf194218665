import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CompareDocument } from "../../src/workbench/documents/compareDocument.js";
import { sampleKey, sampleVector } from "../cache/sampleVector.js";
import { roomy, vectorFile, watchedCache } from "../cache/watchedCache.js";
import { fixture, type RunOptions } from "../cli/icl.js";
import { ownPlace } from "../cli/ownPlace.js";
import { assertTold } from "../cli/refusal.js";
import type { DiskReport, ReadOnlyReport } from "./diskProcess.js";
import { ownMounts, withDisk } from "./ownDisk.js";

describe("a cache in a folder that cannot be used", () => {
  const { folder, open, warnings } = watchedCache();

  // Permission bits would not stop a test that runs as root: a file stands in the way instead.
  const blocked: Record<string, (inside: string) => string> = {
    "a file in place of the folder": (inside) => {
      writeFileSync(join(inside, "file"), "");
      return join(inside, "file");
    },
    "a path below a file": (inside) => {
      writeFileSync(join(inside, "file"), "");
      return join(inside, "file", "deep", "cache");
    },
    "a link that leads nowhere": (inside) => {
      symlinkSync(join(inside, "gone"), join(inside, "link"), "junction");
      return join(inside, "link");
    },
    "a file in place of the store": (inside) => {
      writeFileSync(join(inside, "vectors"), "");
      return inside;
    },
    "a file in place of the folder for what is being written": (inside) => {
      mkdirSync(join(inside, "vectors"));
      writeFileSync(join(inside, "vectors", "tmp"), "");
      return inside;
    },
    "folders in place of the vectors' files": (inside) => {
      for (const seed of [1, 2]) mkdirSync(vectorFile(inside, sampleKey(seed)), { recursive: true });
      return inside;
    },
  };
  for (const [what, make] of Object.entries(blocked)) {
    it(`lets the run go on: ${what}`, async () => {
      const cache = open(roomy, make(folder()));
      await cache.put(sampleKey(1), sampleVector(1));
      await cache.put(sampleKey(2), sampleVector(2));
      const written = warnings.filter((warning) => /cannot be written \(E[A-Z]+\)/.test(warning));
      assert.equal(written.length, 1, warnings.join("\n"));
      assert.equal(await cache.get(sampleKey(1)), undefined);
      assert.deepEqual(await cache.list(), []);
    });
  }

  it("still reads where uses cannot be recorded", async () => {
    await open().put(sampleKey(), sampleVector());
    rmSync(join(folder(), "uses"), { recursive: true });
    writeFileSync(join(folder(), "uses"), "");
    assert.deepEqual(await open().get(sampleKey()), sampleVector());
    await open().put(sampleKey(2), sampleVector(2));
    assert.deepEqual(await open().get(sampleKey(2)), sampleVector(2));
    assert.deepEqual(warnings, []);
  });
});

describe("a disk that is full, or that cannot be written", () => {
  const place = ownPlace();
  const way = ownMounts();
  if (way === undefined) return;
  const antonyms = fixture("antonyms.icl");
  const disk = (name: string): string => place.folder(name);

  it("at whatever step of storing a vector: it is kept, or the user is told, and nothing half is left", () => {
    const folder = disk("room");
    mkdirSync(folder);
    // A file or a folder takes one of these, then a page of 4 KiB for what is in it.
    const disks = [
      ...Array.from({ length: 24 }, (_, i) => `nr_inodes=${i + 2}`),
      ...Array.from({ length: 14 }, (_, i) => `size=${4 * (i + 1)}k`),
    ];
    const [command = "", ...args] = [
      ...way,
      process.execPath,
      fileURLToPath(new URL("./diskProcess.js", import.meta.url)),
      folder,
      ...disks,
    ];
    const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    const { reports, readOnly } = JSON.parse(stdout) as { reports: DiskReport[]; readOnly: ReadOnlyReport };
    assert.equal(reports.length, disks.length);
    for (const { options, warnings, kept, later, left } of reports) {
      const shown = `${options}: ${warnings.join(" ")} ${later.join(" ")}`;
      assert.deepEqual(later, [], shown);
      assert.deepEqual(left, [], shown);
      if (kept) assert.deepEqual(warnings, [], shown);
      else {
        assert.equal(warnings.length, 1, shown);
        assert.match(
          warnings[0] ?? "",
          /cannot be written \(ENOSPC\); vectors are computed again each time\. Free some space/,
        );
      }
    }
    assert.ok(reports.some(({ kept }) => kept) && reports.filter(({ kept }) => !kept).length > 10);

    const { found, whileReading, whileWriting, ofDamage } = readOnly;
    assert.ok(found, "what was there before is used");
    assert.deepEqual(whileReading, []);
    assert.equal(whileWriting.length, 1, "told once");
    assert.match(whileWriting[0] ?? "", /cannot be written \(EROFS\)/);
    assert.match(ofDamage.join(), /is damaged \(.+\); it cannot be removed \(EROFS\) and computed again/);
  });

  for (const [what, options, code] of [
    ["full", "nr_inodes=3", "ENOSPC"],
    ["read-only", "ro", "EROFS"],
  ] as const) {
    it(`${what}: the run's result reaches the user, with the warning that its vector was not kept`, async () => {
      const healthy = await place.run(["compare", antonyms, "--no-cost"], {
        env: { ICL_CACHE_DIR: disk(`${what} healthy`) },
      });
      const folder = disk(what);
      mkdirSync(folder);
      const run = await place.run(["compare", antonyms, "--no-cost"], {
        under: withDisk(way, folder, options),
        env: { ICL_CACHE_DIR: folder },
      });
      assert.equal(run.code, 0, run.stderr);
      assert.equal(run.stdout, healthy.stdout);
      assertTold(
        run,
        new RegExp(`^warning: The cache in .* cannot be written \\(${code}\\); vectors are computed again`),
      );
    });
  }

  it("full: an export says so, leaves what stood there, and nothing half written beside it", async () => {
    const folder = disk("exports");
    mkdirSync(folder);
    for (const [name, args] of [
      ["x.safetensors", []],
      ["x.json", []],
      ["x.kv", []],
      ["x.gguf", ["--yes", "--method", "difference"]],
    ] as const) {
      const prepare = `printf kept > ${name} && printf kept > ${name}.json && dd if=/dev/zero of=fill bs=1k 2>/dev/null; true`;
      const listed = disk(`${name}.listed`);
      const options: RunOptions = {
        under: (command) =>
          withDisk(
            way,
            folder,
            "size=64k",
            prepare,
          )([
            "sh",
            "-c",
            `"$@"; code=$?; { cat ${JSON.stringify(`${folder}/${name}`)} && ls -A ${JSON.stringify(folder)}; } > ${JSON.stringify(listed)}; exit $code`,
            "sh",
            ...command,
          ]),
      };
      const run = await place.run(["export", antonyms, "-o", join(folder, name), ...args], options);
      assert.equal(run.code, 2, `${name}: ${run.stderr}`);
      const told = run.stderr.split("\n").filter((line) => line.startsWith("error:"));
      assert.equal(told.length, 1, run.stderr);
      assert.match(
        told[0] ?? "",
        new RegExp(
          `(${name} cannot be written \\(ENOSPC\\)|cannot be written to .*${name})\\. Free some space`,
        ),
      );
      assert.equal(readFileSync(listed, "utf8"), `keptfill\n${name}\n${name}.json\n`);
    }
  });

  it("full where temporary files go: a control vector is refused with a sentence", async () => {
    const folder = disk("temporary");
    mkdirSync(folder);
    for (const options of ["nr_inodes=1", "size=4k"]) {
      const run = await place.run(
        ["export", antonyms, "-o", disk("vector.gguf"), "--yes", "--method", "difference"],
        {
          under: withDisk(way, folder, options, "dd if=/dev/zero of=fill bs=1k 2>/dev/null; true"),
          env: { TMPDIR: folder },
        },
      );
      assert.equal(run.code, 2, run.stderr);
      assertTold(
        {
          ...run,
          stderr: run.stderr
            .split("\n")
            .filter((line) => line.startsWith("error"))
            .join("\n"),
        },
        /(No temporary folder can be made|cannot be written).*Free some space/,
      );
    }
  });

  it("full where reports go: the comparison is told all the same, and both reports are named", async () => {
    const folder = disk("reports");
    mkdirSync(folder);
    const run = await place.run(
      [
        "compare",
        antonyms,
        "--no-cost",
        "--json",
        "--junit",
        join(folder, "r.xml"),
        "--html",
        join(folder, "r.html"),
      ],
      { under: withDisk(way, folder, "nr_inodes=2", "touch fill") },
    );
    assert.equal(run.code, 2, run.stderr);
    assert.equal(CompareDocument.parse(JSON.parse(run.stdout)).files.length, 1);
    assert.match(run.stderr, /r\.xml cannot be written \(ENOSPC\)/);
    assert.match(run.stderr, /r\.html cannot be written \(ENOSPC\)/);
  });
});
