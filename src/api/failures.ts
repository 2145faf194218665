import { ForeignFile } from "../exchange/foreignFile.js";
import { RequestFailure } from "../protocol/failure.js";
import { InvalidTaskFile } from "../workbench/taskFile.js";
import { IclError } from "./contract.js";

/** Turns what is meant for the user into an IclError; a bug stays what it is. */
export async function asIclError<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RequestFailure) throw new IclError(error.code, error.message, { cause: error });
    if (error instanceof ForeignFile || error instanceof InvalidTaskFile) {
      throw new IclError("bad-file", error.message, { cause: error });
    }
    throw error;
  }
}
