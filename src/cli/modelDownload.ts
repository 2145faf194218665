import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline/promises";
import { isModelAddress } from "../language/modelAddress.js";
import { visibleText } from "../language/visibleText.js";
import { bytesText, countText } from "../method/numberText.js";
import { downloadModel, freeBytes } from "../models/downloadModel.js";
import { hubAccess } from "../models/hubAccess.js";
import { locateModel } from "../models/localModel.js";
import { lookUpModel } from "../models/lookUp.js";
import { fitText } from "../models/modelText.js";
import { ModelNotDownloaded } from "../models/notDownloaded.js";
import type { Offer, OfferedModel } from "../models/offer.js";
import { downloadFolder, knownPlaces } from "../models/places.js";
import { progressText } from "../models/progressText.js";
import { usualPatience } from "../models/retry.js";
import { RequestFailure } from "../protocol/failure.js";
import { UsageError } from "./exitCode.js";
import type { Terminal } from "./terminal.js";

export interface Download {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Whether the user has said already that it may be downloaded. */
  readonly yes: boolean;
  /** Absolute. */
  readonly folder: string;
}

export interface Downloaded {
  readonly model: OfferedModel;
  /** Absolute path of the file to load. */
  readonly path: string;
}

/**
 * Downloads what an address means, once the user agrees.
 * @throws UsageError where there is a choice to make, or nobody to ask; ModelNotDownloaded for a no.
 */
export async function download(address: string, options: Download): Promise<Downloaded> {
  const { terminal, signal, yes, folder } = options;
  const access = hubAccess();
  const offer = await lookUpModel(address, { access, patience: usualPatience, signal });
  const model = chosenOf(offer, address);
  if (!yes && !(await agreed(offer, model, options))) {
    throw new ModelNotDownloaded(model.address);
  }
  const shown = visibleText(model.address);
  try {
    const file = await downloadModel(model, {
      access,
      patience: usualPatience,
      signal,
      folder,
      onProgress: (progress) => {
        const { done, total } = progress;
        terminal.progress(`Downloading ${shown}`, total === null ? 0 : done / total, progressText(progress));
      },
    });
    return { model, path: file };
  } finally {
    terminal.clear();
  }
}

function chosenOf({ models, chosen }: Offer, address: string): OfferedModel {
  const model = chosen === null ? undefined : models[chosen];
  if (model !== undefined) return model;
  const lines = models.map(
    ({ address: one, bytes }) => `  ${one}  ${bytes === null ? "" : bytesText(bytes)}`,
  );
  throw new UsageError(`${address} has several models. Choose one:\n${lines.join("\n")}`);
}

/** Asks on the terminal; where there is none, nobody can agree. */
async function agreed(offer: Offer, model: OfferedModel, { terminal, folder }: Download): Promise<boolean> {
  if (!canAsk()) {
    throw new UsageError(
      `${model.address} would be downloaded (${sizeText(model)}). There is no terminal to ask in: add --yes, or download it with \`icl models download ${model.address} --yes\`.`,
    );
  }
  const free = await freeBytes(folder);
  terminal.say(
    `${model.address} is not on this machine: ${sizeText(model)} from ${offer.host} to ${folder}${free === undefined ? "" : `, where ${bytesText(free)} are free`}.`,
  );
  if (model.fit !== null && model.fit.verdict !== "fits") terminal.warn(`It is ${fitText(model.fit)}.`);
  return ask("Download it? [y/N] ");
}

/** @throws RequestFailure `cancelled` where Ctrl-C is the answer. */
async function ask(question: string): Promise<boolean> {
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<boolean>((resolve, reject) => {
      questions.once("SIGINT", () => {
        reject(new RequestFailure("cancelled", "It was cancelled."));
      });
      questions.once("close", () => {
        resolve(false);
      });
      questions.question(question).then((said) => {
        resolve(/^y(es)?$/i.test(said.trim()));
      }, reject);
    });
  } finally {
    questions.close();
  }
}

function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

function sizeText({ bytes, files }: OfferedModel): string {
  const size = bytes === null ? "of unknown size" : bytesText(bytes);
  return files.length === 1 ? size : `${size} in ${countText(files.length, "file")}`;
}

/**
 * Makes a path of what names a model. An address that is not on this machine is downloaded where the user agrees:
 * by `--yes`, or on the terminal.
 */
export function modelLocator({
  terminal,
  signal,
  yes,
}: Omit<Download, "folder">): (model: string) => Promise<string> {
  const known = new Map<string, string>();
  return async (model) => {
    if (!isModelAddress(model)) return path.resolve(model);
    const before = known.get(model);
    if (before !== undefined) return before;
    const folder = downloadFolder();
    let file: string;
    try {
      file = await locateModel(model, knownPlaces(folder, []));
    } catch (error) {
      if (!(error instanceof ModelNotDownloaded) || !(yes || canAsk())) throw error;
      ({ path: file } = await download(model, { terminal, signal, yes, folder }));
    }
    known.set(model, file);
    return file;
  };
}
