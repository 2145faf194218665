import { readFileSync } from "node:fs";
import type { DocumentName } from "../../src/workbench/documents/documents.js";
import { repositoryPath } from "../support/repository.js";

/** The JSON schema of a document as the repository holds it. */
export function committedSchema(name: DocumentName): object {
  return JSON.parse(
    readFileSync(repositoryPath("media", "schemas", `${name}.schema.json`), "utf8"),
  ) as object;
}
