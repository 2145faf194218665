import type { IclDocument } from "../language/document.js";
import { demonstrationMatches } from "../language/match.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { RequestFailure } from "../protocol/failure.js";
import type { ModelInfo } from "../protocol/model.js";
import { candidatesOf, type Attempt, type Scored } from "./attempt.js";
import { attemptsOf, closerTo, finalistsOf, scoutsOf } from "./attempts.js";
import { chooseCandidate } from "./candidateChoice.js";
import { plainRow, wholeAnswer } from "./conditions.js";
import { pairOf, type Extraction } from "./extract.js";
import { fitTaskCells, type FittedCells } from "./fitTaskCells.js";
import { fitInContext, fitInterventions, thetaOf } from "./fit.js";
import type { Interventions } from "./intervention.js";
import { unvalidatedLayer } from "./layerChoice.js";
import { forcedPairs, PairStates, type ForcedPair } from "./pairStates.js";
import type { PairTokens } from "./pairTokens.js";
import { onwards, progressParts } from "./progressParts.js";
import { RowBatch } from "./rowBatch.js";
import { askTeacher, type TeacherAnswer } from "./teacher.js";
import type { Candidate, FrameChoice, HeldOut, TaskVector } from "./taskVector.js";
import type { PlannedPair, TeachingPlan } from "./teachingPlan.js";

/**
 * Rough shares of the time: the teacher's answers, states of all pairs and of the folds', first tokens, cells, first
 * tokens once more, whole answers, held-out answers.
 */
const WEIGHTS = [4, 3, 7, 4, 7, 4, 9, 2];

export interface ExtractedVector extends TaskVector {
  readonly evaluatedTokens: number;
  /** What could not be tried on this model: sentences. */
  readonly notes: readonly string[];
}

/**
 * Computes what stands in for the demonstrations, and chooses method, layer, lead and follow-through by
 * KL(few-shot ‖ intervened) on held-out pairs: first at the answer's first token everywhere, then over the whole answer
 * and its stop, the few-shot prompt's own, for those that come nearest.
 */
export async function extractVector(
  engine: Engine,
  document: IclDocument,
  model: ModelInfo,
  extraction: Extraction,
  control: RequestControl,
): Promise<ExtractedVector> {
  const search = new VectorSearch(engine, document, model, extraction, control);
  return search.run();
}

