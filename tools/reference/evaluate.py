"""θ and patched predictions of a pretrained model by an implementation of its own: what the engine is held against.

Reads from standard input {"extraction": [[token, ...], ...], "queries": [[token, ...], ...], "layer": n}, writes to
standard output {"theta": [[...], ...], "patched": [[...], ...]}: the residual streams at the last tokens averaged over
the extraction prompts, at every layer, and each query's logits with θ in place of its own residual stream at its last
token after that layer.

    python3 tools/reference/evaluate.py MODEL.gguf < request.json

It needs torch and numpy, and nothing of this project. It knows llama's architecture, in F32 or Q8_0.
"""
import json
import sys

import torch

from gguf_file import GgufFile
from llama_model import LlamaModel


def main():
    torch.set_num_threads(1)
    request = json.load(sys.stdin)
    with torch.no_grad():
        model = LlamaModel(GgufFile(sys.argv[1]))
        theta = torch.stack([model.run(tokens)[0] for tokens in request["extraction"]]).mean(0)
        layer = request["layer"]
        patched = [model.run(tokens, (layer, theta[layer]))[1] for tokens in request["queries"]]
    json.dump({"theta": theta.tolist(), "patched": [logits.tolist() for logits in patched]}, sys.stdout)


if __name__ == "__main__":
    main()
