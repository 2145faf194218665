"""A small transformer of the Llama architecture, laid out as llama.cpp runs it.

RoPE rotates *interleaved* pairs (x0, x1), (x2, x3), ..., which is llama.cpp's own layout for
`general.architecture = llama`, so the export needs no permutation.  Layer i means the residual stream
after block i (0-based), llama.cpp's tensor `l_out-i`.
"""
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F


@dataclass
class Config:
    n_vocab: int = 4096
    n_layer: int = 8
    n_embd: int = 128
    n_head: int = 4
    n_ff: int = 384
    n_ctx: int = 128
    rms_eps: float = 1e-5
    rope_base: float = 1e4


class RMSNorm(nn.Module):
    def __init__(self, dim, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))
        self.eps = eps

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


def rotate(x, cos, sin):
    """x: batch, head, time, head_dim."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1).flatten(-2)


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.n_head = c.n_head
        self.attn_norm = RMSNorm(c.n_embd, c.rms_eps)
        self.attn_qkv = nn.Linear(c.n_embd, 3 * c.n_embd, bias=False)
        self.attn_out = nn.Linear(c.n_embd, c.n_embd, bias=False)
        self.ffn_norm = RMSNorm(c.n_embd, c.rms_eps)
        self.ffn_gate_up = nn.Linear(c.n_embd, 2 * c.n_ff, bias=False)
        self.ffn_down = nn.Linear(c.n_ff, c.n_embd, bias=False)

    def forward(self, x, cos, sin, mask):
        """The residual stream after this block, and the attention weights."""
        b, t, d = x.shape
        q, k, v = self.attn_qkv(self.attn_norm(x)).view(b, t, 3, self.n_head, d // self.n_head).permute(2, 0, 3, 1, 4)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        scores = q @ k.transpose(-1, -2) * (q.shape[-1] ** -0.5) + mask
        weights = scores.softmax(-1)
        x = x + self.attn_out((weights @ v).transpose(1, 2).reshape(b, t, d))
        gate, up = self.ffn_gate_up(self.ffn_norm(x)).chunk(2, -1)
        return x + self.ffn_down(F.silu(gate) * up), weights


class Model(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = c = config
        self.tok_embd = nn.Embedding(c.n_vocab, c.n_embd)
        self.blocks = nn.ModuleList(Block(c) for _ in range(c.n_layer))
        self.out_norm = RMSNorm(c.n_embd, c.rms_eps)
        freq = c.rope_base ** (-torch.arange(0, c.n_embd // c.n_head, 2, dtype=torch.float64) / (c.n_embd // c.n_head))
        angle = torch.arange(2 * c.n_ctx, dtype=torch.float64)[:, None] * freq
        self.register_buffer("cos", angle.cos().float(), persistent=False)
        self.register_buffer("sin", angle.sin().float(), persistent=False)
        causal = torch.full((2 * c.n_ctx, 2 * c.n_ctx), float("-inf")).triu(1)
        self.register_buffer("causal", causal, persistent=False)
        for name, p in self.named_parameters():
            if p.dim() == 2:
                std = 0.02 if "embd" in name else p.shape[1] ** -0.5
                if name.endswith(("attn_out.weight", "ffn_down.weight")):
                    std /= (2 * c.n_layer) ** 0.5
                nn.init.normal_(p, std=std)

    def residuals(self, ids, mask=None, capture=(), patch=None):
        """The residual stream after the last block, and those captured.

        mask: additive, batch x 1 x time x time (default: causal).
        patch: (layer, rows, positions, values): replace the residual stream there.
        capture: layers whose whole output is wanted; ("attention", layer) for attention weights.
        """
        t = ids.shape[1]
        cos, sin = self.cos[:t], self.sin[:t]
        mask = self.causal[:t, :t] if mask is None else mask
        x, seen = self.tok_embd(ids), {}
        for i, block in enumerate(self.blocks):
            x, weights = block(x, cos, sin, mask)
            if patch is not None and patch[0] == i:
                x = x.index_put((patch[1], patch[2]), patch[3])
            if i in capture:
                seen[i] = x
            if ("attention", i) in capture:
                seen["attention", i] = weights
        return x, seen

    def logits(self, x):
        """Tied output; `x` may hold only the positions wanted."""
        return self.out_norm(x) @ self.tok_embd.weight.T
