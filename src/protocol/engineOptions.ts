import * as z from "zod/mini";

const SERVER = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?:([1-9]\d{0,4})$/;
const LAST_PORT = 65_535;

/** A llama.cpp RPC server; llama.cpp takes the host to end at the first colon. */
export const rpcServer = () =>
  z.string().check(z.refine((server) => Number(SERVER.exec(server)?.[1]) <= LAST_PORT, "must be host:port"));

/** Built where it is needed: the editor loads this module at start. */
export const engineOptions = () =>
  z.object({
    /** Type of the KV cache; `auto` takes F32 where it costs at most 256 MB, else F16. */
    kvType: z.enum(["auto", "F32", "F16"]),
    flashAttention: z.enum(["auto", "on", "off"]),
    /** 0 takes the number of physical cores (the fast ones, where there are two kinds), fewer for small models. At most those that run at once. */
    threads: z.int().check(z.minimum(0), z.maximum(512)),
    /** Which build of llama.cpp computes beside the CPU; `auto` takes the best that finds a device. */
    device: z.enum(["auto", "cpu", "cuda", "vulkan", "metal"]),
    /** Number of layers on accelerators, the last ones first; `auto` takes as many as their memory holds. */
    gpuLayers: z.union([z.literal("auto"), z.int().check(z.minimum(0), z.maximum(4096))]),
    /** Tokens of KV cache that are made room for at load; 0 takes 4096, 1024 is the least. It grows where prompts need more. */
    contextSize: z.int().check(z.minimum(0), z.maximum(1_048_576)),
    /** llama.cpp RPC servers, whose devices take layers before the local ones do. */
    rpcServers: z.array(rpcServer()).check(z.maxLength(16)),
  });
export type EngineOptions = z.infer<ReturnType<typeof engineOptions>>;

export const defaultEngineOptions: EngineOptions = {
  kvType: "auto",
  flashAttention: "auto",
  threads: 0,
  device: "auto",
  gpuLayers: "auto",
  contextSize: 0,
  rpcServers: [],
};
