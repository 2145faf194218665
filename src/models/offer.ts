import * as z from "zod";
import { ModelFit } from "./fit.js";

/** A file to fetch, and what is known of it beforehand. */
export const PlannedFile = z.object({
  url: z.string(),
  /** Below the download folder, its folders separated by slashes. */
  path: z
    .string()
    .regex(/^[^\\:\p{Cc}]+$/u)
    .refine((path) => path.split("/").every((one) => !/^\.{0,2}$/.test(one))),
  /** Null where nobody states it. */
  bytes: z.int().nonnegative().nullable(),
  /** In hexadecimal; null where nobody states it. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});
export type PlannedFile = z.infer<typeof PlannedFile>;

/** One model that can be had: a quantisation of a repository, or the file of a web address. */
export const OfferedModel = z.object({
  /** By which it can be asked for again. */
  address: z.string(),
  quantisation: z.string().nullable(),
  /** All parts, the first one first. */
  files: z.array(PlannedFile).min(1),
  /** Of all parts; null where it is not known. */
  bytes: z.int().nonnegative().nullable(),
  fit: ModelFit.nullable(),
});
export type OfferedModel = z.infer<typeof OfferedModel>;

/** What a hub or a server has to offer under an address. */
export const Offer = z.object({
  /** Where it comes from, for the question whether it may. */
  host: z.string(),
  models: z.array(OfferedModel).min(1),
  /** The place in `models` of the one that was asked for; null where there is a choice to make. */
  chosen: z.int().nonnegative().nullable(),
});
export type Offer = z.infer<typeof Offer>;
