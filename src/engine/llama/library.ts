import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import koffi, { type LibraryHandle } from "koffi";
import { RequestFailure } from "../../protocol/failure.js";
import { CONTEXT_DEFAULTS, SUPPORTED_RELEASES } from "./structs.js";
import { bindSymbols, type Symbols } from "./symbols.js";

/** Environment variable: a folder with llama.cpp's shared libraries to use in place of those shipped. */
const LIBRARY_VARIABLE = "ICL_LLAMA_DIR";
/** Where users name such a folder. */
const OWN_LIBRARIES = "icl.engine.libraryPath in the editor, --llama-dir or ICL_LLAMA_DIR";

/** The shared libraries of one llama.cpp build, opened and checked. */
export interface LlamaLibrary {
  readonly symbols: Symbols;
  /** llama.cpp's release, for example `0.4.0`. */
  readonly release: string;
  readonly directory: string;
  /** Backends that can be loaded on top of this build, the best first. */
  readonly plugins: readonly BackendPlugin[];
}

/** llama.cpp's code for one kind of GPU, in a library of its own. */
interface BackendPlugin {
  readonly kind: "cuda" | "vulkan";
  /** Absolute. */
  readonly file: string;
}

/** A folder of llama.cpp's libraries and what can be loaded on top of them. */
export interface LibraryPlace {
  readonly directory: string;
  readonly plugins: readonly BackendPlugin[];
}

/** node-llama-cpp's package for this machine; those for macOS on Apple silicon compute on Metal by themselves. */
const packages: Readonly<Record<string, string>> = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "linux-arm": "linux-armv7l",
  "linux-riscv64": "linux-riscv64",
  "darwin-arm64": "mac-arm64-metal",
  "darwin-x64": "mac-x64",
  "win32-x64": "win-x64",
  "win32-arm64": "win-arm64",
};

/**
 * Packages with a backend for GPUs, the best first. Of these only the backend's own library is loaded, into the
 * build of the package above: a package's other libraries are the same files. The second one for CUDA works
 * with an older runtime.
 */
const pluginPackages: Readonly<Record<string, readonly (readonly [BackendPlugin["kind"], string])[]>> = {
  "linux-x64": [
    ["cuda", "linux-x64-cuda"],
    ["cuda", "linux-x64-cuda-ext"],
    ["vulkan", "linux-x64-vulkan"],
  ],
  "win32-x64": [
    ["cuda", "win-x64-cuda"],
    ["cuda", "win-x64-cuda-ext"],
    ["vulkan", "win-x64-vulkan"],
  ],
};

interface BinaryPackage {
  getBinsDir(): { readonly binsDir: string; readonly packageVersion: string };
}

/**
 * The folder of llama.cpp's shared libraries that node-llama-cpp ships for this machine.
 * @param own a folder to use in its place, of which all is loaded; empty for none.
 * @throws RequestFailure `library-missing` where npm left the platform's package out.
 */
export async function locateLibraries(own = process.env[LIBRARY_VARIABLE] ?? ""): Promise<LibraryPlace> {
  if (own !== "") return { directory: path.resolve(own), plugins: [] };
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  if (name === undefined) {
    throw new RequestFailure(
      "library-missing",
      `node-llama-cpp has no llama.cpp build for ${platform}. Name a folder with llama.cpp's shared libraries of release ${SUPPORTED_RELEASES.join(" or ")}: ${OWN_LIBRARIES}.`,
    );
  }
  try {
    const { binsDir, packageVersion } = await findPackage(name);
    const [build] = readdirSync(binsDir);
    if (build === undefined) throw new Error(`${binsDir} is empty`);
    const plugins = await locatePlugins(platform, packageVersion);
    return { directory: path.join(binsDir, build), plugins };
  } catch (error) {
    throw new RequestFailure(
      "library-missing",
      `The package @node-llama-cpp/${name} with llama.cpp's libraries is not installed. Run the installation again without --omit=optional, or name a folder with such libraries: ${OWN_LIBRARIES}.`,
      { cause: error },
    );
  }
}

