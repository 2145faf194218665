import { ProbeDocument } from "../../workbench/documents/probeDocument.js";
import { colours } from "../colour.js";
import type { Environment } from "../environment.js";
import { exitCodes } from "../exitCode.js";
import { bytesText, countText } from "../../method/numberText.js";
import type { Terminal } from "../terminal.js";
import { visibleText } from "../../language/visibleText.js";
import { wrap } from "../text.js";

/** `icl probe`: whether a model can be patched, tried on the model itself. */
export async function probe(
  { engine, engineOptions, locate, terminal, control }: Environment,
  file: string,
  options: { json?: boolean },
): Promise<number> {
  terminal.file = file;
  const result = await engine.probe(
    { file: await locate(file), options: engineOptions },
    {
      signal: control.signal,
      onProgress: (progress) => {
        terminal.step("load", progress);
      },
    },
  );
  const document = { version: 1, ...result } satisfies ProbeDocument;
  if (options.json === true) terminal.printJson(ProbeDocument.parse(document));
  else print(terminal, document);
  return result.supported ? exitCodes.met : exitCodes.input;
}

function print(terminal: Terminal, { model, checks, supported, architecture, reason }: ProbeDocument): void {
  if (model !== null) {
    terminal.print(colours.bold(visibleText(model.name)));
    const context = model.contextLength === 0 ? "" : `, context ${countText(model.contextLength, "token")}`;
    terminal.printWrapped(
      `${visibleText(model.description)}: ${countText(model.layers, "layer")} of width ${model.embeddingLength} and the output layer, vocabulary ${model.vocabulary}${context}, ${bytesText(model.fileSize)}`,
    );
    for (const larger of model.placement.attempts) {
      terminal.printWrapped(`could not be allocated: ${visibleText(larger)}`);
    }
    terminal.printWrapped(visibleText(model.placement.reason));
    for (const { name, description, layers } of model.placement.devices) {
      terminal.printWrapped(
        `  ${visibleText(name)} (${visibleText(description)}): ${countText(layers, "layer")}`,
      );
    }
    terminal.printWrapped(
      `${countText(model.threads, "thread")}, KV cache ${model.kvType} for ${model.placement.contextSize} tokens (${bytesText(model.kvBytesPerToken)} a token), llama.cpp ${model.release}`,
    );
    const { weights, repacked, tables, cache, compute, outputs } = model.memory;
    const twice =
      repacked === 0 ? "" : ` (${bytesText(repacked)} more, rearranged by llama.cpp for this processor)`;
    const vocabulary = tables === null ? "" : `vocabulary ${bytesText(tables)}, `;
    terminal.printWrapped(
      `memory: weights ${bytesText(weights)}${twice}, ${vocabulary}KV cache ${bytesText(cache)}, buffers ${bytesText(compute + outputs)}; ${countText(Math.round(model.tokensPerSecond), "token")} a second on a short prompt; weights ${visibleText(model.quantisation)}`,
    );
    const window =
      model.slidingWindow > 0 ? [`attention looks back ${countText(model.slidingWindow, "token")}`] : [];
    const state = model.recurrent
      ? [`recurrent: a state of ${bytesText(model.stateBytes)} for each prompt, no shared prefixes`]
      : [];
    const beginning = model.addsBeginning
      ? []
      : ["no token marks the beginning of a text: a prompt that begins with the input is read badly"];
    const special = [...state, ...window, ...beginning];
    if (special.length > 0) terminal.printWrapped(special.join("; "));
  }
  for (const { name, passed, detail } of checks) {
    const mark = passed ? colours.green("✓") : colours.red("✗");
    terminal.print(
      `${mark} ${wrap(`${name} (${visibleText(detail)})`, terminal.width - 2).replaceAll("\n", "\n  ")}`,
    );
  }
  const paint = supported ? colours.green : colours.red;
  const verdict = supported
    ? `supported: task vectors work on this ${visibleText(architecture)} model`
    : `not supported: ${visibleText(reason ?? "")}`;
  terminal.print(paint(wrap(verdict, terminal.width)));
}
