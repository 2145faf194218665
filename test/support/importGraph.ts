import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { repositoryPath } from "./repository.js";

/** Files by their path from the root, each with what it holds. */
export type Sources = ReadonlyMap<string, string>;

/** Every source file below a folder of the repository. */
export function sourcesIn(folder: string): Sources {
  const found = readdirSync(repositoryPath(folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => path.posix.join(folder, file.split(path.sep).join("/")));
  return new Map(found.map((file) => [file, readFileSync(repositoryPath(file), "utf8")]));
}

/** The files among the sources that each of them imports, for types alone or later too. */
export function importGraph(sources: Sources): ReadonlyMap<string, readonly string[]> {
  const imported = ([file, text]: readonly [string, string]): readonly [string, readonly string[]] => {
    const specifiers = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
    const files = specifiers.flatMap((specifier) => {
      const base = path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, "");
      return specifier.startsWith(".") ? [`${base}.ts`, `${base}.tsx`].filter((one) => sources.has(one)) : [];
    });
    return [file, files];
  };
  return new Map([...sources].map(imported));
}

/** Files that import each other round about: each group once, by Tarjan's strongly connected components. */
export function circles(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): number => {
    const own = order.size;
    order.set(file, own);
    open.push(file);
    let low = own;
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    if (low === own) {
      const group = open.splice(open.indexOf(file));
      if (group.length > 1 || graph.get(file)?.includes(file) === true) found.push(group.sort());
    }
    return low;
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found;
}