async function findPackage(name: string): Promise<ReturnType<BinaryPackage["getBinsDir"]>> {
  const module = (await import(`@node-llama-cpp/${name}`)) as BinaryPackage;
  return module.getBinsDir();
}

/** Those that are installed, in the same version: a backend of another build would read other structs. */
async function locatePlugins(platform: string, version: string): Promise<BackendPlugin[]> {
  const found = await Promise.all(
    (pluginPackages[platform] ?? []).map(async ([kind, name]) => {
      try {
        const { binsDir, packageVersion } = await findPackage(name);
        if (packageVersion !== version) return [];
        return findBackends(binsDir, kind).map((file) => ({ kind, file }));
      } catch {
        // Not installed, which is as good as no such GPU.
        return [];
      }
    }),
  );
  return found.flat();
}

/** Absolute paths of llama.cpp's libraries for a kind of device that are anywhere in a folder. */
export function findBackends(folder: string, kind: string): string[] {
  const pattern = new RegExp(`^(lib)?ggml-${kind}\\.(so|dylib|dll)$`);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => pattern.test(path.basename(file)))
    .map((file) => path.join(folder, file));
}

/**
 * Opens llama.cpp's libraries in `directory`.
 * @throws RequestFailure `library-missing` where a library is not there, `library-unsupported` where its
 * release is another than the one whose struct layouts this program knows.
 */
export function openLibrary({ directory, plugins }: LibraryPlace): LlamaLibrary {
  checkFolder(directory);
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
      throw notOpened(file, error);
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
  return { symbols, release, directory, plugins };
}

/** In the loader's own words, which alone name the library, symbol or version that is missing. */
function notOpened(file: string, error: unknown): RequestFailure {
  const words = error instanceof Error ? error.message : String(error);
  const reason = words.replace(/^Failed to load shared library:\s*/, "").replace(/\.$/, "");
  const advice = /GLIBC(?:XX)?_/.test(reason)
    ? "The libraries that come with it need glibc 2.34 or newer (Debian 12, Ubuntu 22.04, RHEL 9): update the system, or name"
    : "Install what is missing, or name";
  return new RequestFailure(
    "library-unsupported",
    `llama.cpp's library ${file} cannot be opened: ${reason}. ${advice} a folder with a build of release ${SUPPORTED_RELEASES.join(" or ")} for this machine: ${OWN_LIBRARIES}.`,
    { cause: error },
  );
}

function unsupported(directory: string, found: string, cause?: unknown): RequestFailure {
  return new RequestFailure(
    "library-unsupported",
    `The llama.cpp libraries in ${directory} are of ${found}; this version works with ${SUPPORTED_RELEASES.join(" or ")}. Use the libraries that come with it, or a build of that release.`,
    { cause },
  );
}

function checkFolder(directory: string): void {
  const what = statSync(directory, { throwIfNoEntry: false });
  if (what?.isDirectory() === true) return;
  throw new RequestFailure(
    "library-missing",
    `There is no llama.cpp library in ${directory}, which is ${what === undefined ? "not there" : "not a folder"}. Choose a folder that holds llama.cpp's shared libraries of release ${SUPPORTED_RELEASES.join(" or ")}.`,
  );
}

/** File names carry a build tag and a version that differ by platform: libllama.cuda.v0.4.0.so, llama.v0.4.0.dll. */
function findLibrary(directory: string, stem: string): string {
  const pattern = new RegExp(
    `^(lib)?${stem}(\\.(cuda|vulkan|metal))?(\\.v?\\d[\\w.]*)?\\.(so|dylib|dll)(\\.\\d+)*$`,
  );
  const found = readdirSync(directory)
    .filter((file) => pattern.test(file))
    .sort((a, b) => a.length - b.length);
  const [file] = found;
  if (file === undefined) {
    throw new RequestFailure(
      "library-missing",
      `There is no llama.cpp library "${stem}" in ${directory}. Choose a folder that holds llama.cpp's shared libraries of release ${SUPPORTED_RELEASES.join(" or ")}.`,
    );
  }
  return path.join(directory, file);
}
