import { RequestFailure, type FailureCode } from "../../src/protocol/failure.js";

/** For assert.throws and assert.rejects: a RequestFailure of this code whose message has words in it. */
export function failure(code: FailureCode, words = /\w/): (error: unknown) => boolean {
  return (error) => {
    if (!(error instanceof RequestFailure))
      throw new Error(`Not a failure: ${String(error)}`, { cause: error });
    if (error.code !== code) throw new Error(`${error.code}, not ${code}: ${error.message}`);
    if (!words.test(error.message)) throw new Error(`"${error.message}" does not match ${String(words)}`);
    return true;
  };
}
