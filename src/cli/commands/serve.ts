import process from "node:process";
import { isLoopback } from "../../serve/access.js";
import { startServer } from "../../serve/server.js";
import { ServedModels } from "../../serve/servedModels.js";
import { readTaskFile } from "../../workbench/taskFile.js";
import { ServeDocument } from "../../workbench/documents/serveDocument.js";
import type { Environment } from "../environment.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { expandFiles } from "../files.js";
import { countOption, integerOption } from "../numberOptions.js";
import { readKeyFile } from "../keyFile.js";
import { type GivenWords, namedVector, overrideVector } from "../vectorOptions.js";

export interface ServeOptions extends GivenWords {
  readonly port: string;
  readonly host: string;
  readonly apiKeyFile?: string;
  readonly allowOrigin?: string[];
  readonly queue: string;
  readonly json?: boolean;
}

const MOST_PORT = 65_535;

/** `icl serve`: answers queries over HTTP until it is interrupted. */
export async function serve(
  { workbench: own, terminal, control }: Environment,
  patterns: string[],
  options: ServeOptions,
): Promise<number> {
  const port = integerOption("--port", options.port);
  if (port < 0 || port > MOST_PORT) throw new UsageError(`--port takes 0 to ${MOST_PORT}, not ${port}.`);
  const most = countOption("--queue", options.queue, 1);
  const key =
    options.apiKeyFile === undefined ? process.env["ICL_API_KEY"] : await readKeyFile(options.apiKeyFile);
  const { host } = options;
  if (!isLoopback(host) && (key ?? "") === "") {
    throw new UsageError(
      `Other machines can reach ${host}: set a key in ICL_API_KEY or --api-key-file, or leave --host out.`,
    );
  }
  const files = await expandFiles(patterns);
  const given = await namedVector(options);
  if (given !== undefined && files.length > 1) {
    throw new UsageError(
      `--vector replaces the demonstrations of one task, but ${files.length} files are named.`,
    );
  }
  const workbench = own.withVector(given);
  const models = await ServedModels.open(workbench, files, control, async (file) =>
    overrideVector(await readTaskFile(file), options),
  );
  terminal.clear();
  const server = await startServer(workbench, models, {
    host,
    port,
    key: key === "" ? undefined : key,
    origins: options.allowOrigin ?? [],
    most,
    log: (sentence) => {
      terminal.say(sentence);
    },
  });
  try {
    if (options.json === true) {
      terminal.printJson(ServeDocument.parse({ version: 1, url: server.url, models: models.ids }));
    } else {
      terminal.print(`Listening on ${server.url}`);
      terminal.say(`Models: ${models.ids.join(", ")}. Ctrl-C stops the server.`);
    }
    await aborted(control.signal);
  } finally {
    await server.close();
  }
  return exitCodes.met;
}

async function aborted(signal: Environment["control"]["signal"]): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal === undefined || signal.aborted) resolve();
    else
      signal.addEventListener("abort", () => {
        resolve();
      });
  });
}
