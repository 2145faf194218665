import * as vscode from "vscode";
import { bytesText } from "../../method/numberText.js";
import { catalogue } from "../../models/catalogue.js";
import { freeBytes } from "../../models/downloadModel.js";
import { fitText } from "../../models/modelText.js";
import type { Offer, OfferedModel } from "../../models/offer.js";
import { progressText } from "../../models/progressText.js";
import type { EditorJobs } from "../jobs/editorJobs.js";
import { inertText } from "../messages/inertText.js";
import { notifyBriefly } from "../messages/notify.js";
import { withProgress } from "../messages/progress.js";
import { UserMessage } from "../messages/userMessage.js";
import type { EngineService } from "../jobs/engineService.js";

interface AddressItem extends vscode.QuickPickItem {
  readonly address?: string;
}

interface OfferItem extends vscode.QuickPickItem {
  readonly model: OfferedModel;
}

/** What a download works with. */
export interface DownloadTools {
  readonly service: EngineService;
  readonly jobs: EditorJobs;
  /** Called once a model has been downloaded. */
  readonly onDownloaded: () => void;
}

/**
 * Downloads a model: asks which where none is given, asks the hub what it is, and the user whether it may be
 * fetched, with its size. Nothing is fetched without that.
 * @returns the path of the file to load; undefined where the user wants none after all.
 */
export async function downloadModelOf(
  { service, jobs, onDownloaded }: DownloadTools,
  given: string | undefined,
): Promise<string | undefined> {
  const address = given ?? (await pickAddress());
  if (address === undefined) return undefined;
  if (!isAddress(address)) throw notAnAddress();
  const [helper, { folder }] = await Promise.all([service.modelHelper(), service.modelPlaces()]);
  const offer = await withProgress(`Looking up ${inertText(address)}`, async (follow) =>
    jobs.beside({ kind: "download" }, follow, async ({ signal, onStep }) => {
      onStep("asking the hub");
      return helper.lookUp(address, signal);
    }),
  );
  const model = await pickOffer(offer, address, folder);
  if (model === undefined) return undefined;
  const file = await withProgress(`Downloading ${inertText(model.address)}`, async (follow) =>
    jobs.beside({ kind: "download" }, follow, async ({ signal, onStep }) =>
      helper.download(
        model,
        folder,
        (progress) => {
          onStep(progressText(progress));
        },
        signal,
      ),
    ),
  );
  onDownloaded();
  notifyBriefly(`${model.address} was downloaded and checked.`);
  return file;
}

/** Whether a text may be an address; the look-up reports what is wrong with one that is not. */
function isAddress(text: string): boolean {
  return /^(?:hf:|https?:)[^\s[\]()]+$/i.test(text);
}

function notAnAddress(): UserMessage {
  return new UserMessage(
    "That is not the address of a model. Enter hf:owner/repo:quant, or the web address of a GGUF file.",
  );
}

/** One of the list, or whatever address is typed. */
async function pickAddress(): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<AddressItem>();
  const listed: readonly AddressItem[] = [
    {
      label: "Base models: trained to continue a text, which is what a few-shot prompt asks for",
      kind: vscode.QuickPickItemKind.Separator,
    },
    ...catalogue.map(({ name, address, text }) => ({
      label: name,
      description: address,
      detail: text,
      address,
    })),
  ];
  pick.title = "Download Model";
  pick.placeholder = "Choose one, or type hf:owner/repo:quant or the web address of a GGUF file";
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = listed;
  pick.onDidChangeValue((value) => {
    const typed = value.trim();
    const own: AddressItem = {
      label: `$(cloud-download) ${inertText(typed)}`,
      address: typed,
      alwaysShow: true,
    };
    pick.items = isAddress(typed) ? [own, ...listed] : listed;
  });
  try {
    return await new Promise<string | undefined>((resolve) => {
      pick.onDidAccept(() => {
        resolve(pick.selectedItems[0]?.address);
      });
      pick.onDidHide(() => {
        resolve(undefined);
      });
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}

/** The question whether it may be downloaded, and which one where there are several. */
async function pickOffer(
  { host, models, chosen }: Offer,
  address: string,
  folder: string,
): Promise<OfferedModel | undefined> {
  const asked = chosen === null ? models : models.slice(chosen, chosen + 1);
  const items: OfferItem[] = asked.map((model) => ({
    label: `$(cloud-download) Download ${inertText(model.quantisation ?? model.address)}`,
    description: [
      model.bytes === null ? "size unknown" : bytesText(model.bytes),
      ...(model.files.length === 1 ? [] : [`${model.files.length} files`]),
      ...(model.fit === null ? [] : [fitText(model.fit)]),
    ].join(", "),
    detail: inertText(model.address),
    model,
  }));
  const free = await freeBytes(folder);
  const room = free === undefined ? "" : `, ${bytesText(free)} free`;
  const picked = await vscode.window.showQuickPick(items, {
    title: inertText(`${address}, from ${host}`),
    placeHolder: inertText(`Download to ${folder}${room}. Press Escape to cancel.`),
    ignoreFocusOut: true,
  });
  return picked?.model;
}
