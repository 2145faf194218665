import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { VectorCache } from "../../src/cache/vectorCache.js";
import { EngineClient } from "../../src/client/engineClient.js";
import { parseDocument } from "../../src/language/parse.js";
import { median } from "../../src/method/median.js";
import { boundedExtraction } from "../../src/method/teachingPlan.js";
import { defaultEngineOptions } from "../../src/protocol/engineOptions.js";
import { Workbench } from "../../src/workbench/workbench.js";
import type { StepProgress } from "../../src/workbench/workControl.js";
import { demoModel, engineEntry } from "../support/repository.js";

const pairs = ["hot -> cold", "big -> small", "fast -> slow", "tall -> short", "old -> young"];
const QUERIES = 1000;
const LIMIT = 1.5;
const ATTEMPTS = 3;

describe("the time that a comparison will still take", () => {
  it("is told within 1.5 times, beside how many queries are answered", async () => {
    const engine = new EngineClient({ entry: engineEntry });
    try {
      const workbench = new Workbench({
        engine,
        cache: new VectorCache(mkdtempSync(path.join(os.tmpdir(), "icl-left-")), { maxBytes: 1024 ** 3 }),
        engineOptions: defaultEngineOptions,
        defaultModel: demoModel,
        seed: 0,
        limits: boundedExtraction,
      });
      const asked = Array.from({ length: QUERIES }, (_, place) => `? ${place} ${pairs[place % 5] ?? ""}`);
      const text = `${pairs.slice(0, 3).join("\n")}\n${asked.join("\n")}\n`;
      const document = parseDocument(text, "words.icl");
      const told: number[] = [];
      // Other work that comes or goes makes a comparison slower or faster than it began.
      while (told.length < ATTEMPTS && !told.some((one) => one > 1 / LIMIT && one < LIMIT)) {
        const seen: (StepProgress & { readonly at: number })[] = [];
        await workbench.compare(
          { path: "/words.icl", document },
          {
            onStep: (_, progress) => {
              seen.push({ ...progress, at: performance.now() });
            },
          },
        );
        const end = performance.now();
        const counts = [...new Set(seen.flatMap(({ queries }) => queries?.done ?? []))];
        assert.deepEqual(counts.slice(0, 4), [0, 32, 96, 224]);
        assert.equal(counts.at(-1), QUERIES);
        const ratios = seen.flatMap(({ secondsLeft, queries, at }) =>
          secondsLeft === undefined || (queries?.done ?? 0) > QUERIES / 2
            ? []
            : [secondsLeft / ((end - at) / 1000)],
        );
        assert.ok(ratios.length > 3, String(ratios.length));
        told.push(median(ratios));
      }
      const last = told.at(-1) ?? 0;
      assert.ok(last > 1 / LIMIT && last < LIMIT, `told ${told.join(", ")} times what it took`);
    } finally {
      await engine.dispose();
    }
  });
});
