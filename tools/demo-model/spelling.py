"""Embeddings that share what spellings share, while training.

`hot`, ` hot`, `Hot` and ` HOT` are unrelated tokens to a byte-level BPE, so copying a word, or changing its
form, would be learned word by word and would not carry over to words held out.  While training, a token's
embedding is therefore the sum of a vector of its own, one for its word whatever the case and the leading
blank, and vectors for its letters (counted from both ends), its case and its blank.  The sum is an ordinary
embedding matrix: checkpoints and the exported model hold only that.
"""
import torch
from torch import nn
from torch.nn import functional as F


def _parts(token):
    word = token.lstrip(" ")
    low = word.lower()
    letters = [f"{c}@{i}" for i, c in enumerate(low[:6])] + [f"{c}@-{i}" for i, c in enumerate(low[:-4:-1])]
    case = "upper" if word.isupper() and len(word) > 1 else "title" if word[:1].isupper() else "lower"
    return low, letters, [f"case {case}", f"blank {token.startswith(' ')}"]


class SpellingEmbedding(nn.Module):
    def __init__(self, tokens, start):
        """start: the matrix to begin with; nothing that the model computes changes."""
        super().__init__()
        words, features, rows = {}, {}, []
        for token in tokens:
            low, letters, flags = _parts(token)
            rows.append((words.setdefault(low, len(words)),
                         [(features.setdefault(k, len(features)), len(letters) ** -.5) for k in letters]
                         + [(features.setdefault(k, len(features)), 1.0) for k in flags]))
        self.register_buffer("word_of", torch.tensor([w for w, _ in rows]), persistent=False)
        dense = torch.zeros(len(tokens), len(features))
        for i, (_, parts) in enumerate(rows):
            for k, v in parts:
                dense[i, k] += v
        self.register_buffer("features", dense, persistent=False)
        size = torch.bincount(self.word_of, minlength=len(words)).float()[:, None]
        shared = torch.zeros(len(words), start.shape[1]).index_add_(0, self.word_of, start) / size
        self.word = nn.Parameter(shared)
        self.own = nn.Parameter(start - shared[self.word_of])
        self.letters = nn.Parameter(torch.zeros(len(features), start.shape[1]))
        self.refresh()

    def refresh(self, dropout=0.0):
        """Add the parts up; once a step, before the model runs.  dropout: share of the words that are read by
        their letters alone in this step, so that rules of spelling do not rest on having learned each word."""
        known, letters = self.own + F.embedding(self.word_of, self.word), self.features @ self.letters
        self.weight = self.read = known + letters
        if dropout:
            keep = torch.rand(len(self.word)) >= dropout
            self.read = known * keep.float()[self.word_of][:, None] + letters

    def forward(self, ids):
        return F.embedding(ids, self.read)
