"""Task vectors by an implementation of its own: what the engine is held against.

Run this from the repository's root whenever media/model/demo.gguf changes:

    python3 tools/reference/reference.py

It needs torch and numpy, and nothing of this project. It follows Hendel et al. 2023, section 3: the
residual stream at the last token of demonstrations and a dummy query, averaged over dummy queries, at every
layer; then the zero-shot prompt with that vector in place of its own residual stream at its last token.
"""
import argparse
import hashlib
import json
import pathlib

import torch

from byte_pair_tokenizer import BytePairTokenizer
from gguf_file import GgufFile
from llama_model import LlamaModel

ROOT = pathlib.Path(__file__).resolve().parents[2]

DEMONSTRATIONS = [("hot", "cold"), ("big", "small"), ("tall", "short"), ("old", "new"), ("wet", "dry")]
DUMMIES = ["fast", "high", "good"]
QUERIES = ["rich", "early", "left"]
# For each prediction the logits of the most probable tokens, and of some others spread over the vocabulary.
TOP, OTHERS = 20, 64


def prompt(demonstrations, query):
    lines = [f"{given} -> {answer}" for given, answer in demonstrations]
    return "\n".join([*lines, f"{query} ->"])


def rounded(tensor):
    """Nine digits tell every float32 apart."""
    return [float(f"{value:.9g}") for value in tensor.tolist()]


def prediction(logits):
    others = torch.arange(OTHERS) * (len(logits) // OTHERS)
    tokens = torch.cat([logits.topk(TOP).indices, others])
    return {"tokens": tokens.tolist(), "logits": rounded(logits[tokens]), "norm": logits.double().norm().item()}


def compute(path):
    gguf = GgufFile(path)
    tokenizer, model = BytePairTokenizer(gguf.metadata), LlamaModel(gguf)
    describe = lambda text: {"text": text, "tokens": tokenizer.encode(text)}
    extraction = [describe(prompt(DEMONSTRATIONS, dummy)) for dummy in DUMMIES]
    theta = torch.stack([model.run(one["tokens"])[0] for one in extraction]).mean(0)
    queries = []
    for query in QUERIES:
        few_shot, zero_shot = describe(prompt(DEMONSTRATIONS, query)), describe(prompt([], query))
        patched = [model.run(zero_shot["tokens"], (layer, theta[layer]))[1] for layer in range(model.layers)]
        queries.append(
            {
                "fewShot": {**few_shot, "prediction": prediction(model.run(few_shot["tokens"])[1])},
                "zeroShot": {**zero_shot, "prediction": prediction(model.run(zero_shot["tokens"])[1])},
                "patched": [prediction(logits) for logits in patched],
            }
        )
    return {
        "model": hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest(),
        "extraction": extraction,
        "theta": [rounded(layer) for layer in theta],
        "queries": queries,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=ROOT / "media/model/demo.gguf")
    parser.add_argument("--out", default=ROOT / "test/engine/fixtures/reference.json")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    with torch.no_grad():
        result = compute(arguments.model)
    pathlib.Path(arguments.out).write_text(json.dumps(result) + "\n")
    print(f"{arguments.out}: {len(result['theta'])} layers, {len(result['queries'])} queries")


if __name__ == "__main__":
    main()
