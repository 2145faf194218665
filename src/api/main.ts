import type { Model, ModelOptions } from "./contract.js";
import { startModel } from "./startModel.js";

export { IclError } from "./contract.js";
export type {
  Answer,
  CallOptions,
  CancelSignal,
  Model,
  ModelFacts,
  ModelOptions,
  Prefix,
  Vector,
} from "./contract.js";

/** Starts a process with a model in it, checked for what patching takes. `close` it when done. */
export async function openModel(options: ModelOptions = {}): Promise<Model> {
  return startModel(options);
}
