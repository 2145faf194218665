import { downloadAndUnzipVSCode } from "@vscode/test-electron";
import { repositoryPath } from "../support/repository.js";
import { installCodeServer } from "./install.js";

export interface EditorChoice {
  /** Takes VS Code's command line. */
  readonly executable: string;
  readonly description: string;
}

/**
 * Desktop VS Code where VSCODE_EXECUTABLE names it or it can be downloaded, else code-server. Set
 * ICL_EDITOR=code-server or ICL_EDITOR=desktop to have no other.
 * @throws Error where neither can run.
 */
export async function chooseEditor(): Promise<EditorChoice> {
  const given = process.env["VSCODE_EXECUTABLE"];
  if (given !== undefined) return { executable: given, description: `desktop VS Code: ${given}` };
  const wanted = process.env["ICL_EDITOR"];
  const reasons: string[] = [];
  if (wanted !== "code-server") {
    try {
      const executable = await downloadAndUnzipVSCode({ timeout: 15_000 });
      return { executable, description: "desktop VS Code, downloaded" };
    } catch (error) {
      reasons.push(`Desktop VS Code cannot be downloaded: ${message(error)}`);
    }
  }
  if (wanted !== "desktop") {
    try {
      installCodeServer();
      const why = reasons.length === 0 ? "" : ` (${reasons.join(" ")})`;
      return { executable: repositoryPath("test", "host", "code"), description: `code-server${why}` };
    } catch (error) {
      reasons.push(`code-server cannot be installed: ${message(error)}`);
    }
  }
  throw new Error(reasons.join("\n"));
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
