import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
const environment = path.join(root, "out", "torch");
const own = path.join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const requirements = path.join(root, "test", "torch", "requirements.txt");

/** Debian's package goes with the system's own Python, which another one may hide. */
const DEBIAN = "/usr/bin/python3";

/**
 * A Python with PyTorch and numpy for the tests: the one that ICL_PYTHON names, one that has them, or one that gets them:
 * Debian's from its packages, where this is root's, else one in an environment under out.
 * @throws Error with what to do where none of it works.
 */
export function preparePython() {
  const given = process.env.ICL_PYTHON;
  const found = [given, own, "python3", DEBIAN, "python"].find(
    (python) => python !== undefined && hasTorch(python),
  );
  const python = found ?? installDebian() ?? installEnvironment();
  if (python === undefined) {
    throw new Error(
      "These tests need a Python with PyTorch and numpy. On Debian: apt-get install python3-torch python3-numpy. " +
        `Elsewhere: python3 -m venv ${environment}, then ${own} -m pip install -r ${requirements}`,
    );
  }
  process.stdout.write(`PyTorch of ${python}\n`);
  return { ICL_PYTHON: python };
}

function hasTorch(python) {
  return spawnSync(python, ["-c", "import torch, numpy"], { stdio: "ignore" }).status === 0;
}

function installDebian() {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return undefined;
  process.stdout.write("Installing python3-torch and python3-numpy ...\n");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore", env });
  const install = ["install", "-qq", "-y", "--no-install-recommends", "python3-torch", "python3-numpy"];
  const { status, stderr } = spawnSync("apt-get", install, {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    env,
  });
  if (status !== 0) process.stdout.write(stderr);
  return hasTorch(DEBIAN) ? DEBIAN : undefined;
}

function installEnvironment() {
  const base = ["python3", DEBIAN, "python"].find(
    (python) => spawnSync(python, ["-m", "venv", "--clear", environment], { stdio: "ignore" }).status === 0,
  );
  if (base === undefined) return undefined;
  process.stdout.write(`Installing PyTorch into ${environment} ...\n`);
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
  spawnSync(own, install, { stdio: ["ignore", "inherit", "inherit"] });
  return hasTorch(own) ? own : undefined;
}
