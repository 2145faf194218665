import type { EngineOptions } from "../protocol/engineOptions.js";
import type { Check, ModelInfo, ProbeResult } from "../protocol/model.js";
import type { GgufSummary } from "./fingerprint.js";
import type { Context, ContextOptions } from "./llama/context.js";
import type { Model } from "./llama/model.js";
import type { Threadpool } from "./llama/threadpool.js";
import { loadModel, recurrentSequences, type LoadSetting } from "./loadModel.js";
import { measureModel, type ModelMeasures } from "./measureModel.js";
import { BATCHES_AGREE, probeModel } from "./probe.js";
import { refusalOf } from "./refusal.js";

/** A model that was checked for what patching takes. To be freed in the order context, threadpool, model. */
export interface OpenedModel {
  readonly model: Model;
  readonly threadpool: Threadpool;
  readonly info: ModelInfo;
  context: Context;
}

/**
 * Loads a model and tries on it what every later figure relies on.
 * @param summary of the same file.
 * @returns `opened` where the model is supported; else nothing of it stays in memory.
 * @throws RequestFailure those of loadModel.
 */
export function openModel(
  setting: LoadSetting,
  file: string,
  options: EngineOptions,
  summary: GgufSummary,
): { readonly result: ProbeResult; readonly opened: OpenedModel | undefined } {
  const { architecture } = summary;
  const refuse = (reason: string, checks: Check[] = []) => ({
    result: { supported: false, reason, architecture, checks, model: null },
    opened: undefined,
  });
  const unsuitable = refusalOf(summary);
  if (unsuitable !== undefined) return refuse(unsuitable);
  const { model, threadpool, placement, ...loaded } = loadModel(setting, file, summary.needs, options);
  let { context } = loaded;
  let checks: Check[];
  let measured: ModelMeasures = { kvBytesPerToken: 0, stateBytes: 0, tokensPerSecond: 0 };
  try {
    checks = probeModel(model, context);
    const remake = (changes: Partial<ContextOptions>): void => {
      const wanted = { ...context.options, ...changes };
      context.free();
      context = setting.makeContext(model, threadpool, wanted);
    };
    if (context.options.isolated && checks.some(({ name, passed }) => name === BATCHES_AGREE && !passed)) {
      remake({ single: true });
      checks = probeModel(model, context);
    }
    if (checks.every((check) => check.passed)) {
      measured = measureModel(model, context);
      const sequences = recurrentSequences(context.options, measured.stateBytes);
      if (sequences > context.options.sequences) remake({ sequences, outputs: sequences });
    }
  } catch (error) {
    context.free();
    threadpool.free();
    model.free();
    throw error;
  }
  const failed = checks.find((check) => !check.passed);
  const { kvType, flashAttention, threads } = context.options;
  const info: ModelInfo = {
    ...model.facts,
    file,
    fingerprint: summary.fingerprint,
    release: setting.library.release,
    kvType,
    flashAttention,
    threads,
    device: placement.devices.map(({ name }) => name).join(", "),
    placement,
    ...measured,
    memory: {
      weights: model.facts.fileSize,
      repacked: model.repacked,
      tables: model.tables,
      ...context.buffers,
    },
    checks,
  };
  if (failed !== undefined) {
    context.free();
    threadpool.free();
    model.free();
    return refuse(
      `The architecture ${architecture} cannot be patched with this llama.cpp: the check "${failed.name}" failed (${failed.detail}).`,
      checks,
    );
  }
  return {
    result: { supported: true, reason: null, architecture, checks, model: info },
    opened: { model, threadpool, context, info },
  };
}
