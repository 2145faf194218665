import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { documents, type DocumentName } from "../../src/workbench/documents/documents.js";
import { documentSchema } from "../../src/workbench/documents/jsonSchema.js";
import { repositoryPath } from "../support/repository.js";
import { committedSchema } from "./committedSchema.js";

const names = Object.keys(documents) as DocumentName[];

describe("Schemas of --json", () => {
  it("lie in the repository, one for each document and no more", () => {
    const files = readdirSync(repositoryPath("media", "schemas")).sort();
    assert.deepEqual(files, names.map((name) => `${name}.schema.json`).sort());
  });

  for (const name of names) {
    it(`${name}: what is committed is what the zod schema gives (npm run schemas)`, () => {
      assert.deepEqual(committedSchema(name), JSON.parse(JSON.stringify(documentSchema(name))));
    });
  }

  it("describe each field of the files' comparisons, and allow no other", () => {
    const walk = (schema: unknown, path: string): void => {
      if (typeof schema !== "object" || schema === null) return;
      const { properties, additionalProperties, items, anyOf } = schema as Record<string, unknown>;
      if (typeof properties === "object" && properties !== null) {
        assert.equal(additionalProperties, false, path);
        for (const [key, value] of Object.entries(properties)) walk(value, `${path}.${key}`);
      }
      walk(items, `${path}[]`);
      if (Array.isArray(anyOf)) for (const one of anyOf) walk(one, path);
    };
    walk(documentSchema("compare"), "compare");
    const text = JSON.stringify(documentSchema("compare"));
    for (const words of ["in nats", "from 0 on", "from 1 on", "natural logarithm"]) {
      assert.ok(text.includes(words), words);
    }
  });
});
