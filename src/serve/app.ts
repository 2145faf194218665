import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { streamSSE } from "hono/streaming";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Engine } from "../protocol/engine.js";
import { RequestFailure } from "../protocol/failure.js";
import { guard, type Access } from "./access.js";
import { chatForm, completionForm, finishOf, type AnswerForm, type Part, type Usage } from "./answers.js";
import { ApiError, asApiError, invalid } from "./apiError.js";
import { prepareChat, prepareText } from "./bareModel.js";
import type { Metrics } from "./metrics.js";
import { readChat, readCompletion, type AnswerOptions, type Message } from "./requests.js";
import type { Scheduler } from "./scheduler.js";
import type { ServedModel, ServedModels } from "./servedModels.js";
import type { Prepared } from "./servedTask.js";
import { TrimmedText } from "./trimmedText.js";

export interface AppParts {
  readonly engine: Engine;
  readonly models: ServedModels;
  readonly scheduler: Scheduler;
  readonly metrics: Metrics;
  readonly access: Access;
  /** Aborted when the server is to end. */
  readonly signal: AbortSignal;
  /** Told of what is a fault of the server, not of the request. */
  readonly onError: (error: unknown) => void;
}

const MOST_BODY_BYTES = 1024 * 1024;
/** Of a body that is too long so much is read before the connection is closed. */
const MOST_READ_OUT = 16 * MOST_BODY_BYTES;
/** The client went before its answer was complete: nginx's number, since there is no official one. */
const CLIENT_GONE = 499;

/** The routes of OpenAI's interface. */
export function buildApp(parts: AppParts): Hono {
  const { models, scheduler, metrics, access, onError } = parts;
  const app = new Hono();
  const { origins } = access;
  // Before the guard: a page that may ask can read why it was refused.
  if (origins.length > 0) app.use(cors({ origin: [...origins] }));
  app.use(guard(access));
  app.use(
    bodyLimit({
      maxSize: MOST_BODY_BYTES,
      onError: async ({ req }) => {
        await readOut(req.raw);
        throw new ApiError(413, "invalid_request_error", `A request may have ${MOST_BODY_BYTES} bytes.`);
      },
    }),
  );
  app.onError((error, context) => {
    const known = asApiError(error);
    if (known.status >= 500) onError(error);
    if (known.status === 429) context.header("retry-after", "1");
    return context.json(known.body, known.status as ContentfulStatusCode);
  });
  app.notFound((context) => {
    const message = `There is nothing at ${context.req.method} ${context.req.path}.`;
    return context.json(new ApiError(404, "not_found_error", message).body, 404);
  });

  app.get("/health", (context) => context.json({ status: "ok" }));
  app.get("/metrics", (context) => context.text(metrics.text(scheduler.size)));
  const about = (id: string): object => ({ id, object: "model", created: models.created, owned_by: "icl" });
  app.get("/v1/models", (context) => context.json({ object: "list", data: models.ids.map(about) }));
  app.get("/v1/models/:id{.+}", (context) => {
    const id = context.req.param("id");
    find(models, id);
    return context.json(about(id));
  });

  app.post("/v1/chat/completions", async (context) => {
    const { model, messages, options } = readChat(await bodyOf(context));
    const found = find(models, model);
    const form = chatForm({ model, fingerprint: models.model.fingerprint, logprobs: options.top !== null });
    const prepare = async (): Promise<Prepared> =>
      found.kind === "bare"
        ? prepareChat(parts.engine, messages, options)
        : found.served.prepare(found.mode, queryOf(messages), options);
    return answer(context, parts, { found, form, options, prepare });
  });
  app.post("/v1/completions", async (context) => {
    const { model, prompt, options } = readCompletion(await bodyOf(context));
    const found = find(models, model);
    const form = completionForm({
      model,
      fingerprint: models.model.fingerprint,
      logprobs: options.top !== null,
    });
    const prepare = async (): Promise<Prepared> =>
      found.kind === "bare"
        ? prepareText(parts.engine, prompt, options)
        : found.served.prepare(found.mode, prompt, options);
    return answer(context, parts, { found, form, options, prepare });
  });
  return app;
}

/** Reads what is left of a body that is too long: a client that still sends it would not read the answer. */
async function readOut({ body }: Request): Promise<void> {
  if (body === null || body.locked) return;
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_READ_OUT) return;
  }
}

async function bodyOf(context: Context): Promise<unknown> {
  const text = await context.req.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid("The body is not JSON.");
  }
}

function find(models: ServedModels, id: string): ServedModel {
  const found = models.find(id);
  if (found !== undefined) return found;
  throw new ApiError(404, "not_found_error", "There is no model of this name. GET /v1/models lists them.", {
    param: "model",
    code: "model_not_found",
  });
}

/** The query of a chat with a task: its one message, which is the user's. */
function queryOf(messages: readonly Message[]): string {
  const [message, ...more] = messages;
  if (message?.role === "user" && more.length === 0) return message.content;
  throw invalid(
    "messages: a task takes one user message, the query. Its instruction and demonstrations are the task's own; the bare model takes whole chats.",
    "messages",
  );
}

