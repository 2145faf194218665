import { stat } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { escapePath, glob, isDynamicPattern } from "tinyglobby";
import { UsageError } from "./exitCode.js";

/**
 * The `.icl` files that the arguments name: files, folders with all in them, and globs (for shells that
 * leave them alone). In a stable order, none twice.
 * @throws UsageError where an argument names nothing.
 */
export async function expandFiles(args: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const argument of args) {
    const files = await expandOne(argument);
    if (files.length === 0) throw new UsageError(`${argument} names no .icl file.`);
    for (const file of files) found.add(file);
  }
  return [...found];
}

async function expandOne(argument: string): Promise<string[]> {
  const status = await stat(argument).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  if (status?.isFile() === true) return [path.resolve(argument)];
  const portable = argument.replaceAll("\\", "/");
  let patterns: string[] = [];
  if (status?.isDirectory() === true) patterns = [`${escapePath(portable.replace(/\/+$/, ""))}/**/*.icl`];
  else if (isDynamicPattern(portable)) patterns = [portable];
  else throw new UsageError(`There is no file or folder ${argument}.`);
  const files = await glob(patterns, { absolute: true, cwd: process.cwd(), expandDirectories: false });
  return files.map((file) => path.normalize(file)).sort();
}
