import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { PACKED_PLATFORMS } from "../../src/extension/withoutEngine/missingEngine.js";
import { run } from "../support/commands.js";
import { repositoryPath } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";

const script = repositoryPath("tools", "package", "main.mjs");

interface Binary {
  readonly format: string;
  readonly machine: number;
}

/** A module of the packaging itself, which is no part of the compiled project. */
async function tool<Module>(name: string): Promise<Module> {
  return (await import(pathToFileURL(repositoryPath("tools", "package", name)).href)) as Module;
}

describe("packaging", function () {
  this.timeout(120_000);
  const folder = suiteFolder();
  const { name, version } = JSON.parse(readFileSync(repositoryPath("package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
  };
  const universal = repositoryPath(`${name}-universal-${version}.vsix`);
  const own = `${process.platform}-${process.arch}`;

  before(() => {
    run(process.execPath, [script, "--target", "universal"]);
  });

  it("packs for this machine just what contents.txt names, within the budget", () => {
    const target = PACKED_PLATFORMS.find((one) => one === own) ?? "universal";
    const said = run(process.execPath, [script, "--target", target]);
    assert.match(
      said,
      new RegExp(`^${name}-${target}-.*\\.vsix: [\\d.]+ MB of [\\d.]+, for ${target}$`, "m"),
    );
  });

  it("has no native code in the universal package", () => {
    const said = run(process.execPath, [script, "--check", universal]);
    assert.match(said, /: 0\.\d MB of 0\.35, for universal$/m);
  });

  it("refuses a package that holds another file, or lacks one", () => {
    // A name in a zip stands in it as it is: another one of the same length makes a file more and a file less.
    const changed = readFileSync(universal, "latin1").replaceAll("walkthrough/run.md", "walkthrough/ran.md");
    const file = folder("changed.vsix");
    writeFileSync(file, changed, "latin1");
    assert.throws(
      () => run(process.execPath, [script, "--check", file]),
      (error: Error) => {
        assert.match(error.message, /walkthrough\/ran\.md is in it, and nobody expects it\./);
        assert.match(error.message, /walkthrough\/run\.md is missing\./);
        return true;
      },
    );
  });

  it("refuses one beyond its budget", () => {
    const file = folder("large.vsix");
    writeFileSync(file, withBytesInFront(readFileSync(universal), 1_000_000));
    assert.throws(
      () => run(process.execPath, [script, "--check", file]),
      /It has 1\.\d\d MB; its budget is 0\.35 MB\./,
    );
  });

  it("tells what a target may be", () => {
    assert.throws(
      () => run(process.execPath, [script, "--target", "linux-sparc"]),
      /There is no target linux-sparc; there are linux-x64, .*, universal\./,
    );
    assert.throws(
      () => run(process.execPath, [script, "--target", "darwin-x64", "--gpu", "cuda"]),
      /There is no cuda build for darwin-x64\./,
    );
  });

  it("has the targets that the universal package tells of", async () => {
    const { targets } = await tool<{ targets: { name: string }[] }>("targets.mjs");
    assert.deepEqual(
      targets.map((target) => target.name),
      [...PACKED_PLATFORMS, "universal"],
    );
  });

  it("knows by its header what a library is for", async () => {
    const { formatOf } = await tool<{ formatOf: (content: Buffer) => Binary | undefined }>("binary.mjs");
    const { targets } = await tool<{ targets: { name: string; binary?: Binary }[] }>("targets.mjs");
    const machineOf = (target: string): Binary | undefined =>
      targets.find((one) => one.name === target)?.binary;
    const headers: Readonly<Record<(typeof PACKED_PLATFORMS)[number], (header: Buffer) => void>> = {
      "linux-x64": elf(0x3e),
      "linux-arm64": elf(0xb7),
      "darwin-arm64": machO(0x0100000c),
      "darwin-x64": machO(0x01000007),
      "win32-x64": portableExecutable(0x8664),
      "win32-arm64": portableExecutable(0xaa64),
    };
    for (const [target, write] of Object.entries(headers)) {
      const header = Buffer.alloc(128);
      write(header);
      assert.deepEqual(formatOf(header), machineOf(target), target);
    }
    assert.equal(formatOf(readFileSync(repositoryPath("package.json"))), undefined);
    assert.equal(formatOf(Buffer.from("MZ")), undefined);
  });

  it("agrees with the program that runs this test", async () => {
    const { formatOf } = await tool<{ formatOf: (content: Buffer) => Binary | undefined }>("binary.mjs");
    const { targets } = await tool<{ targets: { name: string; binary?: Binary }[] }>("targets.mjs");
    const node = formatOf(readFileSync(process.execPath));
    assert.deepEqual(node, targets.find((one) => one.name === own)?.binary);
  });
});

function elf(machine: number): (header: Buffer) => void {
  return (header) => {
    header.writeUInt32BE(0x7f454c46, 0);
    header.writeUInt16LE(machine, 18);
  };
}

function machO(machine: number): (header: Buffer) => void {
  return (header) => {
    header.writeUInt32LE(0xfeedfacf, 0);
    header.writeUInt32LE(machine, 4);
  };
}

function portableExecutable(machine: number): (header: Buffer) => void {
  return (header) => {
    header.write("MZ", "latin1");
    header.writeUInt32LE(0x50, 60);
    header.write("PE\0\0", 0x50, "latin1");
    header.writeUInt16LE(machine, 0x54);
  };
}

/** The same zip, larger: what stands in front of its files belongs to none of them. */
function withBytesInFront(zip: Buffer, bytes: number): Buffer {
  const end = zip.length - 22;
  assert.equal(zip.readUInt32LE(end), 0x06054b50, "the end of the zip");
  let header = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    zip.writeUInt32LE(zip.readUInt32LE(header + 42) + bytes, header + 42);
    const lengths = [28, 30, 32].map((at) => zip.readUInt16LE(header + at));
    header += lengths.reduce((sum, length) => sum + length, 46);
  }
  zip.writeUInt32LE(zip.readUInt32LE(end + 16) + bytes, end + 16);
  return Buffer.concat([Buffer.alloc(bytes), zip]);
}
