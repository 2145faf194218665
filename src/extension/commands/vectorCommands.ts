import path from "node:path";
import * as vscode from "vscode";
import * as z from "zod";
import { WrongModel } from "../../exchange/foreignFile.js";
import { leads } from "../../language/settings.js";
import { givenMethods, type VectorChoice } from "../../exchange/givenVector.js";
import { taskOfVector, type OpenedVector } from "../../workbench/openVector.js";
import type { TaskFile } from "../../workbench/taskFile.js";
import type { Workbench } from "../../workbench/workbench.js";
import { commandIds, editorIds, type CommandName } from "../ids.js";
import { requireTrust } from "../jobs/trust.js";
import { inertText } from "../messages/inertText.js";
import { withProgress } from "../messages/progress.js";
import { unpackUntrusted, noQueries, UserMessage, type MessageAction } from "../messages/userMessage.js";
import type { VectorAnswers, VectorFile } from "../vectors/vectorFile.js";
import { VectorRunner } from "../vectors/vectorRunner.js";
import type { CommandTools } from "./commandTools.js";
import { happened } from "./happened.js";
import { pickModelFile } from "./pickModelFile.js";
import type { CommandHandler } from "./registerCommands.js";
import { offerAddress } from "../jobs/taskServer.js";
import { askChoice, askVectorFile, pickTask, pickVector } from "./vectorQuestions.js";

/** How a vector is used whose file does not say it, for who calls the command by hand. */
const Choice = z.strictObject({
  layer: z.int().nonnegative().exactOptional(),
  method: z.enum(givenMethods).exactOptional(),
  scale: z.number().exactOptional(),
  lead: z.enum(leads).exactOptional(),
});

/** What a run would otherwise ask for. */
const Asked = z
  .object({
    /** Address of the task's file, or of the vector's for its own task. */
    task: z.string().optional(),
    input: z.string().optional(),
    /** A path or an `hf:` address; true to ask. */
    model: z.union([z.string(), z.literal(true)]).optional(),
  })
  .catch({});
type Asked = z.infer<typeof Asked>;

interface RunTask {
  readonly task: TaskFile;
  /** Whether it has all its demonstrations. */
  readonly whole: boolean;
  /** Its address, for who asks again. */
  readonly address: string;
}

const openAnother: MessageAction = { title: "Open Task Vector…", command: commandIds.openTaskVector };

