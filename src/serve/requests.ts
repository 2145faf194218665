import { randomInt } from "node:crypto";
import * as z from "zod";
import { ApiError, invalid } from "./apiError.js";

/** More would make the KV cache of every request larger than small machines have room for. */
const MOST_TOKENS = 4096;
const MOST_TOP = 20;
const MOST_STOPS = 4;
const SEEDS = 2 ** 32;

const Stop = z
  .union([z.string(), z.array(z.string()).max(MOST_STOPS)])
  .nullish()
  .transform((stop) => [stop ?? []].flat().filter((text) => text !== ""));

/** What changes the answer and is not built here must not be passed over. */
const never = (what: string, unset: (value: unknown) => boolean = () => false) =>
  z
    .unknown()
    .refine((value) => value === undefined || value === null || unset(value), `${what} is not supported`)
    .optional();
const zero = (value: unknown): boolean => value === 0;
const one = (value: unknown): boolean => value === 1;
const empty = (value: unknown): boolean => typeof value === "object" && Object.keys(value ?? {}).length === 0;

const common = {
  model: z.string(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.int().min(1).max(MOST_TOKENS).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  seed: z.int().nullish(),
  stop: Stop,
  n: never("More than one choice (n)", one),
  top_p: never("top_p other than 1", one),
  presence_penalty: never("presence_penalty", zero),
  frequency_penalty: never("frequency_penalty", zero),
  logit_bias: never("logit_bias", empty),
};

const TextPart = z.object({ type: z.literal("text"), text: z.string() });
const Content = z
  .union([z.string(), z.array(TextPart)], { error: "only text is supported" })
  .transform((content) =>
    typeof content === "string" ? content : content.map(({ text }) => text).join("\n"),
  );

const Message = z.object({
  role: z.enum(["system", "developer", "user", "assistant"]),
  content: Content,
});
export type Message = z.infer<typeof Message>;

const ChatRequest = z.object({
  ...common,
  messages: z.array(Message).min(1),
  max_completion_tokens: z.int().min(1).max(MOST_TOKENS).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(MOST_TOP).nullish(),
  tools: never("tools", empty),
  functions: never("functions", empty),
  response_format: never(
    "response_format other than text",
    (value) => z.object({ type: z.literal("text") }).safeParse(value).success,
  ),
});

const CompletionRequest = z.object({
  ...common,
  prompt: z
    .union([z.string(), z.array(z.string()).length(1)], { error: "takes one text" })
    .transform((prompt) => (typeof prompt === "string" ? prompt : (prompt[0] ?? ""))),
  logprobs: z.int().min(0).max(MOST_TOP).nullish(),
  echo: never("echo", (value) => value === false),
  suffix: never("suffix", (value) => value === ""),
  best_of: never("best_of other than 1", one),
});

/** How an answer is generated and sent, whichever of the two ways it was asked for. */
export interface AnswerOptions {
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly maxTokens: number | undefined;
  readonly temperature: number;
  readonly seed: number;
  readonly stop: readonly string[];
  /** How many of the most probable tokens to tell with each token; null for no probabilities. */
  readonly top: number | null;
}

export interface ChatCall {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly options: AnswerOptions;
}

export interface CompletionCall {
  readonly model: string;
  readonly prompt: string;
  readonly options: AnswerOptions;
}

/** @throws ApiError 400 naming the field that is wrong. */
export function readChat(body: unknown): ChatCall {
  const { model, messages, ...request } = parse(ChatRequest, body);
  const { max_completion_tokens: most, logprobs, top_logprobs: top } = request;
  if (logprobs !== true && typeof top === "number") {
    throw invalid("top_logprobs needs logprobs: true.", "top_logprobs");
  }
  return { model, messages, options: optionsOf(request, most, logprobs === true ? (top ?? 0) : null) };
}

/** @throws ApiError 400 naming the field that is wrong. */
export function readCompletion(body: unknown): CompletionCall {
  const { model, prompt, ...request } = parse(CompletionRequest, body);
  return { model, prompt, options: optionsOf(request, undefined, request.logprobs ?? null) };
}

function optionsOf(
  {
    stream,
    stream_options: streaming,
    max_tokens: maxTokens,
    temperature,
    seed,
    stop,
  }: Pick<
    z.infer<typeof ChatRequest>,
    "stream" | "stream_options" | "max_tokens" | "temperature" | "seed" | "stop"
  >,
  most: number | null | undefined,
  top: number | null,
): AnswerOptions {
  return {
    stream: stream === true,
    includeUsage: streaming?.include_usage === true,
    maxTokens: most ?? maxTokens ?? undefined,
    temperature: temperature ?? 0,
    seed: seed ?? randomInt(SEEDS),
    stop,
    top,
  };
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const { data, error } = schema.safeParse(body);
  if (error === undefined) return data;
  const [issue] = error.issues;
  const where = issue?.path.map(String).join(".") ?? "";
  throw new ApiError(
    400,
    "invalid_request_error",
    `${where === "" ? "The body" : where}: ${issue?.message ?? "invalid"}.`,
    {
      param: where === "" ? null : where,
    },
  );
}
