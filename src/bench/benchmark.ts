import { openLibrary, type LibraryPlace } from "../engine/llama/library.js";
import { Session } from "../engine/session.js";
import { defaultEngineOptions } from "../protocol/engineOptions.js";
import { measureCompress } from "./compress.js";
import { growth, layerCurve } from "./curves.js";
import { measureGeneration } from "./generation.js";
import type { Curve, Figure } from "./measurement.js";
import { measurePatchPhase } from "./patchPhase.js";
import { measurePytorch, type PytorchPlace } from "./pytorch.js";
import { openSubject } from "./subject.js";
import { measureTestSet, queryCurve } from "./testSet.js";

export interface ModelFigures {
  readonly model: string;
  readonly layers: number;
  readonly parameters: number;
  readonly threads: number;
  /** Names of the devices that compute layers. */
  readonly device: string;
  readonly figures: readonly Figure[];
  readonly curves: readonly Curve[];
}

/** What one more may cost at the end of a curve, against before. */
const LINEAR = 1.2;

/** How much is measured. */
export interface Extent {
  readonly rounds: number;
  /** Of the test set. */
  readonly queries: number;
  /** Points of the curve of queries; none where it takes too long. */
  readonly queryCounts: readonly number[];
  readonly pytorch: PytorchPlace | undefined;
}

export interface BenchmarkOptions {
  readonly libraries: LibraryPlace;
  readonly threads: number;
  readonly extent: Extent;
  readonly onProgress: (what: string) => void;
}

/** Times what the method costs on one model, each against llama.cpp's own work for the same tokens. */
export async function benchmarkModel(file: string, options: BenchmarkOptions): Promise<ModelFigures> {
  const library = openLibrary(options.libraries);
  const session = new Session(library);
  try {
    const info = session.load({ file, options: { ...defaultEngineOptions, threads: options.threads } });
    const subject = await openSubject(library, session, info);
    try {
      const { rounds, queries, queryCounts, pytorch } = options.extent;
      const { onProgress } = options;
      const figures: Figure[] = [];
      const curves: Curve[] = [];
      onProgress("compress");
      figures.push(...(await measureCompress(subject, rounds)));
      onProgress("patch phase");
      figures.push(...(await measurePatchPhase(subject, rounds)));
      onProgress("one query");
      figures.push(...(await measureGeneration(subject, rounds)));
      onProgress(`${queries} queries`);
      figures.push(await measureTestSet(subject, queries));
      onProgress("cost by layers");
      const byLayers = await layerCurve(subject);
      curves.push(byLayers);
      figures.push(growth(byLayers, LINEAR));
      if (queryCounts.length > 0) {
        onProgress("cost by queries");
        const byQueries = await queryCurve(subject, queryCounts);
        curves.push(byQueries);
        figures.push(growth(byQueries, LINEAR));
      }
      if (pytorch !== undefined) {
        onProgress("PyTorch");
        figures.push(await measurePytorch(subject, pytorch));
      }
      const { name: model, layers, parameters, threads, device } = info;
      return { model, layers, parameters, threads, device, figures, curves };
    } finally {
      subject.plain.free();
    }
  } finally {
    session.free();
  }
}
