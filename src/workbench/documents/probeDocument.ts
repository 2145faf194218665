import * as z from "zod";
import { ProbeResult } from "../../protocol/model.js";
import { Version } from "./shared.js";

/** What `icl probe --json` prints. */
export const ProbeDocument = z.object({ version: Version, ...ProbeResult.shape });
export type ProbeDocument = z.infer<typeof ProbeDocument>;