/** Commands on vectors and bundles in files. */
export function vectorCommands(tools: CommandTools) {
  const { known, service, jobs, server, vectorFiles } = tools;
  const { files, tasks } = known;
  const runner = new VectorRunner(known, service, jobs);

  const read = async (file: VectorFile, choice: VectorChoice): Promise<VectorFile["state"]> =>
    withProgress("Reading the vector", async ({ signal }) => vectorFiles.read(file, choice, signal));

  const show = async (file: VectorFile): Promise<void> => {
    await vscode.commands.executeCommand("vscode.openWith", file.uri, editorIds.vector);
  };

  const open = async (uri: vscode.Uri, given: VectorChoice | undefined): Promise<VectorFile | undefined> => {
    const file = vectorFiles.open(uri);
    try {
      let state = await read(file, given ?? {});
      const said = state.kind === "opened" && state.opened.given.description !== undefined;
      if (given === undefined && state.kind !== "foreign" && !said) {
        const layers = state.kind === "unsaid" ? state.layers : undefined;
        const choice = await askChoice(state.kind === "opened", layers);
        if (choice === undefined) return undefined;
        state = await read(file, choice);
      }
      if (state.kind === "foreign") throw new UserMessage(state.message, openAnother);
      await show(file);
      return file;
    } finally {
      if (!file.inEditor) file.dispose();
    }
  };

  /** The named one, else the one on the screen, else the only one that is open. */
  const target = async (from: unknown): Promise<VectorFile | undefined> => {
    const named = addressOf(from) ?? activeVector();
    const known = vectorFiles.all.find(({ uri }) => uri.toString() === named?.toString());
    if (known?.state.kind === "opened") return known;
    if (named !== undefined) return open(named, undefined);
    if (vectorFiles.all.length > 1) return pickVector(vectorFiles.all);
    const [only] = vectorFiles.all;
    if (only !== undefined) return only;
    const uri = await askVectorFile();
    return uri && open(uri, undefined);
  };

  /** The task that a vector is run on. @param queries whether its queries are to be run. */
  const taskFor = async (
    file: VectorFile,
    opened: OpenedVector,
    asked: string | undefined,
    queries: boolean,
  ): Promise<RunTask | undefined> => {
    const address = file.uri.toString();
    const { bundle, given } = opened;
    const own = (): RunTask => ({ task: taskOfVector(opened), whole: bundle !== undefined, address });
    const ofFile = async (uri: string): Promise<RunTask> => ({
      task: files.snapshot(await files.document(uri)),
      whole: true,
      address: uri,
    });
    if (asked !== undefined) return asked === address ? own() : ofFile(asked);
    if (bundle !== undefined && !queries) return own();
    const active = queries ? vscode.window.activeTextEditor?.document : undefined;
    if (active !== undefined && files.canRun(active)) return ofFile(active.uri.toString());
    const alone =
      given.description === undefined || queries ? undefined : "The vector alone, without a full prompt";
    const picked = await pickTask(files, bundle === undefined ? alone : "The bundle’s own task");
    if (picked === "none") {
      throw new UserMessage(
        `${given.name} needs a task to run on. Open the task’s .icl file first: it says how a query is put to the model.`,
      );
    }
    if (picked === undefined) return undefined;
    return picked === "own" ? own() : ofFile(picked.toString());
  };

  const modelFor = async (
    opened: OpenedVector,
    task: TaskFile,
    asked: Asked["model"],
  ): Promise<string | undefined> => {
    const usual = tasks.modelOf(task);
    if (typeof asked === "string") return asked;
    if (asked === undefined) return runner.modelFor(opened, usual);
    const made = opened.given.description?.model;
    return pickModelFile(tools, {
      title: "Choose Model",
      placeholder:
        made === undefined
          ? "The model that the vector was made on"
          : inertText(`The vector was made on ${made.name} (${made.fingerprint.slice(0, 12)}…)`),
      current: usual,
      keepCurrent: true,
    });
  };

  /** Does the work on the model, and offers to choose another where it is not the vector's. */
  const onModel = async <Result>(
    command: CommandName,
    file: VectorFile,
    again: Asked,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof WrongModel)) throw error;
      const args = [file.uri.toString(), { ...again, model: true }];
      throw new UserMessage(error.message, {
        title: "Choose Model…",
        command: commandIds[command],
        args,
      });
    }
  };

  const run = async (
    command: "runVectorOnInput" | "runVectorQueries",
    from: unknown,
    given: unknown,
  ): Promise<VectorAnswers | undefined> => {
    requireTrust();
    const asked = Asked.parse(given);
    const file = await target(from);
    if (file === undefined) return undefined;
    const opened = openedOf(file);
    const chosen = await taskFor(file, opened, asked.task, command === "runVectorQueries");
    if (chosen === undefined) return undefined;
    const { task, whole, address } = chosen;
    const input = command === "runVectorOnInput" ? (asked.input ?? (await askInput())) : undefined;
    if (command === "runVectorOnInput" && input === undefined) return undefined;
    const inputs = input === undefined ? task.document.queries.map((query) => query.input.text) : [input];
    if (inputs.length === 0) throw noQueries();
    const again = { task: address, ...(input === undefined ? {} : { input }) };
    return onModel(command, file, again, async () => {
      const model = await modelFor(opened, task, asked.model);
      if (model === undefined) return undefined;
      await show(file);
      const answers = await withProgress("Running with the vector", async (follow) =>
        runner.run({ opened, task, whole, inputs, model }, follow, (sofar) => {
          // The file may have been written anew meanwhile: these are not the answers of what it holds now.
          if (file.state.kind === "opened" && file.state.opened === opened) file.answers = sofar;
        }),
      );
      happened("answered");
      return answers;
    });
  };

  return {
    openTaskVector: async (from, given) => {
      const uri = addressOf(from) ?? (await askVectorFile());
      const file = uri && (await open(uri, Choice.safeParse(given).data));
      if (file === undefined) return undefined;
      const { layer, method, width, description } = openedOf(file).given;
      return { layer, method, width, task: description?.task };
    },
    serveVector: async (from, given) => {
      requireTrust();
      const asked = Asked.parse(given);
      const file = await target(from);
      if (file === undefined) return undefined;
      const opened = openedOf(file);
      const chosen = await taskFor(file, opened, asked.task, false);
      if (chosen === undefined) return undefined;
      const { task, address } = chosen;
      return onModel("serveVector", file, { task: address }, async () => {
        const model = await modelFor(opened, task, asked.model);
        if (model === undefined) return undefined;
        const use = { task, change: (workbench: Workbench) => workbench.on(model).withVector(opened) };
        const served = await withProgress("Starting the server", async (follow) =>
          server.start(task.path, follow, use),
        );
        void offerAddress(served);
        return { url: served.url, models: [...served.models] };
      });
    },
    runVectorOnInput: async (from, given) => run("runVectorOnInput", from, given),
    runVectorQueries: async (from, given) => run("runVectorQueries", from, given),
    unpackBundle: async (from, to) => {
      if (!vscode.workspace.isTrusted) throw unpackUntrusted();
      const file = await target(from);
      if (file === undefined) return undefined;
      const { bundle, given } = openedOf(file);
      if (bundle === undefined) {
        throw new UserMessage(`${given.name} is a vector alone: there is no task in it to unpack.`);
      }
      // Under a name of this machine: that in the bundle is anybody's.
      const place = typeof to === "string" ? vscode.Uri.parse(to, true) : await askPlace(file.uri);
      if (place === undefined) return undefined;
      await vscode.workspace.fs.writeFile(place, new TextEncoder().encode(bundle.task.text));
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(place));
      return place.toString();
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}

