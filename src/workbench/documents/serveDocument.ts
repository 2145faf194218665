import * as z from "zod";
import { Version } from "./shared.js";

/** What `icl serve --json` prints once it listens. */
export const ServeDocument = z.object({
  version: Version,
  url: z.string().describe("base URL for OpenAI's clients"),
  models: z.array(z.string()).describe("what `model` may be in a request"),
});
export type ServeDocument = z.infer<typeof ServeDocument>;
