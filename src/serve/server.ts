import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { errorTrace } from "../protocol/errorTrace.js";
import type { Workbench } from "../workbench/workbench.js";
import { isLoopback } from "./access.js";
import { buildApp } from "./app.js";
import { CannotListen } from "./cannotListen.js";
import { Metrics } from "./metrics.js";
import { Scheduler } from "./scheduler.js";
import type { ServedModels } from "./servedModels.js";

export interface ServerOptions {
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  readonly key: string | undefined;
  readonly origins: readonly string[];
  /** Requests taken at a time, those that wait included; more are answered by 429. */
  readonly most: number;
  /** Told of what goes wrong, and of files that are served anew. */
  readonly log: (sentence: string) => void;
}

export interface Server {
  /** `http://HOST:PORT/v1`. */
  readonly url: string;
  /** Ends answers under way, and closes; clients that have not gone a second later are cut off. */
  close(): Promise<void>;
}

/** Milliseconds for clients to read how their answers ended. */
const CLOSING_PATIENCE = 1000;

/**
 * Serves models until it is closed.
 * @throws CannotListen where the address is taken or not this machine's.
 */
export async function startServer(
  workbench: Workbench,
  models: ServedModels,
  { host, port, key, origins, most, log }: ServerOptions,
): Promise<Server> {
  const { engine } = workbench;
  const closing = new AbortController();
  const metrics = new Metrics();
  const scheduler = new Scheduler(engine, most, {
    onFailure(error) {
      metrics.engineFailed();
      if (!closing.signal.aborted) log(messageOf(error));
    },
  });
  const app = buildApp({
    engine,
    models,
    scheduler,
    metrics,
    access: { key, loopback: isLoopback(host), origins },
    signal: closing.signal,
    onError: (error) => {
      log(messageOf(error));
    },
  });
  const { server, address } = await listen(app.fetch, host, port);
  const unwatch = models.watch({
    onServed: (name) => {
      log(`${name}: the file has changed and is served as it is now.`);
    },
    onProblem: (name, error) => {
      log(
        `${name}: the file has changed and cannot be served; its earlier version is still served. ${messageOf(error)}`,
      );
    },
  });
  const shown = host.includes(":") ? `[${host.replace(/^\[|\]$/g, "")}]` : host;
  return {
    url: `http://${shown}:${address.port}/v1`,
    async close() {
      unwatch();
      closing.abort();
      await new Promise<void>((resolve) => {
        // Node's own limits on slow clients end with `close`: half a request would hold this up for ever.
        const patience = setTimeout(() => {
          if ("closeAllConnections" in server) server.closeAllConnections();
        }, CLOSING_PATIENCE);
        server.close(() => {
          clearTimeout(patience);
          resolve();
        });
        if ("closeIdleConnections" in server) server.closeIdleConnections();
      });
    },
  };
}

async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  hostname: string,
  port: number,
): Promise<{ server: ReturnType<typeof serve>; address: AddressInfo }> {
  return new Promise((resolve, reject) => {
    const server = serve(
      { fetch, hostname: hostname.replace(/^\[|\]$/g, ""), port, overrideGlobalObjects: false },
      (address) => {
        resolve({ server, address });
      },
    );
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why =
        error.code === "EADDRINUSE" ? "another program listens there" : (error.code ?? error.message);
      reject(
        new CannotListen(
          `Cannot listen on ${hostname}, port ${port}: ${why}. Choose another with --port or --host.`,
          {
            cause: error,
          },
        ),
      );
    });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.name !== "Error" && error.name !== "TypeError"
    ? error.message
    : errorTrace(error);
}
