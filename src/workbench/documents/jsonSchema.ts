import * as z from "zod";
import { documents, type DocumentName } from "./documents.js";

/** The JSON Schema (draft 2020-12) of a document, as it lies in `media/schemas`. */
export function documentSchema(name: DocumentName): Readonly<Record<string, unknown>> {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `urn:icl:${name}`,
    title: `icl ${name.replace("-", " ")} --json`,
    ...z.toJSONSchema(documents[name], {
      override({ jsonSchema }) {
        // The range in which JavaScript counts exactly says nothing of the field.
        if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      },
    }),
  };
}
