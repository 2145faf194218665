"""A model of llama's architecture in float32 PyTorch, from the tensors of a GGUF."""
import torch
from torch.nn import functional as F


def rms_norm(x, weight, epsilon):
    return x / (x.pow(2).mean(-1, keepdim=True) + epsilon).sqrt() * weight


class LlamaModel:
    def __init__(self, gguf):
        if gguf.metadata["general.architecture"] != "llama":
            raise ValueError("the reference knows the architecture llama only")
        value = lambda key, default=None: gguf.metadata.get(f"llama.{key}", default)
        self.layers = value("block_count")
        self._heads = value("attention.head_count")
        self._kv_heads = value("attention.head_count_kv", self._heads)
        self._epsilon = value("attention.layer_norm_rms_epsilon")
        self._rope_base = value("rope.freq_base", 10000.0)
        self._rope_length = value("rope.dimension_count", value("embedding_length") // self._heads)
        self._tensors = {name: torch.from_numpy(array) for name, array in gguf.tensors.items()}

    def run(self, tokens, patch=None):
        """Residual streams at the last token, shape (layers, width), and its logits.

        tokens: token ids of one prompt.
        patch: (layer, vector): the residual stream at the last token after that layer is replaced.
        """
        x = self._tensors["token_embd.weight"][torch.tensor(tokens)]
        residuals = []
        for layer in range(self.layers):
            x = x + self._attention(self._normed(x, layer, "attn_norm"), layer)
            x = x + self._feed_forward(self._normed(x, layer, "ffn_norm"), layer)
            if patch is not None and patch[0] == layer:
                x = torch.cat([x[:-1], patch[1][None]])
            residuals.append(x[-1])
        output = self._tensors.get("output.weight", self._tensors["token_embd.weight"])
        logits = output @ rms_norm(x[-1], self._tensors["output_norm.weight"], self._epsilon)
        return torch.stack(residuals), logits

    def _weight(self, layer, name):
        return self._tensors[f"blk.{layer}.{name}.weight"]

    def _normed(self, x, layer, name):
        return rms_norm(x, self._weight(layer, name), self._epsilon)

    def _attention(self, x, layer):
        length = x.shape[0]
        project = lambda name, heads: (x @ self._weight(layer, name).T).view(length, heads, -1).transpose(0, 1)
        q = self._rotate(project("attn_q", self._heads))
        group = self._heads // self._kv_heads
        k = self._rotate(project("attn_k", self._kv_heads)).repeat_interleave(group, 0)
        v = project("attn_v", self._kv_heads).repeat_interleave(group, 0)
        scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
        later = torch.ones(length, length, dtype=torch.bool).triu(1)
        weights = scores.masked_fill(later, float("-inf")).softmax(-1)
        return (weights @ v).transpose(0, 1).reshape(length, -1) @ self._weight(layer, "attn_output").T

    def _rotate(self, x):
        """Rotary embedding of neighbouring pairs (Su et al. 2021), as llama.cpp lays them out for llama."""
        length = self._rope_length
        pairs = torch.arange(0, length, 2, dtype=torch.float64)
        angles = torch.arange(x.shape[1], dtype=torch.float64)[:, None] * self._rope_base ** (-pairs / length)
        cos, sin = angles.cos().float(), angles.sin().float()
        turned, rest = x[..., :length], x[..., length:]
        even, odd = turned[..., 0::2], turned[..., 1::2]
        both = torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1)
        return torch.cat([both.flatten(-2), rest], dim=-1)

    def _feed_forward(self, x, layer):
        gate, up = x @ self._weight(layer, "ffn_gate").T, x @ self._weight(layer, "ffn_up").T
        return (F.silu(gate) * up) @ self._weight(layer, "ffn_down").T
