import type * as z from "zod";

/**
 * The schema with a text for each of its fields, none left out: what the JSON Schema tells of them. Fields that
 * share a schema keep texts of their own.
 */
export function described<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  texts: { readonly [Field in keyof Shape]: string },
): z.ZodObject<Shape> {
  const fields = Object.entries(schema.shape).map(([field, type]) => [
    field,
    (type as z.ZodType).describe(texts[field as keyof Shape]),
  ]);
  return schema.extend(Object.fromEntries(fields) as Shape);
}