interface Asking {
  readonly found: ServedModel;
  readonly form: AnswerForm;
  readonly options: AnswerOptions;
  readonly prepare: () => Promise<Prepared>;
}

/** One answer under way. */
class Answering {
  readonly #parts: AppParts;
  readonly #asking: Asking;
  readonly #trimmed: TrimmedText | undefined;
  #promptTokens = 0;
  #savedTokens = 0;
  #completionTokens = 0;

  constructor(parts: AppParts, asking: Asking) {
    this.#parts = parts;
    this.#asking = asking;
    // As `icl run` does; the bare model's text is left as it is.
    this.#trimmed = asking.found.kind === "task" ? new TrimmedText() : undefined;
  }

  get usage(): Usage {
    return {
      prompt_tokens: this.#promptTokens,
      completion_tokens: this.#completionTokens,
      total_tokens: this.#promptTokens + this.#completionTokens,
      saved_prompt_tokens: this.#savedTokens,
    };
  }

  /** @param receive takes the parts as they come. */
  async run(signal: AbortSignal, receive: (part: Part) => void): Promise<ReturnType<typeof finishOf>> {
    const { scheduler, metrics } = this.#parts;
    const prepare = async (): Promise<Prepared["asked"]> => {
      const { asked, savedTokens } = await this.#asking.prepare();
      this.#promptTokens = asked.tokens.length;
      this.#savedTokens = savedTokens;
      metrics.prompted(this.#promptTokens, savedTokens);
      return asked;
    };
    const ended = await scheduler.answer(prepare, signal, (tokens, rest) => {
      metrics.generated(tokens);
      this.#completionTokens += tokens.length;
      for (const token of tokens) receive({ text: this.#shown(token.text), tokens: [token] });
      if (rest !== "") receive({ text: this.#shown(rest), tokens: [] });
    });
    return finishOf(ended);
  }

  #shown(text: string): string {
    return this.#trimmed === undefined ? text : this.#trimmed.push(text);
  }
}

async function answer(context: Context, parts: AppParts, asking: Asking): Promise<Response> {
  const { form, options } = asking;
  const { metrics } = parts;
  const gone = new AbortController();
  const signal = AbortSignal.any([parts.signal, context.req.raw.signal, gone.signal]);
  const answering = new Answering(parts, asking);
  const count = (error: unknown): void => {
    const left = isCancelled(error) && !parts.signal.aborted;
    metrics.ended(left ? CLIENT_GONE : asApiError(error).status);
  };
  if (!options.stream) {
    try {
      const received: Part[] = [];
      const finish = await answering.run(signal, (part) => received.push(part));
      metrics.ended(200);
      return context.json(form.whole(joined(received), finish, answering.usage));
    } catch (error) {
      count(error);
      throw error;
    }
  }
  // An answer that cannot begin is an error of HTTP; one that breaks off ends in an error of the stream.
  const queue = new PartQueue();
  const run = answering.run(signal, (part) => {
    queue.push(part);
  });
  const outcome = run.then(
    (finish) => ({ finish }),
    (error: unknown) => ({ error }),
  );
  void outcome.then(() => {
    queue.end();
  });
  const first = await queue.next();
  if (first === undefined) {
    const failed = await outcome;
    if ("error" in failed) {
      count(failed.error);
      throw failed.error;
    }
  }
  return streamSSE(context, async (stream) => {
    stream.onAbort(() => {
      gone.abort();
    });
    const send = async (data: object): Promise<void> => stream.writeSSE({ data: JSON.stringify(data) });
    const opening = form.opening();
    if (opening !== undefined) await send(opening);
    for (let part = first; part !== undefined; part = await queue.next()) {
      if (part.text !== "" || options.top !== null) await send(form.chunk(part));
    }
    const ended = await outcome;
    if ("error" in ended) {
      count(ended.error);
      const known = asApiError(ended.error);
      if (known.status >= 500 && !isCancelled(ended.error)) parts.onError(ended.error);
      await send(known.body);
      return;
    }
    metrics.ended(200);
    await send(form.closing(ended.finish));
    if (options.includeUsage) await send(form.usage(answering.usage));
    await stream.writeSSE({ data: "[DONE]" });
  });
}

function isCancelled(error: unknown): boolean {
  return error instanceof RequestFailure && error.code === "cancelled";
}

function joined(parts: readonly Part[]): Part {
  return { text: parts.map(({ text }) => text).join(""), tokens: parts.flatMap(({ tokens }) => tokens) };
}

/** Parts between whoever generates them and whoever sends them. */
class PartQueue {
  readonly #parts: Part[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  push(part: Part): void {
    this.#parts.push(part);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The next one, undefined once there is none to come. */
  async next(): Promise<Part | undefined> {
    while (this.#parts.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#parts.shift();
  }
}
