/**
 * What the extension is packed for. `universal` holds no native code: the editor takes it wherever there is no package
 * for the platform, and it does what needs no engine.
 */

/** Where @koromix/koffi-PLATFORM and @node-llama-cpp/PLATFORM differ from the editor's name of the platform. */
const platforms = [
  { target: "linux-x64", llama: "linux-x64", format: "ELF", machine: 0x3e, gpus: true },
  { target: "linux-arm64", llama: "linux-arm64", format: "ELF", machine: 0xb7 },
  // Metal is inside: 2 MB of its libraries.
  { target: "darwin-arm64", llama: "mac-arm64-metal", format: "Mach-O", machine: 0x0100000c },
  { target: "darwin-x64", llama: "mac-x64", format: "Mach-O", machine: 0x01000007 },
  { target: "win32-x64", llama: "win-x64", format: "PE", machine: 0x8664, gpus: true },
  { target: "win32-arm64", llama: "win-arm64", format: "PE", machine: 0xaa64 },
];

/**
 * @typedef {object} Target
 * @property {string} name as the marketplace calls the platform, or `universal`.
 * @property {{ koffi: string, llama: string } | undefined} native the packages with its native code; none for `universal`.
 * @property {{ format: "ELF" | "Mach-O" | "PE", machine: number } | undefined} binary what its libraries' headers say.
 * @property {readonly string[]} gpus kinds of GPU that there are builds of llama.cpp for, beside what is inside.
 */

/** @type {readonly Target[]} */
export const targets = [
  ...platforms.map(({ target, llama, format, machine, gpus = false }) => ({
    name: target,
    native: { koffi: `@koromix/koffi-${target}`, llama: `@node-llama-cpp/${llama}` },
    binary: { format, machine },
    gpus: gpus ? ["vulkan", "cuda"] : [],
  })),
  { name: "universal", native: undefined, binary: undefined, gpus: [] },
];

/** @returns {Target | undefined} */
export function targetNamed(name) {
  return targets.find((target) => target.name === name);
}

/** The target of the machine that this runs on, or the universal one. @returns {Target} */
export function ownTarget() {
  return targetNamed(`${process.platform}-${process.arch}`) ?? targetNamed("universal");
}
