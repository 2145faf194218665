import path from "node:path";
import pc from "picocolors";
import type { Environment } from "../environment.js";
import { exitCodes } from "../exitCode.js";
import { bytes } from "../format.js";

/** `icl probe`: whether a model can be patched, tried on the model itself. */
export async function probe(
  { engine, engineOptions, terminal, control }: Environment,
  file: string,
  options: { json?: boolean },
): Promise<number> {
  const result = await engine.probe(
    { file: path.resolve(file), options: engineOptions },
    {
      signal: control.signal,
      onProgress: (progress) => {
        terminal.step("load", progress);
      },
    },
  );
  if (options.json === true) {
    terminal.printJson({ version: 1, ...result });
  } else {
    const { model } = result;
    if (model !== null) {
      terminal.print(`${pc.bold(model.name)}  ${model.description}`);
      terminal.print(
        `${model.layers} layers of width ${model.embeddingLength}, vocabulary ${model.vocabulary}, context ${model.contextLength} tokens, ${bytes(model.fileSize)}`,
      );
      terminal.print(
        `${model.device}, ${model.threads} threads, KV cache ${model.kvType} (${bytes(model.kvBytesPerToken)} a token), llama.cpp ${model.release}`,
      );
    }
    for (const { name, passed, detail } of result.checks) {
      terminal.print(`${passed ? pc.green("✓") : pc.red("✗")} ${name} ${pc.dim(`(${detail})`)}`);
    }
    terminal.print(
      result.supported
        ? pc.green(`supported: task vectors work on this ${result.architecture} model`)
        : pc.red(`not supported: ${result.reason ?? ""}`),
    );
  }
  return result.supported ? exitCodes.met : exitCodes.input;
}
