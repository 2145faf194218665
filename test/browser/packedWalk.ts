import process from "node:process";
import { PackedEditor, type PackedEditorOptions } from "../host/packedEditor.js";
import { Screenshots } from "./screenshots.js";
import { WalkPage } from "./walkPage.js";

/** Settings of a window whose pictures are compared: nothing blinks, or comes and goes by itself. */
export const quiet = {
  "files.exclude": { "**/.vscode": true },
  "editor.cursorBlinking": "solid",
  "editor.stickyScroll.enabled": false,
  "workbench.layoutControl.enabled": false,
  "testing.automaticallyOpenTestResults": "neverOpen",
};

/** The packed extension in a window of the suite's own, from before its tests until after them. */
export interface PackedWalk {
  readonly editor: PackedEditor;
  readonly walk: WalkPage;
  readonly screenshots: Screenshots;
}

/** To be called inside `describe`; shows what was seen where a test fails. @param options asked for before the first test. */
export function packedWalk(
  options: () => PackedEditorOptions | Promise<PackedEditorOptions>,
  screenshots = Screenshots.ofDocumentation(),
): PackedWalk {
  let opened: { readonly editor: PackedEditor; readonly walk: WalkPage } | undefined;
  const window = () => {
    if (opened === undefined) throw new Error("The window is not open yet");
    return opened;
  };
  before(async function () {
    this.timeout(240_000);
    const editor = await PackedEditor.open(await options());
    editor.page.setDefaultTimeout(30_000);
    opened = { editor, walk: new WalkPage(editor.page) };
  });
  afterEach(async function () {
    if (this.currentTest?.state !== "failed" || opened === undefined) return;
    process.stderr.write(`Seen at the failure: ${await screenshots.takeFailure(opened.walk.page)}\n`);
  });
  after(async () => {
    await opened?.editor.close();
  });
  return {
    screenshots,
    get editor() {
      return window().editor;
    },
    get walk() {
      return window().walk;
    },
  };
}
