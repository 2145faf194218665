import { readFileSync } from "node:fs";
import { downloadAndUnzipVSCode } from "@vscode/test-electron";
import * as z from "zod";
import { repositoryPath } from "../support/repository.js";
import { installCodeServer } from "./install.js";

export interface EditorChoice {
  /** Takes VS Code's command line. */
  readonly executable: string;
  readonly description: string;
}

const Manifest = z.object({ engines: z.object({ vscode: z.string() }) });

/** Which VS Code the tests run in: ICL_VSCODE=oldest is the one that package.json names in `engines`. */
function wantedVersion(): "oldest" | "newest" {
  const wanted = process.env["ICL_VSCODE"] ?? "newest";
  if (wanted === "oldest" || wanted === "newest") return wanted;
  throw new Error(`ICL_VSCODE is oldest or newest, not ${wanted}.`);
}

/** The oldest VS Code that package.json admits, for example `1.105.0`. */
function oldestVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(repositoryPath("package.json"), "utf8"));
  return Manifest.parse(manifest).engines.vscode.replace("^", "");
}

/**
 * Desktop VS Code where VSCODE_EXECUTABLE names it or it can be downloaded, else code-server. Set
 * ICL_EDITOR=code-server or ICL_EDITOR=desktop to have no other, ICL_VSCODE=oldest for the oldest version.
 * @throws Error where neither can run.
 */
export async function chooseEditor(): Promise<EditorChoice> {
  const given = process.env["VSCODE_EXECUTABLE"];
  if (given !== undefined) return { executable: given, description: `desktop VS Code: ${given}` };
  const wanted = process.env["ICL_EDITOR"];
  const reasons: string[] = [];
  if (wanted !== "code-server") {
    try {
      const version = wantedVersion() === "oldest" ? oldestVersion() : "stable";
      const executable = await downloadAndUnzipVSCode({ version, timeout: 15_000 });
      return { executable, description: `desktop VS Code, downloaded: ${version}` };
    } catch (error) {
      reasons.push(`Desktop VS Code cannot be downloaded: ${message(error)}`);
    }
  }
  if (wanted !== "desktop") {
    try {
      if (wantedVersion() === "oldest") throw new Error("only its newest version is set up here.");
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
