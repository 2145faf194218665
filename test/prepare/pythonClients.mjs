import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
const environment = path.join(root, "out", "python-clients");
const own = path.join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const requirements = path.join(root, "test", "pythonClients", "requirements.txt");
/** Written when everything is there. */
const installed = path.join(environment, "installed.txt");

/**
 * A Python with OpenAI's client and LangChain's, in an environment under out.
 * @throws Error with what to do where it cannot be made.
 */
export function preparePythonClients() {
  const wanted = readFileSync(requirements, "utf8");
  if (readIfThere(installed) !== wanted) {
    process.stdout.write(`Installing OpenAI's client for Python into ${environment} ...\n`);
    const base = ["python3", "python"].find(
      (python) => spawnSync(python, ["-m", "venv", "--clear", environment], { stdio: "ignore" }).status === 0,
    );
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
    const failed =
      base === undefined || spawnSync(own, install, { stdio: ["ignore", "inherit", "inherit"] }).status !== 0;
    if (failed) {
      throw new Error(
        `These tests need a Python 3 that makes environments and can reach its packages: python3 -m venv ${environment}, then ${own} -m pip install -r ${requirements}`,
      );
    }
    writeFileSync(installed, wanted);
  }
  return { ICL_PYTHON_CLIENTS: own };
}

function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  }
}
