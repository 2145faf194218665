/** What a choice of a model changes. */
export type ModelScope = "file" | "workspace" | "everywhere";

export const scopeText: Readonly<Record<ModelScope, string>> = {
  file: "this file",
  workspace: "all files of this workspace that name no model",
  everywhere: "all files that name no model",
};
