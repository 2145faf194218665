import * as z from "zod";
import { ForeignFile } from "../exchange/foreignFile.js";
import { BaselineFile } from "../method/verdict/baseline.js";
import { readText } from "./importFile.js";

const BaselineDocument = z.object({ version: z.literal(1), files: z.array(BaselineFile) });

/**
 * The files of a document that `icl compare --json` wrote.
 * @throws ForeignFile where it is none.
 */
export async function readBaseline(file: string): Promise<BaselineFile[]> {
  const text = await readText(file);
  const parsed = BaselineDocument.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data.files;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "" : `, at ${issue.path.join(".")}`;
  throw new ForeignFile(
    `${file} is not a document of icl compare --json${place}. Write one with icl compare FILES --json, redirected to a file.`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Which file of the baseline is which of today's: that with the same name and the most folders in common, from the file
 * upwards, since a repository lies elsewhere on each machine. None is taken twice.
 */
export function pairFiles<File extends { readonly file: string }>(
  files: readonly File[],
  baseline: readonly BaselineFile[],
): { pairs: Map<File, BaselineFile>; missing: BaselineFile[] } {
  const candidates = files
    .flatMap((file) => baseline.map((before) => ({ file, before, alike: commonEnd(file.file, before.file) })))
    .filter(({ alike }) => alike > 0)
    .sort((a, b) => b.alike - a.alike);
  const pairs = new Map<File, BaselineFile>();
  const taken = new Set<BaselineFile>();
  for (const { file, before } of candidates) {
    if (pairs.has(file) || taken.has(before)) continue;
    pairs.set(file, before);
    taken.add(before);
  }
  return { pairs, missing: baseline.filter((before) => !taken.has(before)) };
}

/** How many names at the end of two paths are the same, whichever system wrote them. */
function commonEnd(one: string, other: string): number {
  const [ours, theirs] = [one, other].map((file) => file.split(/[\\/]/).reverse()) as [string[], string[]];
  const differs = ours.findIndex((name, index) => name !== theirs[index]);
  return differs === -1 ? ours.length : differs;
}