class VectorSearch {
  readonly #engine: Engine;
  readonly #document: IclDocument;
  readonly #model: ModelInfo;
  readonly #extraction: Extraction;
  readonly #parts: readonly RequestControl[];
  readonly #notes: string[] = [];
  #evaluatedTokens = 0;
  #cells: FittedCells | null = null;
  #teacher: (pair: PairTokens) => TeacherAnswer = () => {
    throw new Error("The full prompts have not been asked yet");
  };

  constructor(
    engine: Engine,
    document: IclDocument,
    model: ModelInfo,
    extraction: Extraction,
    control: RequestControl,
  ) {
    this.#engine = engine;
    this.#document = document;
    this.#model = model;
    this.#extraction = extraction;
    this.#parts = progressParts(onwards(control), WEIGHTS);
  }

  async run(): Promise<ExtractedVector> {
    const { plan, candidates, frames, methods, followThrough } = this.#extraction;
    const [asking, learning, reading, scouting, fitting, refining, whole, holding] = this.#parts;
    await this.#askTeacher(asking ?? {});
    const teaching = await this.#readTeaching(learning ?? {});
    const { layers } = this.#model;
    if (plan.folds.length === 0) {
      const [method] = methods;
      if (method === undefined) {
        await this.#fitCells(fitting ?? {});
        return this.#vector(CELLS, unvalidatedLayer(candidates, layers), teaching, [], []);
      }
      const [follow = false] = followThrough;
      const layer = unvalidatedLayer(candidates, layers);
      const frame = Math.max(
        0,
        frames.findIndex(({ lead }) => lead === "joiner"),
      );
      const [attempt] = attemptsOf(method, frame, [layer], this.#scale, follow);
      if (attempt === undefined) throw new Error("There is nothing to try");
      return this.#vector(attempt, layer, teaching, [], []);
    }
    const folds = await this.#readFolds(methods.length === 0 ? [] : plan.folds, reading ?? {});
    const scouted = await this.#try(folds, scoutsOf(this.#extraction, this.#scale), "first", scouting ?? {});
    await this.#fitCells(fitting ?? {});
    const cells = this.#cells === null ? [] : [CELLS];
    const closer = closerTo(scouted, this.#extraction, this.#scale);
    const refined = await this.#try(folds, [...closer, ...cells], "first", refining ?? {});
    const byFirst = [...scouted, ...refined];
    const finalists = [...finalistsOf(byFirst, this.#extraction), ...cells];
    const byAnswer = await this.#try(folds, finalists, "expected", whole ?? {});
    const chosen = chooseCandidate(byAnswer);
    const replaced = byFirst.filter(({ method }) => method === "replace");
    const thetaLayer =
      replaced.length > 0
        ? chooseCandidate(replaced).layer
        : chosen.method === "cells"
          ? unvalidatedLayer(candidates, layers)
          : chosen.layer;
    const heldOut = await this.#holdOut(folds, chosen, holding ?? {});
    return this.#vector(chosen, thetaLayer, teaching, candidatesOf(byFirst, byAnswer), heldOut);
  }

  async #askTeacher(control: RequestControl): Promise<void> {
    const { plan, tokens } = this.#extraction;
    const unanswered = [...plan.teaching, ...plan.folds.flatMap(({ teaching }) => teaching)].filter(
      ({ demonstration }) => demonstration === null,
    );
    const asked = [...plan.folds.map(({ validated }) => validated), ...unanswered];
    const { answerOf, evaluatedTokens } = await askTeacher(
      this.#engine,
      this.#document.settings,
      tokens.ends,
      asked.map((planned) => pairOf(this.#extraction, planned)),
      control,
    );
    this.#teacher = answerOf;
    this.#evaluatedTokens += evaluatedTokens;
  }

  /** The pairs that the vector itself is fitted to, with θ at every layer. */
  async #readTeaching(control: RequestControl): Promise<Teaching> {
    const { plan, dummyPrompts, frames } = this.#extraction;
    const { layers, embeddingLength } = this.#model;
    const all = this.#allLayers;
    const pairs = frames.map((_, frame) => this.#forced(plan.teaching, frame));
    const states = await this.#read(pairs.flat(), all, control);
    let theta: Float32Array;
    if (dummyPrompts !== null) {
      const groups = [dummyPrompts.prompts.map((prompt) => [...prompt])];
      const captured = await this.#engine.capture({ groups }, control);
      this.#evaluatedTokens += captured.evaluatedTokens;
      theta = captured.groups[0] ?? new Float32Array(0);
    } else {
      theta = new Float32Array(layers * embeddingLength);
      for (const layer of all) theta.set(thetaOf(states.at(pairs[0] ?? [], layer)), layer * embeddingLength);
    }
    return { pairs, states, theta };
  }

  /** @param taught the folds whose pairs teach a vector. */
  async #readFolds(taught: TeachingPlan["folds"], control: RequestControl): Promise<Folds> {
    const { frames, candidates, dummyPrompts, methods } = this.#extraction;
    const pairs = taught.map(({ teaching }) => frames.map((_, frame) => this.#forced(teaching, frame)));
    const layers = methods.includes("in_context") ? this.#allLayers : candidates;
    const states = await this.#read(pairs.flat(2), layers, control);
    if (dummyPrompts === null) {
      return { pairs, states, theta: (fold, layer) => thetaOf(states.at(pairs[fold]?.[0] ?? [], layer)) };
    }
    const groups = dummyPrompts.folds.map((prompts) => prompts.map((prompt) => [...prompt]));
    const captured = await this.#engine.capture({ groups }, control);
    this.#evaluatedTokens += captured.evaluatedTokens;
    const { embeddingLength } = this.#model;
    return {
      pairs,
      states,
      theta: (fold, layer) =>
        (captured.groups[fold] ?? new Float32Array(0)).subarray(
          layer * embeddingLength,
          (layer + 1) * embeddingLength,
        ),
    };
  }

  async #read(
    pairs: readonly ForcedPair[],
    layers: readonly number[],
    control: RequestControl,
  ): Promise<PairStates> {
    const states = await PairStates.read(this.#engine, pairs, layers, this.#model.embeddingLength, control);
    this.#evaluatedTokens += states.evaluatedTokens;
    return states;
  }

  #forced(planned: readonly PlannedPair[], frame: number): ForcedPair[] {
    return forcedPairs(this.#extraction, planned, frame, this.#teacher);
  }

  async #fitCells(control: RequestControl): Promise<void> {
    const { cells, methods } = this.#extraction;
    if (cells === null) return;
    try {
      const fitted = await fitTaskCells(this.#engine, cells, control);
      this.#evaluatedTokens += fitted.evaluatedTokens;
      this.#cells = fitted;
    } catch (error) {
      // Among other methods one that this model does not allow is left out.
      if (methods.length === 0 || !(error instanceof RequestFailure) || error.code !== "bad-request")
        throw error;
      this.#notes.push(error.message);
    }
  }

  get #scale(): number {
    return this.#document.settings.vector.scale;
  }

  get #allLayers(): number[] {
    return Array.from({ length: this.#model.layers }, (_, layer) => layer);
  }

  /** Tries each attempt on every held-out pair. */
  async #try(
    folds: Folds,
    attempts: readonly Attempt[],
    klOver: "first" | "expected",
    control: RequestControl,
  ): Promise<Scored[]> {
    const { plan } = this.#extraction;
    const batch = new RowBatch();
    const reads = attempts.map((): ReturnType<RowBatch["add"]>[] => []);
    const full: ReturnType<RowBatch["add"]>[] = [];
    plan.folds.forEach(({ validated }, fold) => {
      const pair = pairOf(this.#extraction, validated);
      const expected = klOver === "expected" ? this.#teacher(pair).compared : [];
      const reference = batch.size;
      full.push(batch.add(plainRow(pair.fewShot, { expected, generate: null, top: 0, reference: null })));
      attempts.forEach((attempt, place) => {
        const row = plainRow(this.#promptOf(attempt, pair, fold), {
          expected,
          generate: null,
          top: 0,
          reference,
          klOver,
        });
        reads[place]?.push(batch.add(row, this.#fit(attempt, folds, fold)));
      });
    });
    const { evaluatedTokens } = await batch.evaluate(this.#engine, control);
    this.#evaluatedTokens += evaluatedTokens;
    return attempts.map((attempt, place) => ({
      ...attempt,
      lead: this.#frameOf(attempt).lead,
      kls: (reads[place] ?? []).map((read) => read().kl ?? Number.POSITIVE_INFINITY),
      agreements: (reads[place] ?? []).map((read, fold) => read().firstToken === full[fold]?.().firstToken),
    }));
  }

  #frameOf({ method, frame }: Attempt): FrameChoice {
    const { frames, cells } = this.#extraction;
    const own = method === "cells" ? cells?.frame : frames[frame];
    return own ?? { lead: "joiner", instruction: true, keep: 0 };
  }

  /** What a fold's held-out input is asked. */
  #promptOf({ method, frame }: Attempt, pair: PairTokens, fold: number): readonly number[] {
    const own = method === "cells" ? this.#extraction.cells?.prompts[fold] : pair.framed[frame];
    return own ?? [];
  }

  #fit(attempt: Attempt, { pairs, states, theta }: Folds, fold: number): Interventions {
    if (attempt.method === "cells") return this.#cellsOf(fold);
    return this.#fitted(attempt, states, pairs[fold]?.[attempt.frame] ?? [], () =>
      theta(fold, attempt.layer),
    );
  }

  /** @param fold undefined for all demonstrations. */
  #cellsOf(fold?: number): Interventions {
    const fitted = fold === undefined ? this.#cells?.whole : this.#cells?.folds[fold];
    if (fitted === undefined) throw new Error("No cells have been fitted");
    return fitted;
  }

  #fitted(
    attempt: Attempt,
    states: PairStates,
    pairs: readonly ForcedPair[],
    theta: () => Float32Array,
  ): Interventions {
    const { method } = attempt;
    if (method === "cells") return this.#cellsOf();
    if (method === "in_context") {
      const layers = this.#allLayers.map((layer) => states.at(pairs, layer));
      return fitInContext(layers, attempt.followThrough, attempt.scale);
    }
    return fitInterventions({ ...attempt, method }, states.at(pairs, attempt.layer), theta, attempt.scale);
  }

  /** How the held-out pairs are answered by what was chosen. */
  async #holdOut(folds: Folds, chosen: Attempt, control: RequestControl): Promise<HeldOut[]> {
    const { plan, tokens } = this.#extraction;
    const { settings, demonstrations } = this.#document;
    const batch = new RowBatch();
    const generate = wholeAnswer(settings, tokens.ends);
    const reads = plan.folds.map(({ validated }, fold) => {
      const pair = pairOf(this.#extraction, validated);
      const row = plainRow(this.#promptOf(chosen, pair, fold), {
        expected: [],
        generate,
        top: 0,
        reference: null,
      });
      return { validated, pair, read: batch.add(row, this.#fit(chosen, folds, fold)) };
    });
    const { evaluatedTokens } = await batch.evaluate(this.#engine, control);
    this.#evaluatedTokens += evaluatedTokens;
    return reads.map(({ validated: { demonstration }, pair, read }) => {
      const { answer } = read();
      const fewShotAnswer = this.#teacher(pair).text;
      const output = demonstration === null ? undefined : demonstrations[demonstration]?.output.text;
      return {
        demonstration,
        match: output === undefined ? null : demonstrationMatches(settings, answer, output),
        agreement: answer.trim() === fewShotAnswer.trim(),
        answer,
        fewShotAnswer,
      };
    });
  }

  #vector(
    attempt: Attempt,
    thetaLayer: number,
    { pairs, states, theta }: Teaching,
    candidates: readonly Candidate[],
    heldOut: readonly HeldOut[],
  ): ExtractedVector {
    const { plan, dummyPrompts } = this.#extraction;
    const { layers, embeddingLength } = this.#model;
    const mine = pairs[attempt.frame] ?? [];
    const atLayer = () =>
      theta.subarray(attempt.layer * embeddingLength, (attempt.layer + 1) * embeddingLength);
    return {
      theta,
      layers,
      embeddingLength,
      thetaLayer,
      method: attempt.method,
      layer: attempt.layer,
      scale: attempt.scale,
      frame: this.#frameOf(attempt),
      followThrough: attempt.followThrough,
      interventions: this.#fitted(attempt, states, mine, atLayer),
      validated: plan.folds.length > 0,
      folds: plan.folds.length,
      candidates,
      heldOut,
      dummies: dummyPrompts?.inputs ?? plan.teaching.map(({ input }) => input),
      pairs: plan.teaching.length,
      evaluatedTokens: this.#evaluatedTokens,
      notes: this.#notes,
    };
  }
}

/** The way of cells, of which there is one. */
const CELLS: Attempt = { method: "cells", layer: 0, frame: 0, followThrough: false, scale: 1 };

interface Teaching {
  /** By frame. */
  readonly pairs: readonly (readonly ForcedPair[])[];
  readonly states: PairStates;
  readonly theta: Float32Array;
}

interface Folds {
  /** By fold and frame. */
  readonly pairs: readonly (readonly (readonly ForcedPair[])[])[];
  readonly states: PairStates;
  readonly theta: (fold: number, layer: number) => Float32Array;
}
