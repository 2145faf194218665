import process from "node:process";
import { RequestFailure } from "../protocol/failure.js";
import { downloadModel, type DownloadProgress } from "./downloadModel.js";
import { findModels } from "./findModels.js";
import { hubAccess } from "./hubAccess.js";
import { lookUpModel } from "./lookUp.js";
import { HelperCancel, HelperRequest, type HelperAnswer } from "./messages.js";
import { usualPatience } from "./retry.js";

/** Milliseconds between two reports: more would only fill the pipe. */
const PROGRESS_INTERVAL = 100;

/** Milliseconds that work has to end in order once nobody waits for it. */
const LAST_MOMENTS = 5_000;

/**
 * A process beside the editor's, for what takes time and disk: looking through folders, asking a hub,
 * downloading. It is given one thing to do, does it, and ends. It ends too when its parent is gone; a partial
 * download is kept.
 */
function main(): void {
  const controller = new AbortController();
  const send = async (answer: HelperAnswer): Promise<void> =>
    new Promise((resolve) => {
      if (process.send === undefined || !process.connected) resolve();
      else {
        process.send(answer, undefined, undefined, () => {
          resolve();
        });
      }
    });
  let begun = false;
  process.on("message", (message) => {
    if (HelperCancel.safeParse(message).success) {
      controller.abort();
      return;
    }
    if (begun) return;
    begun = true;
    void answer(message, controller.signal, send).then(async (last) => {
      await send(last);
      if (process.connected) process.disconnect();
    });
  });
  const abandoned = (): void => {
    controller.abort();
    // Work that does not heed it, as on a disk that no longer answers, must not outlive the parent for long.
    setTimeout(() => process.exit(1), LAST_MOMENTS).unref();
  };
  process.once("disconnect", abandoned);
  // It may have gone while this module was loaded, with its request here already.
  if (!process.connected) abandoned();
  // Ctrl-C reaches the whole process group; the parent decides what ends.
  process.on("SIGINT", () => undefined);
}

async function answer(
  message: unknown,
  signal: AbortSignal,
  send: (answer: HelperAnswer) => Promise<void>,
): Promise<HelperAnswer> {
  try {
    const request = HelperRequest.parse(message);
    switch (request.kind) {
      case "find":
        for await (const model of findModels({ ...request, signal })) await send({ kind: "found", model });
        return { kind: "ended" };
      case "lookUp": {
        const options = { access: hubAccess(), patience: usualPatience, signal };
        return { kind: "offer", offer: await lookUpModel(request.address, options) };
      }
      case "download": {
        const { model, folder } = request;
        let reported = 0;
        const onProgress = (progress: DownloadProgress): void => {
          const now = performance.now();
          if (now - reported < PROGRESS_INTERVAL && progress.done !== progress.total) return;
          reported = now;
          void send({ kind: "progress", progress });
        };
        const options = { access: hubAccess(), patience: usualPatience, signal, folder, onProgress };
        return { kind: "downloaded", path: await downloadModel(model, options) };
      }
    }
  } catch (error) {
    if (error instanceof RequestFailure) return { kind: "failure", code: error.code, message: error.message };
    return { kind: "bug", stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

main();
