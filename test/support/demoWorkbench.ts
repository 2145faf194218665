import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { VectorCache } from "../../src/cache/vectorCache.js";
import { EngineClient } from "../../src/client/engineClient.js";
import { boundedExtraction } from "../../src/method/teachingPlan.js";
import { defaultEngineOptions } from "../../src/protocol/engineOptions.js";
import { Workbench } from "../../src/workbench/workbench.js";
import { demoModel, engineEntry } from "./repository.js";

/** A workbench over an engine process with the embedded model and an empty cache. To be made inside `describe`. */
export function demoWorkbench(): Workbench {
  const engine = new EngineClient({ entry: engineEntry });
  after(async () => {
    await engine.dispose();
  });
  return new Workbench({
    engine,
    cache: new VectorCache(mkdtempSync(path.join(tmpdir(), "icl-workbench-")), { maxBytes: 1024 ** 3 }),
    engineOptions: defaultEngineOptions,
    defaultModel: demoModel,
    seed: 0,
    limits: boundedExtraction,
  });
}
