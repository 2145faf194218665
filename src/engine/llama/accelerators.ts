import koffi from "koffi";
import { fastestOnCpu, type Accelerator, type Wishes } from "../../device/plan.js";
import type { Memory } from "../../device/memory.js";
import { RequestFailure } from "../../protocol/failure.js";
import type { EngineOptions } from "../../protocol/engineOptions.js";
import { mayHaveGpu } from "./gpuNodes.js";
import { findBackends, type LlamaLibrary } from "./library.js";
import { DEVICE_TYPE } from "./structs.js";
import type { Pointer, Symbols } from "./symbols.js";

/** An accelerator as llama.cpp knows it. */
export interface Device extends Accelerator {
  /** `ggml_backend_dev_t`. */
  readonly handle: Pointer;
}

export interface FoundDevices {
  /** Servers first, to cross the network least; in the order in which layers are laid on them. */
  readonly devices: readonly Device[];
  /** Why there are none. */
  readonly without: string;
}

/** What llama.cpp calls its backends, by what users call them. */
const REGISTRIES: Readonly<Record<"cuda" | "vulkan" | "metal", readonly string[]>> = {
  cuda: ["CUDA", "ROCm", "MUSA"],
  vulkan: ["Vulkan"],
  metal: ["MTL", "Metal"],
};

koffi.proto("void *RpcAddServer(const char *endpoint)");

/**
 * Finds what can compute layers beside the CPU. Backends for GPUs are loaded when a model first asks for one:
 * small models, and those kept on the CPU, do not wait for a driver.
 */
export class Accelerators {
  readonly #library: LlamaLibrary;
  readonly #tried = new Set<string>();

  constructor(library: LlamaLibrary) {
    this.#library = library;
  }

  /** Main memory. */
  get main(): Memory {
    return this.#memory(this.#library.symbols.ggml_backend_dev_by_type(DEVICE_TYPE.CPU));
  }

  /**
   * @param modelBytes size of all weights.
   * @throws RequestFailure `library-unsupported` where servers or a kind of GPU are asked for by name and the
   * libraries have no such backend or it finds no device.
   */
  find(
    {
      device,
      rpcServers,
      gpuLayers,
    }: Pick<EngineOptions, "device" | "rpcServers"> & Pick<Wishes, "gpuLayers">,
    modelBytes: number,
  ): FoundDevices {
    if (gpuLayers === 0) return { devices: [], without: "the settings ask for it" };
    const servers = rpcServers.flatMap((server) => this.#serverDevices(server));
    if (device === "cpu") return { devices: servers, without: "the settings ask for it" };
    const chosen = rpcServers.length > 0 || device !== "auto" || gpuLayers !== "auto";
    const small = chosen ? undefined : fastestOnCpu(modelBytes);
    if (small !== undefined) return { devices: [], without: small };
    const local = device === "auto" ? this.#best() : this.#ofKind(device);
    if (device !== "auto" && local.length === 0) {
      const what = this.#hasBuildFor(device)
        ? "the driver or its runtime is missing"
        : `llama.cpp's build for it is not in ${this.#library.directory}, nor beside it. docs/models.md, "Devices", says how to get it`;
      throw new RequestFailure(
        "library-unsupported",
        `llama.cpp finds no device for ${device} on this machine: ${what}. Choose another device, or auto.`,
      );
    }
    return { devices: [...servers, ...local], without: "no GPU was found" };
  }

  /** Whether there is code for a kind of GPU: beside the libraries in use, or among them. */
  #hasBuildFor(kind: keyof typeof REGISTRIES): boolean {
    const { plugins, directory } = this.#library;
    return plugins.some((plugin) => plugin.kind === kind) || findBackends(directory, kind).length > 0;
  }

