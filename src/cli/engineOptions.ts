import process from "node:process";
import {
  defaultEngineOptions,
  engineOptions,
  rpcServer,
  type EngineOptions,
} from "../protocol/engineOptions.js";
import { UsageError } from "./exitCode.js";
import { boundedOption } from "./numberOptions.js";

/** Options of the command line by which llama.cpp is set up, as they were written. */
export interface EngineWords {
  readonly threads?: string;
  readonly device?: string;
  readonly gpuLayers?: string;
  readonly contextSize?: string;
  readonly rpc?: string;
  readonly kv?: string;
  readonly flashAttention?: string;
}

const MOST_THREADS = 512;
const MOST_LAYERS = 4096;
const MOST_CELLS = 1_048_576;
const MOST_SERVERS = 16;

/** @throws UsageError where the text is no number of threads. */
export function threadsOption(text: string): number {
  return boundedOption("--threads", text, "by model and machine", MOST_THREADS);
}

function gpuLayersOption(text: string): EngineOptions["gpuLayers"] {
  return text === "auto" ? text : boundedOption("--gpu-layers", text, "none", MOST_LAYERS);
}

function serversOption(text: string): string[] {
  const servers = text
    .split(",")
    .map((server) => server.trim())
    .filter((server) => server !== "");
  for (const server of servers) {
    const { error } = rpcServer().safeParse(server);
    if (error === undefined) continue;
    throw new UsageError(
      `"${server}" is not an RPC server: it ${error.issues.map(({ message }) => message).join(" and ")}. Give them as host:port,host:port.`,
    );
  }
  if (servers.length > MOST_SERVERS) throw new UsageError(`At most ${MOST_SERVERS} RPC servers can be used.`);
  return servers;
}

/** @throws UsageError naming the option that makes no sense. */
export function readEngineOptions(options: EngineWords): EngineOptions {
  const parsed = engineOptions().safeParse({
    ...defaultEngineOptions,
    ...(options.threads === undefined ? {} : { threads: threadsOption(options.threads) }),
    ...(options.device === undefined ? {} : { device: options.device }),
    ...(options.gpuLayers === undefined ? {} : { gpuLayers: gpuLayersOption(options.gpuLayers) }),
    ...(options.contextSize === undefined
      ? {}
      : {
          contextSize: boundedOption(
            "--context-size",
            options.contextSize,
            "by model and machine",
            MOST_CELLS,
          ),
        }),
    rpcServers: serversOption(options.rpc ?? process.env["ICL_RPC_SERVERS"] ?? ""),
    ...(options.kv === undefined ? {} : { kvType: options.kv }),
    ...(options.flashAttention === undefined ? {} : { flashAttention: options.flashAttention }),
  });
  if (parsed.success) return parsed.data;
  throw new UsageError(
    parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
  );
}
