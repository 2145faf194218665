"""How long a plain PyTorch implementation of Hendel et al. 2023, section 3, takes for given prompts.

The benchmark runs this with the prompts that it compresses itself, as token numbers on the standard input:

    {"model": path of a GGUF, "threads": 2, "groups": [[tokens, …], …], "queries": [{"group": 1, "tokens": […]}, …]}

Each group's task vector is the mean of the residual streams at the last tokens of its prompts, at every layer. Each
query is answered once for every layer with its group's vector in place of its own residual stream at its last token.
One prompt at a time, from its first token on; the time to read the weights does not count.
"""
import json
import sys
import time

import torch

from gguf_file import GgufFile
from llama_model import LlamaModel


def main():
    asked = json.load(sys.stdin)
    torch.set_num_threads(asked["threads"])
    model = LlamaModel(GgufFile(asked["model"]))
    with torch.no_grad():
        model.run(asked["queries"][0]["tokens"])
        start = time.perf_counter()
        vectors = [torch.stack([model.run(tokens)[0] for tokens in group]).mean(0) for group in asked["groups"]]
        extracted = time.perf_counter()
        answers = [
            [int(model.run(query["tokens"], (layer, vector))[1].argmax()) for layer, vector in enumerate(vectors[query["group"]])]
            for query in asked["queries"]
        ]
        ended = time.perf_counter()
    print(
        json.dumps(
            {
                "extraction": (extracted - start) * 1000,
                "patching": (ended - extracted) * 1000,
                "version": torch.__version__,
                "answers": answers,
            }
        )
    )


if __name__ == "__main__":
    main()
