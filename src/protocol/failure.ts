import * as z from "zod/mini";

/** Why a request could not be answered. Stable: command line exit codes and the editor hang on them. */
export const failureCodes = [
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
] as const;
export type FailureCode = (typeof failureCodes)[number];

/** Built where it is needed: the editor loads this module at start. */
export const failureCode = () => z.enum(failureCodes);

/** Travels as the `data` of a JSON-RPC error. */
export const failureData = () => z.object({ code: failureCode() });
export type FailureData = z.infer<ReturnType<typeof failureData>>;

/** A request that failed for a reason the user can act on; everything else that is thrown is a bug. */
export class RequestFailure extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RequestFailure";
    this.code = code;
  }
}
