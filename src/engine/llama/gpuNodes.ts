import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";

/** What drivers of GPUs show in Linux' /dev: Mesa and others, NVIDIA, AMD's compute, Windows' under WSL, Tegra, Mali, Adreno. */
const NODES = ["dri", "nvidiactl", "kfd", "dxg", "nvmap", "mali0", "kgsl-3d0"];

/**
 * Whether it is worth loading a backend to look for a GPU. Without one, Vulkan would load its software drivers all the
 * same: 60 MB of memory for a device that is not used.
 * @param devices folder of the system's devices, on Linux.
 */
export function mayHaveGpu(platform: NodeJS.Platform = process.platform, devices = "/dev"): boolean {
  return platform !== "linux" || NODES.some((name) => existsSync(path.join(devices, name)));
}
