// Writes the JSON Schemas of the documents that `--json` prints, from the zod schemas: npm run schemas.
import { mkdirSync, writeFileSync } from "node:fs";
import { documents } from "../out/src/workbench/documents/documents.js";
import { documentSchema } from "../out/src/workbench/documents/jsonSchema.js";

const folder = new URL("../media/schemas/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const name of Object.keys(documents)) {
  const schema = JSON.stringify(documentSchema(name), null, 2);
  writeFileSync(new URL(`${name}.schema.json`, folder), `${schema}\n`);
}
