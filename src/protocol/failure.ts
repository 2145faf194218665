import * as z from "zod/mini";

/** Why a request could not be answered. Stable: command line exit codes and the editor hang on them. */
export const FailureCode = z.enum([
  "model-missing",
  /** It is on a hub, and may be downloaded if the user says so. */
  "model-not-downloaded",
  "model-unreadable",
  "model-refused",
  "library-missing",
  "library-unsupported",
  "chat-unsupported",
  "server-unreachable",
  "prompt-too-long",
  "out-of-memory",
  "bad-request",
  "download-failed",
  "cancelled",
  "engine-died",
  "engine-hung",
]);
export type FailureCode = z.infer<typeof FailureCode>;

/** Travels as the `data` of a JSON-RPC error. */
export const FailureData = z.object({ code: FailureCode });
export type FailureData = z.infer<typeof FailureData>;

/** A request that failed for a reason the user can act on; everything else that is thrown is a bug. */
export class RequestFailure extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RequestFailure";
    this.code = code;
  }
}
