import type * as z from "zod";
import { KvPrefixDocument } from "../../exchange/kvPrefix.js";
import { VectorDocument } from "../../exchange/vectorDocument.js";
import { AnalysisDocument } from "./analysisDocument.js";
import { BenchDocument } from "./benchDocument.js";
import { CacheListDocument, CacheVerifyDocument } from "./cacheDocument.js";
import { CheckDocument } from "./checkDocument.js";
import { CompareDocument } from "./compareDocument.js";
import { CompressDocument } from "./compressDocument.js";
import { DriftDocument } from "./driftDocument.js";
import { ModelsDownloadDocument, ModelsListDocument } from "./modelsDocument.js";
import { ProbeDocument } from "./probeDocument.js";
import { RenderDocument } from "./renderDocument.js";
import { ReproduceDocument } from "./reproduceDocument.js";
import { RunDocument } from "./runDocument.js";
import { ServeDocument } from "./serveDocument.js";
import { SweepDocument } from "./sweepDocument.js";

/** The documents of `--json` and of exports, by the name of their schema in `media/schemas`. */
export const documents = {
  analysis: AnalysisDocument,
  bench: BenchDocument,
  "cache-list": CacheListDocument,
  "cache-verify": CacheVerifyDocument,
  check: CheckDocument,
  compare: CompareDocument,
  compress: CompressDocument,
  "kv-prefix": KvPrefixDocument,
  drift: DriftDocument,
  "models-download": ModelsDownloadDocument,
  "models-list": ModelsListDocument,
  probe: ProbeDocument,
  render: RenderDocument,
  reproduce: ReproduceDocument,
  run: RunDocument,
  serve: ServeDocument,
  sweep: SweepDocument,
  "task-vector": VectorDocument,
} as const satisfies Record<string, z.ZodObject>;

export type DocumentName = keyof typeof documents;