  #best(): Device[] {
    const present = this.#localDevices();
    if (present.length > 0) return present;
    if (!mayHaveGpu()) return [];
    for (const kind of ["cuda", "vulkan"] as const) {
      this.#loadPlugins(kind);
      const devices = this.#localDevices();
      if (devices.length > 0) return devices;
    }
    return [];
  }

  #ofKind(kind: keyof typeof REGISTRIES): Device[] {
    if (kind !== "metal") this.#loadPlugins(kind);
    return this.#localDevices(REGISTRIES[kind]);
  }

  /** Loads the first backend of a kind that finds its driver and runtime; once. */
  #loadPlugins(kind: "cuda" | "vulkan"): void {
    const { symbols, plugins } = this.#library;
    for (const plugin of plugins) {
      if (plugin.kind !== kind || this.#tried.has(plugin.file)) continue;
      this.#tried.add(plugin.file);
      if (symbols.ggml_backend_load(plugin.file) !== null) return;
    }
  }

  /** Discrete GPUs, else integrated ones, as llama.cpp chooses. @param registries only of these. */
  #localDevices(registries?: readonly string[]): Device[] {
    const { symbols } = this.#library;
    const all = Array.from({ length: symbols.ggml_backend_dev_count() }, (_, index) => {
      const handle = symbols.ggml_backend_dev_get(index);
      const registry = symbols.ggml_backend_reg_name(symbols.ggml_backend_dev_backend_reg(handle));
      return { handle, registry, type: symbols.ggml_backend_dev_type(handle) };
    }).filter(({ registry }) => registry !== "RPC" && (registries?.includes(registry) ?? true));
    const discrete = all.filter(({ type }) => type === DEVICE_TYPE.GPU);
    const gpus =
      discrete.length > 0 ? discrete : all.filter(({ type }) => type === DEVICE_TYPE.integratedGPU);
    // Two backends may see the same card; Vulkan is the one that sees all.
    const own = gpus.filter(({ registry }) => !REGISTRIES.vulkan.includes(registry));
    return (own.length > 0 ? own : gpus).map(({ handle }) => this.#describe(handle));
  }

  /** The devices of a server, which must have been reached: llama.cpp ends the process where it cannot connect. */
  #serverDevices(server: string): Device[] {
    const { symbols, directory } = this.#library;
    const backend = symbols.ggml_backend_reg_by_name("RPC");
    const address =
      backend === null
        ? null
        : symbols.ggml_backend_reg_get_proc_address(backend, "ggml_backend_rpc_add_server");
    if (address === null) {
      throw new RequestFailure(
        "library-unsupported",
        `The llama.cpp libraries in ${directory} cannot use RPC servers. Choose libraries that were built with GGML_RPC=ON, or name no servers.`,
      );
    }
    const add = koffi.decode(address, "RpcAddServer") as (endpoint: string) => Pointer;
    const registry = add(server);
    if (registry === null) {
      throw new RequestFailure(
        "library-unsupported",
        `The RPC server ${server} offers no device. Start it with one, or remove it from the settings.`,
      );
    }
    return Array.from({ length: symbols.ggml_backend_reg_dev_count(registry) }, (_, index) =>
      this.#describe(symbols.ggml_backend_reg_dev_get(registry, index)),
    );
  }

  #describe(handle: Pointer): Device {
    const { symbols } = this.#library;
    const memory = this.#memory(handle);
    return {
      handle,
      name: symbols.ggml_backend_dev_name(handle),
      description: symbols.ggml_backend_dev_description(handle),
      // One that tells nothing takes of main memory, as llama.cpp assumes too.
      ...(memory.total === 0 ? this.main : memory),
    };
  }

  #memory(device: Pointer): Memory {
    return deviceMemory(this.#library.symbols, device);
  }
}

function deviceMemory(symbols: Symbols, device: Pointer): Memory {
  const free = new BigUint64Array(1);
  const total = new BigUint64Array(1);
  symbols.ggml_backend_dev_memory(device, free, total);
  return { free: Number(free[0]), total: Number(total[0]) };
}
