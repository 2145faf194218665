import * as vscode from "vscode";
import { RequestFailure } from "../../protocol/failure.js";
import type { Server } from "../../serve/server.js";
import type { TaskFile } from "../../workbench/taskFile.js";
import type { Workbench } from "../../workbench/workbench.js";
import { commandIds, contextKeys } from "../ids.js";
import { inertText } from "../messages/inertText.js";
import type { Log } from "../messages/log.js";
import { notify } from "../messages/notify.js";
import type { Follow } from "../messages/progress.js";
import type { EngineService } from "./engineService.js";

const AGAIN = "Serve Again";
const COPY = "Copy Address";

/** Requests taken at a time, those that wait included. */
const MOST_REQUESTS = 256;

/** What is served, and where. */
export interface Served {
  /** `http://127.0.0.1:PORT/v1`. */
  readonly url: string;
  /** Names of models for clients; the first is the task with its vector. */
  readonly models: readonly string[];
}

interface Running extends Served {
  /** Absolute path of the file that is served as it says; undefined where it is served otherwise. */
  readonly file: string | undefined;
  /** Serves the same again. */
  readonly again: () => Promise<Served>;
  readonly server: Server;
  readonly workbench: Workbench;
}

/** A task that is served otherwise than its file says. */
export interface ServedUse {
  readonly task: TaskFile;
  /** The workbench that it is served by. */
  readonly change: (workbench: Workbench) => Workbench;
}

/** The server for OpenAI's clients, on the editor's own engine: one file at a time, on this machine alone. */
export class TaskServer implements vscode.Disposable {
  readonly #service: EngineService;
  readonly #log: Log;
  readonly #item: vscode.StatusBarItem;
  readonly #settings: vscode.Disposable;
  readonly #onError: (error: unknown) => void;
  #running: Running | undefined;
  /** How often it was asked to start or to stop: what was asked for last counts. */
  #asked = 0;

  /** @param onError called where serving again fails. */
  constructor(service: EngineService, log: Log, onError: (error: unknown) => void) {
    this.#onError = onError;
    this.#service = service;
    this.#log = log;
    this.#item = vscode.window.createStatusBarItem("icl.server", vscode.StatusBarAlignment.Right);
    this.#item.name = "ICL Server";
    this.#item.command = commandIds.stopServing;
    this.#settings = vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration("icl")) return;
      this.#endWhereReplaced().catch((error: unknown) => {
        this.#log.warn(`Server: cannot tell whether its engine was replaced: ${String(error)}`);
      });
    });
  }

  /**
   * Serves a file from disk in place of what was served, and follows its changes.
   * @param file its absolute path.
   * @param use what is served in its place; its changes are not followed.
   * @throws RequestFailure `cancelled` where something else was asked for meanwhile.
   */
  async start(file: string, { signal }: Pick<Follow, "signal">, use?: ServedUse): Promise<Served> {
    const asked = ++this.#asked;
    const [{ ServedModels }, { startServer }] = await Promise.all([
      import("../../serve/servedModels.js"),
      import("../../serve/server.js"),
    ]);
    const workbench = await this.#service.workbench();
    const serving = use?.change(workbench) ?? workbench;
    const models = await ServedModels.open(
      serving,
      [file],
      { signal },
      ...(use === undefined ? [] : [async () => Promise.resolve(use.task)]),
    );
    if (asked === this.#asked) await this.#end();
    const server = await startServer(serving, models, {
      host: "127.0.0.1",
      port: 0,
      key: undefined,
      origins: [],
      most: MOST_REQUESTS,
      log: (sentence) => {
        this.#log.info(`Server: ${sentence}`);
      },
    });
    if (asked !== this.#asked) {
      await server.close();
      throw new RequestFailure("cancelled", "The server is not wanted any more.");
    }
    const own = use === undefined ? file : undefined;
    const again = async (): Promise<Served> => this.start(file, {}, use);
    const running = { url: server.url, models: models.ids, server, workbench, again, file: own };
    this.#running = running;
    this.#log.info(`Server: listening on ${server.url}, models ${models.ids.join(", ")}`);
    this.#item.text = `$(broadcast) ${inertText(models.ids[0] ?? "")}`;
    this.#item.tooltip = `Serving OpenAI's clients at ${server.url}. Click to stop.`;
    this.#item.show();
    void vscode.commands.executeCommand("setContext", contextKeys.serving, true);
    return running;
  }

  /** Where a file is served as it says; undefined where it is not. @param file its absolute path. */
  urlOf(file: string): string | undefined {
    return this.#running?.file === file ? this.#running.url : undefined;
  }

  /** Ends the server, or keeps it from starting; answers under way end with it. */
  async stop(): Promise<void> {
    this.#asked++;
    await this.#end();
  }

  dispose(): void {
    this.#settings.dispose();
    void this.stop();
    this.#item.dispose();
  }

  async #end(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    this.#item.hide();
    void vscode.commands.executeCommand("setContext", contextKeys.serving, false);
    await running?.server.close();
  }

  /** A change of the settings can bring another engine: the one that served is gone then. */
  async #endWhereReplaced(): Promise<void> {
    const running = this.#running;
    if (running === undefined || (await this.#service.workbench()) === running.workbench) return;
    if (running !== this.#running) return;
    const name = running.models.slice(0, 1).join("");
    const message = `${name} is no longer served: the model or a setting has changed.`;
    this.#log.warn(message);
    await this.#end();
    void notify("warning", message, AGAIN).then(async (chosen) => {
      if (chosen === AGAIN) await this.#serveAgain(running);
    });
  }

  async #serveAgain({ again }: Running): Promise<void> {
    try {
      await offerAddress(await again());
    } catch (error) {
      this.#onError(error);
    }
  }
}

/** Says where a task is served, and by which name clients ask for it. */
export async function offerAddress({ url, models }: Served): Promise<void> {
  const name = models.slice(0, 1).join("");
  const message = `${name} is served at ${url}, for OpenAI's clients on this machine. Ask for the model "${name}".`;
  if ((await notify("information", message, COPY)) === COPY) await vscode.env.clipboard.writeText(url);
}