/** The explorer and menus give a Uri, links a text, the palette nothing. */
function addressOf(from: unknown): vscode.Uri | undefined {
  if (from instanceof vscode.Uri) return from;
  return typeof from === "string" ? vscode.Uri.parse(from, true) : undefined;
}

/** The vector on the screen. */
function activeVector(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom && input.viewType === editorIds.vector
    ? input.uri
    : undefined;
}

/** @throws UserMessage where it could not be read, or is being read. */
function openedOf({ state, uri }: VectorFile): OpenedVector {
  if (state.kind === "opened") return state.opened;
  const name = path.posix.basename(uri.path);
  if (state.kind === "foreign") throw new UserMessage(state.message, openAnother);
  throw new UserMessage(
    state.kind === "reading"
      ? `${name} is still being read. Try again in a moment.`
      : `${name} does not say how its vector is used.`,
    { title: "Specify How It Is Used…", command: commandIds.openTaskVector, args: [uri.toString()] },
  );
}

async function askInput(): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: "Run on Input",
    prompt: "Answered with the vector, and with the full prompt where the demonstrations are known",
    placeHolder: "An input, as you would write it after “?”",
  });
}

async function askPlace(bundle: vscode.Uri): Promise<vscode.Uri | undefined> {
  const { dir, name } = path.posix.parse(bundle.path);
  return vscode.window.showSaveDialog({
    defaultUri: bundle.with({ path: path.posix.join(dir, `${name}.icl`) }),
    filters: { "ICL task": ["icl"] },
    title: "Unpack Bundle",
  });
}
