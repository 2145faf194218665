import * as z from "zod/mini";
import { once } from "../../language/once.js";
import { engineOptions } from "../../protocol/engineOptions.js";
import { settingIds, type SettingName } from "../ids.js";

/** What each setting may hold; its default wherever it holds something else. A test holds them against the manifest. */
const schemas = once(() => {
  const { shape } = engineOptions();
  return {
    modelPath: z.string(),
    modelFolders: z.array(z.string()),
    downloadFolder: z.string(),
    libraryPath: z.string(),
    threads: shape.threads,
    kvType: shape.kvType,
    flashAttention: shape.flashAttention,
    device: shape.device,
    gpuLayers: shape.gpuLayers,
    contextSize: shape.contextSize,
    rpcServers: shape.rpcServers,
    idleMinutes: z.number().check(z.minimum(0), z.maximum(1440)),
    exhaustive: z.boolean(),
    seed: z.int().check(z.minimum(0), z.maximum(2_147_483_647)),
    cacheFolder: z.string(),
    cacheMegabytes: z.int().check(z.minimum(1), z.maximum(1_048_576)),
    codeLens: z.boolean(),
    inlineAnswers: z.boolean(),
    influenceHints: z.boolean(),
    onSave: z.enum(["nothing", "compress", "compare"]),
  } satisfies Record<SettingName, z.ZodMiniType>;
});

export type RunSettings = { readonly [Name in SettingName]: z.infer<ReturnType<typeof schemas>[Name]> };

export const defaultSettings: RunSettings = {
  modelPath: "",
  modelFolders: [],
  downloadFolder: "",
  libraryPath: "",
  threads: 0,
  kvType: "auto",
  flashAttention: "auto",
  device: "auto",
  gpuLayers: "auto",
  contextSize: 0,
  rpcServers: [],
  idleMinutes: 10,
  exhaustive: false,
  seed: 0,
  cacheFolder: "",
  cacheMegabytes: 1024,
  codeLens: true,
  inlineAnswers: false,
  influenceHints: true,
  onSave: "nothing",
};

/** Reads every setting. @param onWrong called with the id of each whose value is not allowed. */
export function readSettings(get: (id: string) => unknown, onWrong: (id: string) => void): RunSettings {
  const read = <Name extends SettingName>(name: Name): RunSettings[Name] => {
    const parsed = schemas()[name].safeParse(get(settingIds[name]));
    if (parsed.success) return parsed.data as RunSettings[Name];
    onWrong(settingIds[name]);
    return defaultSettings[name];
  };
  return {
    modelPath: read("modelPath"),
    modelFolders: read("modelFolders"),
    downloadFolder: read("downloadFolder"),
    libraryPath: read("libraryPath"),
    threads: read("threads"),
    kvType: read("kvType"),
    flashAttention: read("flashAttention"),
    device: read("device"),
    gpuLayers: read("gpuLayers"),
    contextSize: read("contextSize"),
    rpcServers: read("rpcServers"),
    idleMinutes: read("idleMinutes"),
    exhaustive: read("exhaustive"),
    seed: read("seed"),
    cacheFolder: read("cacheFolder"),
    cacheMegabytes: read("cacheMegabytes"),
    codeLens: read("codeLens"),
    inlineAnswers: read("inlineAnswers"),
    influenceHints: read("influenceHints"),
    onSave: read("onSave"),
  };
}
