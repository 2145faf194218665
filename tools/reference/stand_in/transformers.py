"""Stands in for Hugging Face transformers where it is not installed: just what a hook on its models needs.

The model is the float32 reference of tools/reference on the file that ICL_REFERENCE_MODEL names, its blocks
modules in a ModuleList that return tuples, as those of transformers do.
"""
import os
import pathlib
import sys
from types import SimpleNamespace

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from byte_pair_tokenizer import BytePairTokenizer
from gguf_file import GgufFile
from llama_model import LlamaModel, rms_norm


class Block(torch.nn.Module):
    def __init__(self, reference, layer):
        super().__init__()
        self._reference, self._layer = reference, layer

    def forward(self, x):
        reference, layer = self._reference, self._layer
        x = x[0]
        x = x + reference._attention(reference._normed(x, layer, "attn_norm"), layer)
        x = x + reference._feed_forward(reference._normed(x, layer, "ffn_norm"), layer)
        return (x[None],)


class ReferenceForCausalLM(torch.nn.Module):
    device = torch.device("cpu")

    def __init__(self, reference):
        super().__init__()
        self.reference = reference
        self.layers = torch.nn.ModuleList([Block(reference, layer) for layer in range(reference.layers)])
        self.first_logits = None

    def forward(self, tokens):
        tensors = self.reference._tensors
        x = tensors["token_embd.weight"][tokens]
        for block in self.layers:
            x = block(x)[0]
        output = tensors.get("output.weight", tensors["token_embd.weight"])
        return output @ rms_norm(x[0, -1], tensors["output_norm.weight"], self.reference._epsilon)

    def generate(self, tokens, max_new_tokens, do_sample):
        """Greedy, one token: the reference has no cache that a patch could live on in."""
        self.first_logits = self(tokens)
        return torch.cat([tokens, self.first_logits.argmax()[None, None]], dim=1)


class Tokenizer:
    def __init__(self, metadata):
        self._pairs = BytePairTokenizer(metadata)
        self._pieces = metadata["tokenizer.ggml.tokens"]
        self.bos_token_id = metadata.get("tokenizer.ggml.bos_token_id")

    def __call__(self, text, add_special_tokens):
        tokens = self._pairs.encode(text)
        begins = tokens[:1] == [self.bos_token_id] and not add_special_tokens
        return SimpleNamespace(input_ids=tokens[1:] if begins else tokens)

    def decode(self, tokens, skip_special_tokens):
        return "".join(self._pieces[token] for token in tokens).replace("Ġ", " ").replace("Ċ", "\n")


def _gguf():
    return GgufFile(os.environ["ICL_REFERENCE_MODEL"])


class AutoModelForCausalLM:
    @staticmethod
    def from_pretrained(_):
        return ReferenceForCausalLM(LlamaModel(_gguf()))


class AutoTokenizer:
    @staticmethod
    def from_pretrained(_):
        return Tokenizer(_gguf().metadata)
