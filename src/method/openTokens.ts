import type { TaskSettings } from "../language/settings.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { ChatTokens } from "./chatTokens.js";
import { PlainTokens } from "./plainTokens.js";
import type { TaskTokens } from "./taskTokens.js";

/**
 * The tokens of a task's prompts, by its template or by the model's own for chats.
 * @throws RequestFailure `chat-unsupported` where the model has no template for chats that can be used.
 */
export async function openTokens(
  engine: Engine,
  settings: TaskSettings,
  control: RequestControl,
): Promise<TaskTokens> {
  return settings.chat
    ? ChatTokens.open(engine, settings, control)
    : PlainTokens.open(engine, settings, control);
}
