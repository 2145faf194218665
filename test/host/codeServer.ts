import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type CodeServerInstallation, plainEnvironment } from "./install.js";

const READY_WITHIN_MS = 60_000;

/** Nothing on the screen but what is looked at, and nothing that asks the network. */
const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.editor.empty.hint": "hidden",
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "git.enabled": false,
  "remote.autoForwardPorts": false,
  "workbench.colorTheme": "Default Dark Modern",
  "editor.minimap.enabled": false,
  "files.hotExit": "off",
};

export interface CodeServerOptions {
  readonly installation: CodeServerInstallation;
  readonly workspaceTrust?: boolean;
  /** For test runs: lets the page say which extension and which tests to load; hides toasts. */
  readonly testDriver?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly environment?: NodeJS.ProcessEnv;
  /** Packed extensions to install first. */
  readonly extensions?: readonly string[];
}

/** One code-server in folders of its own, which go with it. */
export class CodeServer {
  readonly origin: string;
  readonly #process: ChildProcess;
  readonly #root: string;

  private constructor(child: ChildProcess, root: string, port: number) {
    this.origin = `http://127.0.0.1:${port}`;
    this.#process = child;
    this.#root = root;
  }

  /** @throws Error with the end of its output where it does not come up. */
  static async start(options: CodeServerOptions): Promise<CodeServer> {
    const { installation } = options;
    const root = mkdtempSync(path.join(tmpdir(), "icl-code-server-"));
    const userData = path.join(root, "user-data");
    mkdirSync(path.join(userData, "User"), { recursive: true });
    writeFileSync(
      path.join(userData, "User", "settings.json"),
      JSON.stringify({ ...quietSettings, ...options.settings }),
    );
    writeFileSync(path.join(root, "config.yaml"), "auth: none\n");
    const folders = ["--config", path.join(root, "config.yaml"), "--user-data-dir", userData];
    folders.push("--extensions-dir", path.join(root, "extensions"));
    const environment = {
      ...plainEnvironment(),
      HOME: root,
      XDG_CONFIG_HOME: path.join(root, "config"),
      XDG_DATA_HOME: path.join(root, "data"),
      XDG_CACHE_HOME: path.join(root, "cache"),
      EXTENSIONS_GALLERY: "{}",
      PATH: `${path.dirname(installation.node)}${path.delimiter}${process.env["PATH"] ?? ""}`,
      ...options.environment,
    };
    for (const extension of options.extensions ?? []) {
      const { status, stdout, stderr } = spawnSync(
        installation.node,
        [installation.entry, ...folders, "--install-extension", extension],
        { env: environment, encoding: "utf8" },
      );
      if (status !== 0) throw new Error(`${extension} could not be installed: ${stderr || stdout}`);
    }

    const port = await freePort();
    const args = [installation.entry, ...folders, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`];
    args.push("--disable-telemetry", "--disable-update-check", "--disable-getting-started-override");
    if (options.workspaceTrust !== true) args.push("--disable-workspace-trust");
    if (options.testDriver === true) args.push("--vscode-option", "enable-smoke-test-driver");
    const child = spawn(installation.node, args, {
      env: environment,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = createWriteStream(path.join(root, "output.log"));
    let tail = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.pipe(output, { end: false });
      stream.on("data", (data: Buffer) => {
        tail = (tail + data.toString()).slice(-4000);
      });
    }
    const server = new CodeServer(child, root, port);
    try {
      await server.#ready();
      return server;
    } catch (error) {
      await server.stop();
      throw new Error(`code-server did not start:\n${tail}`, { cause: error });
    }
  }

  /** Where a folder, and with `payload` a test run, opens. */
  page(folder: string, payload: readonly (readonly [string, string])[] = []): string {
    const query = new URLSearchParams({ folder });
    if (payload.length > 0) query.set("payload", JSON.stringify(payload));
    return `${this.origin}/?${query.toString()}`;
  }

  /** The address of a file as the page knows it. */
  remote(file: string): string {
    return `vscode-remote://${new URL(this.origin).host}${file}`;
  }

  /** Ends it and everything that it started. */
  async stop(): Promise<void> {
    const { pid } = this.#process;
    if (pid !== undefined && this.#process.exitCode === null) {
      const gone = once(this.#process, "exit");
      signalGroup(pid, "SIGTERM");
      await Promise.race([gone, sleep(3000)]);
    }
    if (pid !== undefined) signalGroup(pid, "SIGKILL");
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** The health check answers before the workbench does. */
  async #ready(): Promise<void> {
    const end = Date.now() + READY_WITHIN_MS;
    while (Date.now() < end) {
      if (this.#process.exitCode !== null) throw new Error(`It ended with ${this.#process.exitCode}.`);
      const response = await fetch(`${this.origin}/?ew=true`).catch(() => undefined);
      await response?.body?.cancel();
      if (response?.status === 200) return;
      await sleep(100);
    }
    throw new Error(`It gave no page within ${READY_WITHIN_MS} ms.`);
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No free port.");
  return address.port;
}
