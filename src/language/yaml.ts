import * as library from "yaml";

/** The YAML library. In the editor's bundle it is a file of its own, read with the first front matter: see esbuild.mjs. */
export const yaml = (): typeof library => library;
