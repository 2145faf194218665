import type { Stats } from "node:fs";
import { lstat, stat } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { escapePath, glob, isDynamicPattern } from "tinyglobby";
import { errorCode } from "../protocol/errorCode.js";
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
    if (files.length === 0)
      throw new UsageError(`${argument} names no .icl file. Write one, or name another folder.`);
    for (const file of files) found.add(file);
  }
  return [...found];
}

async function expandOne(argument: string): Promise<string[]> {
  // Scripts that are written for Windows too name files with backslashes.
  const portable = argument.replaceAll("\\", "/");
  const status = (await statusOf(argument)) ?? (await statusOf(portable));
  if (status?.isDirectory() === true) {
    return search(`${escapePath(portable.replace(/(?<=.)\/+$/, ""))}/**/*.icl`);
  }
  // What is neither file nor folder, such as a pipe, can be read as well.
  if (status !== undefined)
    return [path.resolve((await statusOf(argument)) === undefined ? portable : argument)];
  if (isDynamicPattern(portable)) return search(portable);
  throw new UsageError(`There is no file or folder ${argument}. Check the path.`);
}

async function search(pattern: string): Promise<string[]> {
  // Links in a folder that someone else made may lead anywhere: only those that are named themselves are followed.
  const files = await glob([pattern], {
    absolute: true,
    cwd: process.cwd(),
    expandDirectories: false,
    followSymbolicLinks: false,
  });
  const regular = await Promise.all(files.map(async (file) => (await lstat(file)).isFile()));
  return files
    .filter((_, index) => regular[index])
    .map((file) => path.normalize(file))
    .sort();
}

async function statusOf(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    const code = errorCode(error);
    if (code === "") throw error;
    if (code === "EACCES" || code === "EPERM") {
      throw new UsageError(`${file} cannot be reached (${code}). Check its permissions.`);
    }
    return undefined;
  }
}
