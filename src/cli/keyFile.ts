import { readFile } from "node:fs/promises";
import { reasonOf } from "../protocol/errorCode.js";
import { UsageError } from "./exitCode.js";

/** The key that a file holds, without the white space around it. @throws UsageError where there is none. */
export async function readKeyFile(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`The key in ${file} cannot be read (${reasonOf(error)}). Check the path.`);
  }
  const key = text.trim();
  if (key === "") throw new UsageError(`${file} holds no key. Write one into it.`);
  return key;
}
