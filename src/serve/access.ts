import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { ApiError } from "./apiError.js";

/** Who may talk to the server. */
export interface Access {
  /** The key that each request must bring, undefined for none. */
  readonly key: string | undefined;
  /** Whether the server listens on this machine alone: other machines' names in `Host` are then a trick of a web page. */
  readonly loopback: boolean;
  /** Web pages of these origins may use it. */
  readonly origins: readonly string[];
}

/** What can be asked without a key: whether the server lives. */
const OPEN_PATH = "/health";

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Refuses whom it must: pages of other origins, names that only look like this machine, and wrong keys. */
export function guard({ key, loopback, origins }: Access): MiddlewareHandler {
  const expected = key === undefined ? undefined : digest(key);
  return async (context, next) => {
    const host = hostName(context.req.header("host") ?? "");
    if (loopback && !isLoopback(host)) {
      throw new ApiError(403, "permission_error", "This server answers to the names of this machine only.", {
        code: "forbidden_host",
      });
    }
    const origin = context.req.header("origin");
    if (origin !== undefined && !origins.includes(origin)) {
      throw new ApiError(
        403,
        "permission_error",
        "Pages of this origin may not use this server (--allow-origin).",
        {
          code: "forbidden_origin",
        },
      );
    }
    const free = context.req.path === OPEN_PATH || context.req.method === "OPTIONS";
    if (expected !== undefined && !free) {
      const [, given] = /^Bearer (.+)$/i.exec(context.req.header("authorization") ?? "") ?? [];
      if (given === undefined || !timingSafeEqual(digest(given), expected)) {
        throw new ApiError(401, "authentication_error", "The API key is missing or wrong.", {
          code: "invalid_api_key",
        });
      }
    }
    await next();
  };
}

/** The name in a `Host` header, without its port. */
function hostName(header: string): string {
  const [, name = header] = /^(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(header) ?? [];
  return name.toLowerCase();
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
