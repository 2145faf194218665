import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import type { ServerResponse } from "node:http";
import path from "node:path";
import {
  downloadModel,
  type DownloadProgress,
  type ModelDownloadOptions,
} from "../../src/models/downloadModel.js";
import { lookUpModel } from "../../src/models/lookUp.js";
import type { OfferedModel } from "../../src/models/offer.js";
import type { Patience } from "../../src/models/retry.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { smallGguf } from "./smallGguf.js";
import { rangeOf, sha256, TestHub } from "./testHub.js";

export const hasty: Patience = { attempts: 4, delay: 1, silence: 2_000 };
export const hubName = "owner/demo-GGUF/demo.Q8_0.gguf";

/** A model on a hub, and a folder of its own to download it into for each test. */
export class DownloadSuite {
  readonly model = smallGguf();
  readonly #folder: (...parts: readonly string[]) => string;
  #hub: TestHub | undefined;
  #place = "";
  #count = 0;
  /** What is broken off once the bytes before have arrived: a connection that ends may take some with it. */
  #waiting: { readonly response: ServerResponse; readonly at: number } | undefined;

  /** To be made inside `describe`. */
  constructor() {
    this.#folder = suiteFolder();
    before(async () => {
      this.#hub = await TestHub.start();
    });
    after(async () => {
      await this.hub.stop();
    });
    beforeEach(() => {
      this.hub.reset();
      this.hub.put(hubName, this.model);
      this.#place = this.#folder(`download-${this.#count++}`);
    });
  }

  get hub(): TestHub {
    assert(this.#hub !== undefined, "The hub runs while tests do.");
    return this.#hub;
  }

  get place(): string {
    return this.#place;
  }

  /** Where the model comes to lie. */
  get target(): string {
    return path.join(this.#place, "owner", "demo-GGUF", "demo.Q8_0.gguf");
  }

  options(extra: Partial<ModelDownloadOptions> = {}): Omit<ModelDownloadOptions, "folder"> {
    return {
      access: this.hub.access,
      patience: hasty,
      ...extra,
      onProgress: (progress: DownloadProgress) => {
        if (progress.done === this.#waiting?.at) this.#waiting.response.destroy();
        extra.onProgress?.(progress);
      },
    };
  }

  async offered(address = "hf:owner/demo-GGUF:Q8_0"): Promise<OfferedModel> {
    const { models, chosen } = await lookUpModel(address, this.options());
    const one = models[chosen ?? 0];
    assert(one !== undefined);
    return one;
  }

  async download(address?: string, extra: Partial<ModelDownloadOptions> = {}): Promise<string> {
    return downloadModel(await this.offered(address), { ...this.options(extra), folder: this.#place });
  }

  /** The names of all files below the folder. */
  filesThere(): string[] {
    if (!existsSync(this.#place)) return [];
    return readdirSync(this.#place, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .sort();
  }

  assertWhole(file: string): void {
    assert.equal(sha256(readFileSync(file)), sha256(this.model));
    assert.deepEqual(this.filesThere(), [path.basename(file)]);
  }

  /** Breaks an answer off once so many bytes of the file are there. */
  breakAt(response: ServerResponse, at: number): void {
    this.#waiting = { response, at };
  }

  /** Breaks the connection off after so many bytes of the answer, the first so many times. */
  breakOff(after: number, times: number): void {
    this.hub.misbehaviour = (request, response, { bytes, etag }) => {
      if (times-- <= 0) return false;
      const start = rangeOf(request, bytes.length)?.start ?? 0;
      const status = start > 0 ? 206 : 200;
      response.writeHead(status, {
        "content-length": bytes.length - start,
        etag,
        ...(start > 0 ? { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
      });
      this.breakAt(response, start + after);
      if (after === 0) response.destroy();
      else response.write(bytes.subarray(start, start + after));
      return true;
    };
  }
}
