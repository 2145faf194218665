import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import koffi, { type LibraryHandle } from "koffi";
import { RequestFailure } from "../../protocol/failure.js";
import { CONTEXT_DEFAULTS, SUPPORTED_RELEASES } from "./structs.js";
import { bindSymbols, type Symbols } from "./symbols.js";

/** The shared libraries of one llama.cpp build, opened and checked. */
export interface LlamaLibrary {
  readonly symbols: Symbols;
  /** llama.cpp's release, for example `0.4.0`. */
  readonly release: string;
  readonly directory: string;
}

/** node-llama-cpp's package for this machine, for each kind of accelerator. */
const packages: Readonly<Record<string, string>> = {
  "linux-x64-cpu": "linux-x64",
  "linux-x64-cuda": "linux-x64-cuda",
  "linux-x64-vulkan": "linux-x64-vulkan",
  "linux-arm64-cpu": "linux-arm64",
  "linux-arm-cpu": "linux-armv7l",
  "linux-riscv64-cpu": "linux-riscv64",
  "darwin-arm64-metal": "mac-arm64-metal",
  "darwin-arm64-cpu": "mac-arm64-metal",
  "darwin-x64-cpu": "mac-x64",
  "win32-x64-cpu": "win-x64",
  "win32-x64-cuda": "win-x64-cuda",
  "win32-x64-vulkan": "win-x64-vulkan",
  "win32-arm64-cpu": "win-arm64",
};

interface BinaryPackage {
  getBinsDir(): { readonly binsDir: string; readonly packageVersion: string };
}

/**
 * The folder of llama.cpp's shared libraries that node-llama-cpp ships for this machine.
 * @param accelerator `cpu`, `cuda`, `vulkan` or `metal`.
 * @throws RequestFailure `library-missing` where npm left the platform's package out.
 */
export async function locateLibraries(accelerator: string): Promise<string> {
  const key = `${process.platform}-${process.arch}-${accelerator}`;
  const name = packages[key];
  if (name === undefined) {
    throw new RequestFailure(
      "library-missing",
      `node-llama-cpp has no llama.cpp build for ${key}. Set ICL_LLAMA_DIR to a folder with llama.cpp's shared libraries of release ${SUPPORTED_RELEASES.join(" or ")}.`,
    );
  }
  try {
    const module = (await import(`@node-llama-cpp/${name}`)) as BinaryPackage;
    const { binsDir } = module.getBinsDir();
    const [build] = readdirSync(binsDir);
    if (build !== undefined) return path.join(binsDir, build);
    throw new Error(`${binsDir} is empty`);
  } catch (error) {
    throw new RequestFailure(
      "library-missing",
      `The package @node-llama-cpp/${name} with llama.cpp's libraries is not installed. Run the installation again without --omit=optional, or set ICL_LLAMA_DIR.`,
      { cause: error },
    );
  }
}

/**
 * Opens llama.cpp's libraries in `directory`.
 * @throws RequestFailure `library-missing` where a library is not there, `library-unsupported` where its
 * release is another than the one whose struct layouts this program knows.
 */
export function openLibrary(directory: string): LlamaLibrary {
  const files = {
    base: findLibrary(directory, "ggml-base"),
    ggml: findLibrary(directory, "ggml"),
    llama: findLibrary(directory, "llama"),
  };
  // In the order of their dependencies, so that Windows resolves each by the name already loaded.
  const load = (file: string): LibraryHandle => {
    try {
      return koffi.load(file);
    } catch (error) {
      throw unsupported(directory, "a kind that this machine cannot open", error);
    }
  };
  const base = load(files.base);
  const ggml = load(files.ggml);
  const llama = load(files.llama);
  let release: string;
  try {
    // node-llama-cpp builds the release's sources outside of its git checkout, hence "0.4.0-dev".
    release = (llama.func("const char *llama_version()")() as string).replace(/-dev$/, "");
  } catch (error) {
    throw unsupported(directory, "an unknown release", error);
  }
  if (!SUPPORTED_RELEASES.includes(release)) throw unsupported(directory, `release ${release}`);
  let symbols: Symbols;
  try {
    symbols = bindSymbols({ base, ggml, llama });
  } catch (error) {
    throw unsupported(directory, `release ${release} without some of its functions`, error);
  }
  const defaults = symbols.llama_context_default_params();
  for (const [field, value] of Object.entries(CONTEXT_DEFAULTS)) {
    if (defaults[field] !== value) {
      throw unsupported(directory, `release ${release} with another layout (field ${field})`);
    }
  }
  symbols.ggml_backend_load_all_from_path(directory);
  symbols.llama_backend_init();
  return { symbols, release, directory };
}

function unsupported(directory: string, found: string, cause?: unknown): RequestFailure {
  return new RequestFailure(
    "library-unsupported",
    `The llama.cpp libraries in ${directory} are of ${found}; this version works with ${SUPPORTED_RELEASES.join(" or ")}. Use the libraries that come with it, or a build of that release.`,
    { cause },
  );
}

/** File names carry a build tag and a version that differ by platform: libllama.cuda.v0.4.0.so, llama.v0.4.0.dll. */
function findLibrary(directory: string, stem: string): string {
  const pattern = new RegExp(
    `^(lib)?${stem}(\\.(cuda|vulkan|metal))?(\\.v?\\d[\\w.]*)?\\.(so|dylib|dll)(\\.\\d+)*$`,
  );
  const found = existsSync(directory)
    ? readdirSync(directory)
        .filter((file) => pattern.test(file))
        .sort((a, b) => a.length - b.length)
    : [];
  const [file] = found;
  if (file === undefined) {
    throw new RequestFailure(
      "library-missing",
      `There is no llama.cpp library "${stem}" in ${directory}. Choose a folder that holds llama.cpp's shared libraries of release ${SUPPORTED_RELEASES.join(" or ")}.`,
    );
  }
  return path.join(directory, file);
}
