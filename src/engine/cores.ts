import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import koffi from "koffi";

/**
 * How many threads compute fastest: the physical cores, and only the fast ones where there are two kinds, since
 * every step of a graph waits for its slowest thread. Never more than the process may use.
 */
export function computeCores(): number {
  const allowed = availableParallelism();
  const counted = countCores();
  return counted === undefined || counted < 1 ? allowed : Math.min(counted, allowed);
}

/** Undefined where the system does not tell. */
function countCores(): number | undefined {
  try {
    if (process.platform === "linux") return linuxCores((file) => readFileSync(file, "utf8"));
    if (process.platform === "darwin") return macCores();
    if (process.platform === "win32") return windowsCores();
    return undefined;
  } catch {
    // A system that does not tell what others do is no reason not to compute.
    return undefined;
  }
}

/**
 * Counts cores from /sys: processors that share a core are one; where capacities differ (ARM) or a list of
 * performance cores is given (Intel), the others do not count.
 * @param read the contents of a file; throws where there is none.
 */
export function linuxCores(read: (file: string) => string): number {
  const attempt = (file: string): string | undefined => {
    try {
      return read(file);
    } catch {
      return undefined;
    }
  };
  const present = parseList(read("/sys/devices/system/cpu/online"));
  const fast = attempt("/sys/devices/cpu_core/cpus");
  const candidates = fast === undefined ? present : parseList(fast);
  const capacities = candidates.map((cpu) =>
    Number(attempt(`/sys/devices/system/cpu/cpu${cpu}/cpu_capacity`) ?? 0),
  );
  const most = Math.max(...capacities);
  const cores = new Set<string>();
  candidates.forEach((cpu, index) => {
    // Cores of one kind differ by a little from die to die.
    if ((capacities[index] ?? 0) < most * 0.8) return;
    const siblings = attempt(`/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`);
    cores.add(siblings?.trim() ?? `alone ${cpu}`);
  });
  return cores.size;
}

/** Numbers of a list such as "0-3,8". */
function parseList(text: string): number[] {
  return text
    .trim()
    .split(",")
    .flatMap((part) => {
      const [first = NaN, last = first] = part.split("-").map(Number);
      return Number.isInteger(first) ? Array.from({ length: last - first + 1 }, (_, i) => first + i) : [];
    });
}

/** Apple silicon's performance cores are its level 0; Intel's Macs have no levels. */
function macCores(): number | undefined {
  const system = koffi.load("/usr/lib/libSystem.B.dylib");
  const sysctl = system.func(
    "int sysctlbyname(const char *name, void *value, void *length, void *set, size_t setLength)",
  );
  for (const name of ["hw.perflevel0.physicalcpu", "hw.physicalcpu"]) {
    const value = new Int32Array(1);
    const length = BigUint64Array.of(BigInt(value.byteLength));
    if (sysctl(name, value, length, null, 0) === 0) return value[0];
  }
  return undefined;
}

const RELATION_PROCESSOR_CORE = 0;

function windowsCores(): number | undefined {
  const kernel = koffi.load("kernel32.dll");
  const query = kernel.func("int GetLogicalProcessorInformationEx(int relation, void *buffer, void *length)");
  const length = new Uint32Array(1);
  query(RELATION_PROCESSOR_CORE, null, length);
  const buffer = new Uint8Array(length[0] ?? 0);
  return query(RELATION_PROCESSOR_CORE, buffer, length) !== 0 ? countFastest(buffer) : undefined;
}

/**
 * Counts the cores of the highest efficiency class in SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX records:
 * Relationship (4 bytes), Size (4 bytes), then PROCESSOR_RELATIONSHIP with Flags and EfficiencyClass (a byte each).
 */
export function countFastest(records: Uint8Array): number {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  const classes: number[] = [];
  for (let offset = 0; offset + 10 <= view.byteLength;) {
    const size = view.getUint32(offset + 4, true);
    if (size < 10) break;
    if (view.getUint32(offset, true) === RELATION_PROCESSOR_CORE) classes.push(view.getUint8(offset + 9));
    offset += size;
  }
  const best = Math.max(...classes);
  return classes.filter((efficiency) => efficiency === best).length;
}
