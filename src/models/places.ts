import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import process from "node:process";
import envPaths from "env-paths";
import * as z from "zod";

/** Where a model in a list was found. */
export const ModelSource = z.enum([
  "embedded",
  "workspace",
  "downloaded",
  "folder",
  "lm-studio",
  "ollama",
  "hugging-face",
  "node-llama-cpp",
  "llama.cpp",
]);
export type ModelSource = z.infer<typeof ModelSource>;

/** A folder that may hold models, and how they lie in it. */
export const Place = z.object({
  source: ModelSource,
  /** Absolute. */
  path: z.string(),
  /**
   * `tree`: GGUF files in folders, as `owner/repo/file.gguf` where they are from a hub. `hub`: the cache of Hugging
   * Face's libraries. `ollama`: manifests that name blobs.
   */
  layout: z.enum(["tree", "hub", "ollama"]),
});
export type Place = z.infer<typeof Place>;

/** What the folders of other programs hang on. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Absolute. */
  readonly home: string;
}

/** Those of this process. */
export function ownSurroundings(): Surroundings {
  return { environment: process.env, platform: process.platform, home: homedir() };
}

/**
 * The folder that models are downloaded into, absolute: the given one, else `ICL_MODELS_DIR`, else the platform's
 * folder for an application's data. The editor and the command line share it.
 */
export function downloadFolder(
  given?: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const chosen = [given, environment["ICL_MODELS_DIR"]].find(isGiven);
  return path.resolve(chosen ?? path.join(envPaths("icl-task-vectors", { suffix: "" }).data, "models"));
}

/** Where models may lie: the download folder, the user's own, then those of other programs. None has to exist. */
export function knownPlaces(
  download: string,
  folders: readonly string[],
  surroundings: Surroundings = ownSurroundings(),
): Place[] {
  const { home } = surroundings;
  return [
    { source: "downloaded", path: download, layout: "tree" },
    ...folders.map((folder): Place => ({
      source: "folder",
      path: path.resolve(home, folder.replace(/^~(?=$|[\\/])/, home)),
      layout: "tree",
    })),
    ...lmStudioFolders(surroundings).map((folder): Place => ({
      source: "lm-studio",
      path: folder,
      layout: "tree",
    })),
    ...ollamaFolders(surroundings).map((folder): Place => ({
      source: "ollama",
      path: folder,
      layout: "ollama",
    })),
    { source: "hugging-face", path: hubCache(surroundings), layout: "hub" },
    { source: "node-llama-cpp", path: path.join(home, ".node-llama-cpp", "models"), layout: "tree" },
    { source: "llama.cpp", path: llamaCache(surroundings), layout: "tree" },
  ];
}

/** Hugging Face's cache, by the variables of its libraries. */
function hubCache({ environment, home }: Surroundings): string {
  const { HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE } = environment;
  const cache = [HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE].find(isGiven);
  return cache ?? path.join(hubHome({ environment, home }), "hub");
}

/** Where Hugging Face's libraries keep what is not the cache, such as the token. */
export function hubHome({ environment, home }: Pick<Surroundings, "environment" | "home">): string {
  const { HF_HOME, XDG_CACHE_HOME } = environment;
  if (isGiven(HF_HOME)) return HF_HOME;
  return path.join(isGiven(XDG_CACHE_HOME) ? XDG_CACHE_HOME : path.join(home, ".cache"), "huggingface");
}

const LmStudioSettings = z.object({ downloadsFolder: z.string().min(1) });

/** LM Studio's folder: the one of its settings, in the home that its pointer names, else the usual ones. */
function lmStudioFolders({ home }: Surroundings): string[] {
  const pointed = firstLine(path.join(home, ".lmstudio-home-pointer"));
  const homes = [pointed, path.join(home, ".lmstudio"), path.join(home, ".cache", "lm-studio")].filter(
    isGiven,
  );
  const chosen = homes.flatMap((folder) => {
    const settings = LmStudioSettings.safeParse(readJson(path.join(folder, "settings.json")));
    return settings.success && path.isAbsolute(settings.data.downloadsFolder)
      ? [settings.data.downloadsFolder]
      : [];
  });
  return [...new Set([...chosen, ...homes.map((folder) => path.join(folder, "models"))])];
}

/** Ollama's folder: by its variable, else the user's, and on Linux the one of its service. */
function ollamaFolders({ environment, platform, home }: Surroundings): string[] {
  const { OLLAMA_MODELS } = environment;
  if (isGiven(OLLAMA_MODELS)) return [OLLAMA_MODELS];
  const own = path.join(home, ".ollama", "models");
  return platform === "linux" ? [own, "/usr/share/ollama/.ollama/models"] : [own];
}

/** llama.cpp's own cache, before it took Hugging Face's. */
function llamaCache({ environment, platform, home }: Surroundings): string {
  const { LLAMA_CACHE, LOCALAPPDATA, XDG_CACHE_HOME } = environment;
  if (isGiven(LLAMA_CACHE)) return LLAMA_CACHE;
  if (platform === "darwin") return path.join(home, "Library", "Caches", "llama.cpp");
  if (platform === "win32")
    return path.join(LOCALAPPDATA ?? path.join(home, "AppData", "Local"), "llama.cpp");
  return path.join(isGiven(XDG_CACHE_HOME) ? XDG_CACHE_HOME : path.join(home, ".cache"), "llama.cpp");
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text !== "";
}

/** Undefined where there is none: most people have most of these programs not. */
function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function firstLine(file: string): string | undefined {
  const line = readText(file)?.split("\n", 1)[0]?.trim();
  return line !== undefined && path.isAbsolute(line) ? line : undefined;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readText(file) ?? "null");
  } catch {
    // Another program's settings, damaged: its usual folders are looked into all the same.
    return undefined;
  }
}
