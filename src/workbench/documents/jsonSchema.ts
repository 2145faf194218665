import * as z from "zod";
import { documents, type DocumentName } from "./documents.js";

/** Documents that are files of their own. */
const titles: Partial<Readonly<Record<DocumentName, string>>> = {
  "kv-prefix": "icl export --format kv-prefix: what lies beside the KV cache",
  "task-vector": "icl export --format json",
};

/** The JSON Schema (draft 2020-12) of a document, as it lies in `media/schemas`. */
export function documentSchema(name: DocumentName): Readonly<Record<string, unknown>> {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `urn:icl:${name}`,
    title: titles[name] ?? `icl ${name.replace("-", " ")} --json`,
    ...z.toJSONSchema(documents[name], {
      override({ jsonSchema }) {
        // The range in which JavaScript counts exactly says nothing of the field.
        if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      },
    }),
  };
}
