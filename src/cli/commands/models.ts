import path from "node:path";
import { visibleText } from "../../language/visibleText.js";
import { bytesText, countText } from "../../method/numberText.js";
import { catalogue } from "../../models/catalogue.js";
import { findModels } from "../../models/findModels.js";
import type { FoundModel } from "../../models/foundModel.js";
import { parametersText, sourceTitles } from "../../models/modelText.js";
import { downloadFolder, knownPlaces } from "../../models/places.js";
import { ModelsDownloadDocument, ModelsListDocument } from "../../workbench/documents/modelsDocument.js";
import { colours } from "../colour.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { findInstallation } from "../../workbench/installation.js";
import { kindOf } from "../../workbench/writeWhole.js";
import { download } from "../modelDownload.js";
import { table } from "../table.js";
import { shownPath } from "../taskFiles.js";
import { Terminal } from "../terminal.js";

export interface ModelsOptions {
  readonly folder?: readonly string[];
  readonly modelsDir?: string;
  readonly json?: boolean;
}

export interface DownloadOptions {
  readonly modelsDir?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const columns = [
  { title: "model", flexible: true, least: 12 },
  { title: "size", align: "right" },
  { title: "type" },
  { title: "architecture", optional: true },
  { title: "parameters", align: "right", optional: true },
  { title: "memory" },
  { title: "from", optional: true },
  { title: "path", flexible: true, least: 20 },
] as const;

/** `icl models list`: what can be given to `--model`. */
export async function listModels(options: ModelsOptions, signal: AbortSignal): Promise<number> {
  const terminal = new Terminal();
  const folder = downloadFolder(options.modelsDir);
  const folders: string[] = [];
  for (const one of options.folder ?? []) {
    if ((await kindOf(one)) !== "folder") throw new UsageError(`There is no folder ${one}. Check the path.`);
    folders.push(path.resolve(one));
  }
  const models: FoundModel[] = [];
  const { embeddedModel } = findInstallation();
  const files = [{ source: "embedded" as const, path: embeddedModel }];
  for await (const model of findModels({ files, places: knownPlaces(folder, folders), signal })) {
    models.push(model);
  }
  if (options.json === true) {
    const document = { version: 1, folder, models } satisfies ModelsListDocument;
    terminal.printJson(ModelsListDocument.parse(document));
    return exitCodes.met;
  }
  const rows = models
    .filter(({ problem }) => problem === null)
    .map(({ name, bytes, quantisation, architecture, parameters, fit, source, path: file }) => [
      name,
      bytesText(bytes),
      quantisation ?? "?",
      architecture ?? "?",
      parameters === null ? "?" : parametersText(parameters),
      fit === null ? "?" : { text: fit.verdict, paint: fitColour(fit.verdict) },
      sourceTitles[source],
      shownPath(file),
    ]);
  terminal.print(table(columns, rows, terminal.width));
  for (const { path: file, problem } of models) {
    if (problem !== null) terminal.warn(`${shownPath(file)} cannot be used. ${problem}`);
  }
  terminal.say(`${countText(rows.length, "model")}. Downloads go to ${folder}.`);
  return exitCodes.met;
}

function fitColour(verdict: "fits" | "tight" | "too large"): (text: string) => string {
  if (verdict === "fits") return colours.green;
  return verdict === "tight" ? colours.yellow : colours.red;
}

/** `icl models download`: fetches a model, or tells which are recommended. */
export async function downloadCommand(
  address: string | undefined,
  options: DownloadOptions,
  signal: AbortSignal,
): Promise<number> {
  const terminal = new Terminal();
  if (address === undefined) {
    for (const { address: one, name, text } of catalogue) {
      terminal.print(`${colours.bold(name)}  ${one}`);
      terminal.printWrapped(colours.dim(text));
    }
    terminal.say("Base models: trained to continue a text, which is what a few-shot prompt asks for.");
    return exitCodes.met;
  }
  const folder = downloadFolder(options.modelsDir);
  const yes = options.yes === true;
  const { model, path: file } = await download(address, { terminal, signal, yes, folder });
  const verified = model.files.every(({ sha256 }) => sha256 !== null);
  if (options.json === true) {
    const { address: canonical, bytes } = model;
    const document = { version: 1, folder, address: canonical, path: file, bytes, verified } as const;
    terminal.printJson(ModelsDownloadDocument.parse(document satisfies ModelsDownloadDocument));
    return exitCodes.met;
  }
  terminal.print(file);
  if (!verified) {
    terminal.warn("The server states no SHA-256: only the size and the model's own header were checked.");
  }
  terminal.say(
    `Downloaded. Use it with --model ${visibleText(model.address)}, or name it in a file: model: ${model.address}.`,
  );
  return exitCodes.met;
}
