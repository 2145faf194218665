import path from "node:path";
import * as vscode from "vscode";
import { isInstructName } from "../../language/instructModel.js";
import { isModelAddress } from "../../language/modelAddress.js";
import type { FoundModel } from "../../models/foundModel.js";
import { fitText, modelFacts, sourceTitles } from "../../models/modelText.js";
import { ModelSource } from "../../models/places.js";
import { inertText } from "../messages/inertText.js";
import type { EngineService } from "../jobs/engineService.js";
import type { RecentModels } from "../known/recentModels.js";

/** What was picked: a path for the setting, empty for the embedded model, or the wish to download one. */
export type ModelChoice = { readonly kind: "model"; readonly value: string } | { readonly kind: "download" };

interface ModelItem extends vscode.QuickPickItem {
  readonly choice?: ModelChoice | "browse";
}

const MOST_IN_WORKSPACE = 100;
/** Milliseconds between two changes of the list: a found model should not move what is being read. */
const GATHER = 100;

/** What a model is picked for. */
export interface ModelQuestion {
  readonly title: string;
  readonly placeholder: string;
  /** The model in use now: a path or an address. */
  readonly current: string;
  /** Whether the one in use may be picked again; else it is not listed. */
  readonly keepCurrent: boolean;
}

/** Lists the models of this machine, as they are found, for the user to pick one. */
export async function pickModel(
  service: EngineService,
  recent: RecentModels,
  question: ModelQuestion,
): Promise<ModelChoice | undefined> {
  const pick = vscode.window.createQuickPick<ModelItem>();
  pick.title = question.title;
  pick.placeholder = question.placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.keepScrollPosition = true;
  const stop = new AbortController();
  const found: FoundModel[] = [];
  let timer: NodeJS.Timeout | undefined;
  const show = (): void => {
    timer = undefined;
    const [active] = pick.activeItems;
    pick.items = itemsOf(found, recent.files, service.embeddedModel, question);
    const same = pick.items.find(({ choice }) => JSON.stringify(choice) === JSON.stringify(active?.choice));
    if (active !== undefined && same !== undefined) pick.activeItems = [same];
  };
  show();
  pick.busy = true;
  const searching = search(
    service,
    recent,
    (model) => {
      found.push(model);
      timer ??= setTimeout(show, GATHER);
    },
    stop.signal,
  );
  try {
    const accepted = new Promise<ModelItem | undefined>((resolve, reject) => {
      pick.onDidAccept(() => {
        resolve(pick.selectedItems[0]);
      });
      pick.onDidHide(() => {
        resolve(undefined);
      });
      searching.then(() => {
        pick.busy = false;
      }, reject);
    });
    pick.show();
    const choice = (await accepted)?.choice;
    return choice === "browse" ? await browse(question.title) : choice;
  } finally {
    clearTimeout(timer);
    stop.abort();
    pick.dispose();
    // When stopped it fails; any other failure has been reported by then.
    await searching.catch(() => undefined);
  }
}

async function search(
  service: EngineService,
  recent: RecentModels,
  onFound: (model: FoundModel) => void,
  signal: AbortSignal,
): Promise<void> {
  const [helper, { places }, inWorkspace] = await Promise.all([
    service.modelHelper(),
    service.modelPlaces(),
    vscode.workspace.findFiles("**/*.gguf", "**/node_modules/**", MOST_IN_WORKSPACE),
  ]);
  const files = [
    ...inWorkspace
      .filter(({ scheme }) => scheme === "file")
      .map((uri) => ({ source: "workspace" as const, path: uri.fsPath })),
    ...recent.files.map((file) => ({ source: "folder" as const, path: file })),
  ];
  await helper.find({ files, places }, onFound, signal);
}

function itemsOf(
  found: readonly FoundModel[],
  recent: readonly string[],
  embeddedModel: string,
  { current, keepCurrent }: ModelQuestion,
): readonly ModelItem[] {
  const listed = found.filter(({ path: file }) => keepCurrent || file !== current);
  const marked = (label: string, isCurrent: boolean): string => `${isCurrent ? "$(check) " : ""}${label}`;
  const item = (model: FoundModel): ModelItem => ({
    label: marked(inertText(model.name), model.path === current),
    description: inertText(modelFacts(model)),
    detail: [
      model.problem ?? (model.fit === null ? "" : fitText(model.fit)),
      ...(isInstructName(model.name) ? ["try chat: true in its files"] : []),
      placeText(model),
    ]
      .filter((text) => text !== "")
      .map(inertText)
      .join(" · "),
    choice: { kind: "model", value: model.path },
  });
  const lately = recent.flatMap((file) => listed.filter(({ path: one }) => one === file));
  const embedded: ModelItem = {
    label: marked("$(package) icl-demo (demo model)", current === embeddedModel),
    description: "128 tokens of context",
    detail: "Comes with the extension, to try things out on simple word tasks",
    choice: { kind: "model", value: "" },
  };
  const named: ModelItem[] =
    keepCurrent && isModelAddress(current)
      ? [{ label: marked(inertText(current), true), choice: { kind: "model", value: current } }]
      : [];
  const sections = ModelSource.options.flatMap((source) =>
    section(
      sourceTitles[source],
      listed.filter((one) => one.source === source && !lately.includes(one)).map(item),
    ),
  );
  return [
    ...(keepCurrent || current !== embeddedModel ? [embedded] : []),
    ...named,
    ...section("Recent", lately.map(item)),
    ...sections,
    ...section("More", [
      {
        label: "$(cloud-download) Download Model…",
        description: "base models of several sizes, or any address",
        choice: { kind: "download" },
        alwaysShow: true,
      },
      { label: "$(folder-opened) Browse…", choice: "browse", alwaysShow: true },
    ]),
  ];
}

/** The folder where the name says the rest: a list is narrow. */
function placeText({ name, path: file }: FoundModel): string {
  const place = vscode.workspace.asRelativePath(file);
  return path.basename(place, ".gguf") === name ? path.dirname(place) : place;
}

function section(label: string, items: readonly ModelItem[]): ModelItem[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

async function browse(title: string): Promise<ModelChoice | undefined> {
  const [file] = (await vscode.window.showOpenDialog({ title, filters: { GGUF: ["gguf"] } })) ?? [];
  return file && { kind: "model", value: path.resolve(file.fsPath) };
}
