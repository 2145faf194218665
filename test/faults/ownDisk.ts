import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";

/** Ways into a mount namespace of one's own, for root and for others: what is mounted there goes with its process. */
const ways: readonly (readonly string[])[] = [
  ["unshare", "--mount"],
  ["unshare", "--user", "--map-root-user", "--mount"],
];

/**
 * How a command is started that may mount disks which nobody else sees; undefined where the system has no such
 * thing, which is said.
 */
export function ownMounts(): readonly string[] | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), "icl-mount-"));
  try {
    const way = ways.find(([command = "", ...args]) => {
      const mount = [...args, "mount", "-t", "tmpfs", "tmpfs", folder];
      return process.platform === "linux" && spawnSync(command, mount, { stdio: "ignore" }).status === 0;
    });
    if (way === undefined) {
      process.stdout.write("      on no disk of its own: this system lets nobody mount one\n");
    }
    return way;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a command with a disk of these options at a folder. @param prepare shell commands run on it before. */
export function withDisk(
  way: readonly string[],
  folder: string,
  options: string,
  prepare = "true",
): (command: readonly string[]) => readonly string[] {
  const script = `mount -t tmpfs -o "$1" tmpfs "$2" && cd "$2" && { ${prepare}; } && cd "$3" && shift 3 && exec "$@"`;
  return (command) => [...way, "sh", "-c", script, "sh", options, folder, process.cwd(), ...command];
}
