"""Embeddings that share what spellings share, while training.

`hot`, ` hot`, `Hot` and ` HOT` are unrelated tokens to a byte-level BPE, so copying a word, or changing its
form, would be learned word by word and would not carry over to words held out.  While training, a token's
embedding is therefore a sum of parts:

- a word: one vector for the word whatever its case and leading blank, and vectors for its letters (counted
  from both ends), its first two and last two and three letters, its length, its case and its blank;
- a number of one or two digits: vectors for its tens, its units and its blank, nothing of its own, so that
  the successor of a number is a step of its units;
- anything else (pieces of words, separators): those of a word, and a vector of its own.

The sum is an ordinary embedding matrix: checkpoints and the exported model hold only that.
"""
import torch
from torch import nn
from torch.nn import functional as F

RIDGE = .1
EDGE_NORM = .5


def _letter_features(low):
    """(feature, weight) of a word in lower case."""
    parts = [(f"{low[0]}@0", 1.0), (f"{low[-1]}@-1", 1.0), (f"length {min(len(low), 9)}", .4)]
    parts += [(f"{c}@{i}", .4) for i, c in enumerate(low[1:6], 1)]
    parts += [(f"{c}@-{i}", .4) for i, c in enumerate(low[-2:-5:-1], 2)]
    if len(low) > 2:
        parts += [(f"{low[:2]}..", .5), (f"..{low[-2:]}", .6), (f"..{low[-3:]}", .5)]
    return parts


def _parts(token):
    """The word in lower case (None for a number) and the weighted features of a token."""
    word = token.lstrip(" ")
    blank = (f"blank {token.startswith(' ')}", 1.0)
    if word.isascii() and word.isdigit() and len(word) <= 2:
        tens, units = divmod(int(word), 10)
        return None, [("number", 1.0), (f"tens {tens}", 1.0), (f"units {units}", 1.0), blank]
    case = "upper" if word.isupper() and len(word) > 1 else "title" if word[:1].isupper() else "lower"
    low = word.lower()
    return low, (_letter_features(low) if low.isalpha() else []) + [(f"case {case}", 1.0), blank]


class SpellingEmbedding(nn.Module):
    def __init__(self, tokens, words, start):
        """words: in lower case, those that the tasks use; start: the matrix to begin with.  It is taken apart
        by ridge regression on the features; what then is left of a token's own is lost, but for pieces."""
        super().__init__()
        index, features, word_of, known, own, parts_of = {}, {}, [], [], [], []
        for token in tokens:
            low, parts = _parts(token)
            whole = low is not None and low in words and len(low) > 1
            word_of.append(index.setdefault(low, len(index)))
            known.append(low is not None)
            own.append(low is not None and not whole)
            parts_of.append([(features.setdefault(k, len(features)), v) for k, v in parts])
        dense = torch.zeros(len(tokens), len(features))
        for i, parts in enumerate(parts_of):
            for k, v in parts:
                dense[i, k] += v
        column = lambda flags: torch.tensor(flags).float()[:, None]
        self.register_buffer("word_of", torch.tensor(word_of), persistent=False)
        self.register_buffer("features", dense.to_sparse().coalesce(), persistent=False)
        ends = torch.zeros_like(dense)
        for name, k in features.items():
            if name.endswith(("@0", "@-1")):
                ends[:, k] = dense[:, k]
        self.digits = [k for name, k in features.items() if name.startswith(("tens ", "units "))]
        self.edges = [k for name, k in features.items() if name.endswith(("@0", "@-1"))]
        self.register_buffer("end_features", ends.to_sparse().coalesce(), persistent=False)
        self.register_buffer("has_word", column(known), persistent=False)
        self.register_buffer("has_own", column(own), persistent=False)
        self.register_buffer("is_word", column(known) * (1 - column(own)), persistent=False)
        gram = dense.T @ dense + RIDGE * torch.eye(len(features))
        self.letters = nn.Parameter(torch.linalg.solve(gram, dense.T @ start))
        rest = start - dense @ self.letters.detach()
        size = torch.bincount(self.word_of, minlength=len(index)).float()[:, None]
        shared = torch.zeros(len(index), start.shape[1]).index_add_(0, self.word_of, rest) / size
        self.word = nn.Parameter(shared)
        self.own = nn.Parameter((rest - shared[self.word_of]) * self.has_own)
        self.words = torch.nonzero(self.is_word[:, 0])[:, 0]
        self.bare = self.foreign = None
        self.refresh()

    def renew(self):
        """New vectors for tens and units, and clearer ones for the first and last letter: a model that has
        learned which numbers and words it was shown must learn their order and spelling anew."""
        with torch.no_grad():
            old = self.letters[self.digits]
            self.letters[self.digits] = torch.randn_like(old) * old.std()
            edges = self.letters[self.edges]
            self.letters[self.edges] = edges + EDGE_NORM * F.normalize(torch.randn_like(edges), dim=1)
        self.refresh()

    def refresh(self):
        """Add the parts up; once a step, before the model runs."""
        self.known = self.own * self.has_own + F.embedding(self.word_of, self.word) * self.has_word
        self.spelled = torch.sparse.mm(self.features, self.letters)
        self.weight = self.known + self.spelled
        self.ends = torch.sparse.mm(self.end_features, self.letters)

    def forward(self, ids):
        """`self.bare` and `self.foreign`, where set: for every row the share of its words that are read by their
        letters alone, and the share that are read as another word with their own first and last letter, so
        that rules of spelling rest neither on having learned each word nor on which tasks it was seen in."""
        if self.bare is None:
            return F.embedding(ids, self.weight)
        chance, word = torch.rand(ids.shape), F.embedding(ids, self.is_word)[..., 0] > 0
        foreign = word & (chance < self.foreign[:, None])
        bare = word & ~foreign & (chance < (self.foreign + self.bare)[:, None])
        other = torch.where(foreign, self.words[torch.randint(len(self.words), ids.shape)], ids)
        read = F.embedding(other, self.known) * ~bare[..., None] + F.embedding(other, self.spelled)
        return read + F.embedding(ids, self.ends) - F.embedding(other, self.ends)
