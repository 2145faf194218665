import { RequestFailure } from "../protocol/failure.js";

/** The kinds of errors that OpenAI's clients tell apart. */
type ErrorType =
  | "invalid_request_error"
  | "authentication_error"
  | "permission_error"
  | "not_found_error"
  | "rate_limit_error"
  | "server_error";

/** What an error answer of OpenAI's interface holds. */
export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: ErrorType;
    readonly param: string | null;
    readonly code: string | null;
  };
}

/** An error for the client: its status, and the body that OpenAI's clients expect. No path, and nothing of the prompt. */
export class ApiError extends Error {
  readonly status: number;
  readonly type: ErrorType;
  readonly code: string | null;
  readonly param: string | null;

  constructor(
    status: number,
    type: ErrorType,
    message: string,
    { code = null, param = null }: { readonly code?: string | null; readonly param?: string | null } = {},
  ) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.type = type;
    this.code = code;
    this.param = param;
  }

  get body(): ErrorBody {
    return { error: { message: this.message, type: this.type, param: this.param, code: this.code } };
  }
}

/** A request that makes no sense, and which of its fields is to be changed. */
export function invalid(message: string, param: string | null = null, code: string | null = null): ApiError {
  return new ApiError(400, "invalid_request_error", message, { param, code });
}

/** What a client learns about a failure. Words of the engine may name files of this machine: only some go out. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof RequestFailure) {
    switch (error.code) {
      case "prompt-too-long":
        return invalid(error.message, "messages", "context_length_exceeded");
      case "chat-unsupported":
        return invalid(
          "This model has no chat template that can be used. Use /v1/completions, or a task's model.",
          "model",
        );
      case "bad-request":
        return invalid("The model cannot compute this request. Shorten it, or compress the task again.");
      case "cancelled":
        return unavailable("The server is shutting down.");
      case "out-of-memory":
        return unavailable(
          "There is not enough memory for this request. Shorten it, or ask for fewer tokens.",
        );
      case "model-missing":
      case "model-not-downloaded":
      case "model-unreadable":
      case "model-refused":
      case "library-missing":
      case "library-unsupported":
      case "server-unreachable":
      case "download-failed":
      case "engine-died":
      case "engine-hung":
        return unavailable("The engine stopped. Try again in a moment; the server's log says why.");
    }
  }
  return new ApiError(500, "server_error", "The server failed on this request. Its log says why.");
}

function unavailable(message: string): ApiError {
  return new ApiError(503, "server_error", message, { code: "engine_unavailable" });
}
