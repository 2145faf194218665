import * as z from "zod";
import { PROGRESS, ProgressMessage } from "./messages.js";

const Id = z.union([z.int(), z.string()]);
const jsonrpc = z.literal("2.0");

/** What the engine may be sent, of JSON-RPC: params are held against the schema of their request afterwards. */
export const ToEngine = z.union([
  z.object({
    jsonrpc,
    id: Id,
    method: z.string(),
    params: z.record(z.string(), z.unknown()).optional(),
  }),
  z.object({ jsonrpc, method: z.literal("$/cancelRequest"), params: z.object({ id: Id }) }),
]);

/** What the engine may send: answers, of which the results are checked afterwards, failures and progress. */
export const FromEngine = z.union([
  z.object({
    jsonrpc,
    id: Id,
    error: z.object({ code: z.int(), message: z.string(), data: z.unknown().optional() }),
  }),
  z.object({ jsonrpc, id: Id, result: z.unknown().refine((result) => result !== undefined, "is missing") }),
  z.object({ jsonrpc, method: z.literal(PROGRESS), params: ProgressMessage }),
]);

const MOST_PROBLEM = 300;

/** Why a message is none, in one line. */
export function messageProblem({ issues }: Pick<z.core.$ZodError, "issues">): string {
  const [first] = issues;
  const where = first === undefined || first.path.length === 0 ? "" : `${first.path.map(String).join(".")}: `;
  return `${where}${first?.message ?? "unknown"}`.slice(0, MOST_PROBLEM);
}
