import * as z from "zod";
import { failureCode } from "../protocol/failure.js";
import { DownloadProgress } from "./downloadModel.js";
import { FoundModel } from "./foundModel.js";
import { Offer, OfferedModel } from "./offer.js";
import { ModelSource, Place } from "./places.js";

/** What a helper process is asked; it does one piece of work and ends. */
export const HelperRequest = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("find"),
    files: z.array(z.object({ source: ModelSource, path: z.string() })),
    places: z.array(Place),
  }),
  z.object({ kind: z.literal("lookUp"), address: z.string() }),
  z.object({
    kind: z.literal("download"),
    model: OfferedModel.pick({ files: true, bytes: true }),
    folder: z.string(),
  }),
]);
export type HelperRequest = z.infer<typeof HelperRequest>;

/** Sent to a helper that works, to stop it; what it has downloaded stays. */
export const HelperCancel = z.object({ kind: z.literal("cancel") });

/** What a helper answers, the last one ending it. */
export const HelperAnswer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("found"), model: FoundModel }),
  z.object({ kind: z.literal("progress"), progress: DownloadProgress }),
  z.object({ kind: z.literal("ended") }),
  z.object({ kind: z.literal("offer"), offer: Offer }),
  z.object({ kind: z.literal("downloaded"), path: z.string() }),
  z.object({ kind: z.literal("failure"), code: failureCode(), message: z.string() }),
  z.object({ kind: z.literal("bug"), stack: z.string() }),
]);
export type HelperAnswer = z.infer<typeof HelperAnswer>;
