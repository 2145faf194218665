import { renderContext } from "../language/prompt.js";
import { readTemplate } from "../language/template.js";
import type { VectorDescription } from "./describedVector.js";
import { ForeignFile } from "./foreignFile.js";
import { javaScript, oneLine, python } from "./literals.js";
import type { VectorDocument } from "./vectorDocument.js";

/** What a snippet is filled with. */
export interface SnippetFacts {
  /** With its vectors in base64. */
  readonly document: VectorDocument;
  /** Path of the model's file; undefined for the one that comes with the package. */
  readonly modelFile: string | undefined;
  /** Whether the model's token for the beginning of a text stands in front of every prompt. */
  readonly addsBeginning: boolean;
}

/** A program of this package's Node entry point that answers with the vector inside it. */
export function nodeSnippet({ document, modelFile }: SnippetFacts): string {
  const options = modelFile === undefined ? "" : `{ file: ${javaScript(modelFile)} }`;
  return `import { openModel } from "icl-task-vectors";
// npm install ./icl-task-vectors-VERSION.tgz: a file of each release; in a clone, npm run package:module makes it.

// ${oneLine(`The task vector of ${document.task} on ${document.model.name}: ${howUsed(document)}.`)}
const exported = ${javaScript(document)};

const model = await openModel(${options});
try {
  const vector = await model.loadVector(exported);
  const { text } = await model.answer(vector, process.argv[2] ?? "");
  console.log(text);
} finally {
  await model.close();
}
`;
}

/**
 * PyTorch forward hooks for the same model in Hugging Face transformers. Layer i is the output of block i, which
 * transformers shows as hidden_states[i + 1].
 */
export function torchSnippet({ document, addsBeginning }: SnippetFacts): string {
  const { model, prompt, task, interventions } = document;
  if (interventions.cells !== undefined) {
    throw new ForeignFile(
      "Cells stand in llama.cpp's KV cache, and PyTorch keeps another. Choose a vector.method that writes to the residual stream, such as difference.",
    );
  }
  const vectors = document.vectors.map((values) => {
    if (typeof values !== "string") throw new RangeError("A snippet takes its vectors in base64");
    return `    "${values}",`;
  });
  return `# ${oneLine(`The task vector of ${task} on ${model.name} (${model.architecture}): ${howUsed(document)}.`)}
import base64
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

MODEL = "path/or/name"  # the model that the GGUF file was made from, in transformers' format
LAYERS = ${model.layers}  # layer i is block i, from 0 on: its output is hidden_states[i + 1], since [0] is the embedding
VECTORS = torch.stack([torch.frombuffer(bytearray(base64.b64decode(row)), dtype=torch.float32) for row in [
${vectors.join("\n")}
]])
SEPARATOR = ${JSON.stringify(interventions.separator)}  # at the prompt's last token
ANSWER = ${JSON.stringify(interventions.answer)}  # at every token of the answer


def decoder_blocks(model):
    lists = (module for module in model.modules() if isinstance(module, torch.nn.ModuleList))
    return next(blocks for blocks in lists if len(blocks) == LAYERS)


def written(source, x):
    """What is written into the residual stream x of one token."""
    vectors = VECTORS.to(x.device)
    if source["kind"] == "vector":
        return vectors[source["vector"]]
    keys, values = vectors[source["keys"]], vectors[source["values"]]
    if source["kind"] == "linear":
        return vectors[source["offset"]] + ((x - vectors[source["center"]]) @ keys.T) @ values
    return values[torch.cdist(x[None], keys)[0].topk(source["count"], largest=False).indices].mean(0)


def hook_of(layer):
    passes = 0

    def hook(module, arguments, output):
        nonlocal passes
        steps = [step for step in (ANSWER if passes else SEPARATOR) if step["layer"] == layer]
        passes += 1
        hidden = (output[0] if isinstance(output, tuple) else output).clone()
        x = hidden[0, -1].float()
        for step in steps:
            value = written(step["source"], x)
            x = value if step["method"] == "replace" else x + step["scale"] * value
        hidden[0, -1] = x.to(hidden.dtype)
        return (hidden, *output[1:]) if isinstance(output, tuple) else hidden

    return hook


def prompt_tokens(tokenizer, text):
${prompt.chat ? chatTokens(document) : plainTokens(document, addsBeginning)}

def answer(model, tokenizer, text):
    tokens = prompt_tokens(tokenizer, text)
    layers = {step["layer"] for step in SEPARATOR + ANSWER}
    hooks = [decoder_blocks(model)[layer].register_forward_hook(hook_of(layer)) for layer in layers]
    try:
        with torch.no_grad():
            prompt = torch.tensor([tokens], device=model.device)
            output = model.generate(prompt, max_new_tokens=${prompt.maxTokens}, do_sample=False)
    finally:
        for hook in hooks:
            hook.remove()
    generated = tokenizer.decode(output[0, len(tokens):], skip_special_tokens=True)
    return ${prompt.stop === "" ? "generated" : `generated.split(${python(prompt.stop)})[0]`}.strip()


if __name__ == "__main__":
    print(answer(AutoModelForCausalLM.from_pretrained(MODEL), AutoTokenizer.from_pretrained(MODEL), sys.argv[1]))
`;
}

