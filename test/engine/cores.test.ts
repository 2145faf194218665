import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { computeCores, countFastest, linuxCores } from "../../src/engine/cores.js";

/** A /sys of files by their paths below it. */
function system(files: Readonly<Record<string, string>>): (file: string) => string {
  return (file) => {
    const found = files[file.replace("/sys/devices/", "")];
    if (found === undefined) throw new Error(`no ${file}`);
    return found;
  };
}

function siblings(groups: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    groups.map((list, cpu) => [`system/cpu/cpu${cpu}/topology/thread_siblings_list`, `${list}\n`]),
  );
}

/** A record of SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX as Windows lays it out on x64: 48 bytes for a core. */
function record(relationship: number, efficiency: number): Uint8Array {
  const bytes = new Uint8Array(48);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, relationship, true);
  view.setUint32(4, bytes.length, true);
  view.setUint8(9, efficiency);
  return bytes;
}

describe("computeCores", () => {
  it("is a number that this process may use", () => {
    const cores = computeCores();
    assert.ok(cores >= 1 && cores <= availableParallelism(), `${cores}`);
  });
});

describe("linuxCores", () => {
  it("counts two threads of a core once", () => {
    const read = system({
      "system/cpu/online": "0-7\n",
      ...siblings(["0,4", "1,5", "2,6", "3,7", "0,4", "1,5", "2,6", "3,7"]),
    });
    assert.equal(linuxCores(read), 4);
  });

  it("leaves out the efficient cores of Intel's hybrids", () => {
    const read = system({
      "system/cpu/online": "0-7\n",
      "cpu_core/cpus": "0-3\n",
      ...siblings(["0-1", "0-1", "2-3", "2-3", "4", "5", "6", "7"]),
    });
    assert.equal(linuxCores(read), 2);
  });

  it("leaves out the small cores of ARM, and keeps those that are a little slower", () => {
    const capacities = [400, 400, 400, 400, 980, 980, 1024, 1024];
    const read = system({
      "system/cpu/online": "0-7\n",
      ...siblings(capacities.map((_, cpu) => String(cpu))),
      ...Object.fromEntries(
        capacities.map((value, cpu) => [`system/cpu/cpu${cpu}/cpu_capacity`, `${value}\n`]),
      ),
    });
    assert.equal(linuxCores(read), 4);
  });

  it("counts processors where nothing more is told, and skips those that are off", () => {
    assert.equal(linuxCores(system({ "system/cpu/online": "0,2-4\n" })), 4);
  });
});

describe("countFastest", () => {
  const joined = (...records: Uint8Array[]): Uint8Array => Buffer.concat(records);

  it("counts the cores of the highest class that Windows tells", () => {
    assert.equal(
      countFastest(joined(record(0, 1), record(0, 0), record(0, 1), record(0, 0), record(0, 0))),
      2,
    );
    assert.equal(countFastest(joined(record(0, 0), record(0, 0))), 2);
  });

  it("passes over records of another kind, and ends at one that makes no sense", () => {
    const broken = new Uint8Array(48);
    assert.equal(countFastest(joined(record(3, 9), record(0, 0), broken, record(0, 0))), 1);
    assert.equal(countFastest(new Uint8Array(0)), 0);
  });
});
