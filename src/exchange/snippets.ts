import { UNSHOWABLE, visibleText } from "../language/visibleText.js";
import type { VectorDescription } from "./describedVector.js";
import type { VectorDocument } from "./vectorDocument.js";

/** What a snippet is filled with. */
export interface SnippetFacts {
  /** With the vector at its layer alone, in base64. */
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
 * A PyTorch forward hook for the same model in Hugging Face transformers. Layer i is the output of block i, which
 * transformers shows as hidden_states[i + 1].
 */
export function torchSnippet({ document, addsBeginning }: SnippetFacts): string {
  const { layer, method, scale, model, prompt, task } = document;
  const values = document.vectors.find((vector) => vector.layer === layer)?.values;
  if (typeof values !== "string") throw new RangeError("A snippet takes its vector in base64");
  const write = method === "replace" ? "hidden[:, -1] = theta" : `hidden[:, -1] += ${scale} * theta`;
  return `# ${oneLine(`The task vector of ${task} on ${model.name} (${model.architecture}): ${howUsed(document)}.`)}
import base64
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

MODEL = "path/or/name"  # the model that the GGUF file was made from, in transformers' format
LAYERS, LAYER = ${model.layers}, ${layer}  # block ${layer}, from 0 on: its output is hidden_states[${layer + 1}], since [0] is the embedding${layer === model.layers - 1 ? "\n# transformers shows the last one after the final norm; the hook sees it before." : ""}
THETA = torch.frombuffer(bytearray(base64.b64decode(
    "${values}"
)), dtype=torch.float32)


def decoder_blocks(model):
    lists = (module for module in model.modules() if isinstance(module, torch.nn.ModuleList))
    return next(blocks for blocks in lists if len(blocks) == LAYERS)


def patch_once(model):
    """${method === "replace" ? "Replaces" : "Adds to"} the residual stream at the last token of the next forward pass, which reads the prompt."""

    def hook(module, arguments, output):
        handle.remove()  # what follows is generated from the patched cache
        hidden = (output[0] if isinstance(output, tuple) else output).clone()
        theta = THETA.to(hidden.device, hidden.dtype)
        ${write}
        return (hidden, *output[1:]) if isinstance(output, tuple) else hidden

    handle = decoder_blocks(model)[LAYER].register_forward_hook(hook)
    return handle


def prompt_tokens(tokenizer, text):
${prompt.chat ? chatTokens : plainTokens(document, addsBeginning)}

def answer(model, tokenizer, text):
    tokens = prompt_tokens(tokenizer, text)
    patch_once(model)
    with torch.no_grad():
        output = model.generate(torch.tensor([tokens], device=model.device), max_new_tokens=${prompt.maxTokens}, do_sample=False)
    generated = tokenizer.decode(output[0, len(tokens):], skip_special_tokens=True)
    return generated.split(${python(prompt.stop)})[0].strip()


if __name__ == "__main__":
    print(answer(AutoModelForCausalLM.from_pretrained(MODEL), AutoTokenizer.from_pretrained(MODEL), sys.argv[1]))
`;
}

const chatTokens = `    messages = [{"role": "user", "content": text}]
    return list(tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=True))

`;

/** As this program does: behind the joiner, so that a tokenizer's blank before a text's beginning is not taken along. */
function plainTokens({ prompt }: VectorDescription, addsBeginning: boolean): string {
  const [before = "", after = ""] = prompt.template.split("{input}");
  const separator = (after.split("{output}")[0] ?? "").replace(/ +$/, "");
  const query = `${python(before)} + text + ${python(separator)}`;
  return `    tokenize = lambda part: tokenizer(part, add_special_tokens=False).input_ids
    joiner = ${python(prompt.joiner)}
    tokens = tokenize(joiner + ${query})[len(tokenize(joiner)):]
    return ${addsBeginning ? "[tokenizer.bos_token_id, *tokens]" : "tokens"}

`;
}

function howUsed({ layer, method, scale }: VectorDescription): string {
  return method === "replace"
    ? `it replaces the residual stream at layer ${layer}, at the prompt's last token`
    : `${scale} times it is added to the residual stream at layer ${layer}, at the prompt's last token`;
}

/** A literal of JavaScript in which nothing hides or turns around what stands beside it. */
function javaScript(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNSHOWABLE, (character) =>
    character === "\n" ? character : character.split("").map(escaped).join(""),
  );
}

/** The same of Python, whose escapes are JSON's but for characters beyond the first 65,536. */
function python(text: string): string {
  return JSON.stringify(text).replace(UNSHOWABLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : escaped(character);
  });
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** For a comment: nothing in it may begin a line, or hide one. */
function oneLine(text: string): string {
  return visibleText(text);
}