function chatTokens({ context }: VectorDescription): string {
  const { instruction, demonstrations } = context;
  const turns = [
    ...(instruction === null ? [] : [{ role: "system", content: instruction }]),
    ...demonstrations.flatMap(({ input, output }) => [
      { role: "user", content: input },
      { role: "assistant", content: output },
    ]),
  ].map(({ role, content }) => `{"role": "${role}", "content": ${python(content)}}, `);
  return `    messages = [${turns.join("")}{"role": "user", "content": text}]
    return list(tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=True))

`;
}

/**
 * As this program does. A query that stands alone is tokenised behind the joiner, so that a tokenizer's blank before a
 * text's beginning is not taken along.
 */
function plainTokens(description: VectorDescription, addsBeginning: boolean): string {
  const { prompt } = description;
  const [before = "", after = ""] = prompt.template.split("{input}");
  const separator = (after.split("{output}")[0] ?? "").replace(/ +$/, "");
  const context = contextText(description);
  const query = `${python(context + before)} + text + ${python(separator)}`;
  const tokens =
    context === ""
      ? `    joiner = ${python(prompt.joiner)}
    tokens = tokenize(joiner + ${query})[len(tokenize(joiner)):]`
      : `    tokens = tokenize(${query})`;
  return `    tokenize = lambda part: tokenizer(part, add_special_tokens=False).input_ids
${tokens}
    return ${addsBeginning ? "[tokenizer.bos_token_id, *tokens]" : "tokens"}

`;
}

/** What stands before the query. */
function contextText({ prompt, context }: VectorDescription): string {
  const template = readTemplate(prompt.template);
  if ("code" in template) throw new RangeError(`"${prompt.template}" is no template`);
  const { lead, instruction, demonstrations } = context;
  return renderContext(
    { template, joiner: prompt.joiner, instruction: instruction ?? undefined, alternatives: undefined },
    {
      lead,
      instruction: true,
      kept: demonstrations.map(({ input, output }) => ({ input: { text: input }, output: { text: output } })),
    },
  );
}

function howUsed({ layer, method, followThrough, context }: VectorDescription): string {
  const kept = context.demonstrations.length;
  const beside = kept > 0 ? [`beside ${kept} of the demonstrations`] : [];
  if (method === "cells") return ["cells of the KV cache", ...beside].join(", ");
  return [
    method === "in_context" ? `${method} at every layer` : `${method} at layer ${layer}`,
    followThrough ? "at the prompt's last token and every token of the answer" : "at the prompt's last token",
    ...beside,
  ].join(", ");
}
