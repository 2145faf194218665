/** What a choice of a model changes. */
export type ModelScope = "file" | "workspace" | "everywhere";

/** Where the model that was chosen is in use, short enough for the status bar. */
export const usedText: Readonly<Record<ModelScope, string>> = {
  file: "in this file",
  workspace: "in this workspace",
  everywhere: "everywhere",
};

export const scopeText: Readonly<Record<ModelScope, string>> = {
  file: "this file",
  workspace: "all files of this workspace that name no model",
  everywhere: "all files that name no model",
};
