"""Byte-level BPE as llama.cpp runs it for `tokenizer.ggml.pre = gpt-2`.

Written out by hand because the split must be the one of llama.cpp (its hand-written version of the
GPT-2 expression, `unicode_regex_split_custom_gpt2`), and because no tokenizer package is needed for
4,096 tokens.  `verify.py` compares the token ids with llama.cpp's.
"""
import json
import unicodedata
from collections import Counter, defaultdict

END_OF_TEXT = "<|endoftext|>"
_SPACES = frozenset([9, 10, 11, 12, 13, 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B),
                     0x2028, 0x2029, 0x202F, 0x205F, 0x3000])


def _kind(ch):
    """l(etter), n(umber), s(pace) or p(unctuation and everything else)."""
    if ord(ch) in _SPACES:
        return "s"
    major = unicodedata.category(ch)[0]
    return {"L": "l", "N": "n"}.get(major, "p")


def split(text):
    """The fragments inside which merges may happen; their concatenation is `text`."""
    kinds = [_kind(ch) for ch in text]
    out, pos, size = [], 0, len(text)
    while pos < size:
        start = pos
        if text[pos] == "'":
            for suffix in ("s", "t", "m", "d", "re", "ve", "ll"):
                if text.startswith(suffix, pos + 1):
                    pos += 1 + len(suffix)
                    break
            if pos > start:
                out.append(text[start:pos])
                continue
        body = pos + 1 if text[pos] == " " else pos
        if body < size and kinds[body] != "s":
            kind = kinds[body]
            pos = body
            while pos < size and kinds[pos] == kind:
                pos += 1
        else:
            while pos < size and kinds[pos] == "s":
                pos += 1
            if pos - start > 1 and pos < size:
                pos -= 1
        out.append(text[start:pos])
    return out


def _byte_alphabet():
    """GPT-2's printable character for every byte."""
    keep = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table, extra = {b: chr(b) for b in keep}, 0
    for b in range(256):
        if b not in table:
            table[b] = chr(256 + extra)
            extra += 1
    return table


_BYTE_TO_CHAR = _byte_alphabet()
_CHAR_TO_BYTE = {c: b for b, c in _BYTE_TO_CHAR.items()}


def _to_chars(fragment):
    return tuple(_BYTE_TO_CHAR[b] for b in fragment.encode("utf-8"))


def _merge_word(word, pair):
    out, i = [], 0
    while i < len(word):
        if i + 1 < len(word) and word[i] == pair[0] and word[i + 1] == pair[1]:
            out.append(word[i] + word[i + 1])
            i += 2
        else:
            out.append(word[i])
            i += 1
    return tuple(out)


def learn_merges(fragment_counts, n_merges, base=None):
    """Classic BPE training over {fragment: count}; ties go to the smaller pair, so it is deterministic.

    base: a tokenizer to go on from; its merges are not repeated."""
    cut = _to_chars if base is None else (lambda f: tuple(base.tokens[i] for i in base.encode(f)))
    words = [[cut(f), c] for f, c in sorted(fragment_counts.items())]
    pair_count, where = Counter(), defaultdict(set)
    for index, (word, count) in enumerate(words):
        for pair in zip(word, word[1:]):
            pair_count[pair] += count
            where[pair].add(index)
    merges = []
    while len(merges) < n_merges and pair_count:
        best = min(pair_count, key=lambda p: (-pair_count[p], p))
        if pair_count[best] <= 0:
            break
        merges.append(best)
        for index in list(where[best]):
            word, count = words[index]
            for pair in zip(word, word[1:]):
                pair_count[pair] -= count
                if pair_count[pair] <= 0:
                    del pair_count[pair]
                where[pair].discard(index)
            word = words[index][0] = _merge_word(word, best)
            for pair in zip(word, word[1:]):
                pair_count[pair] += count
                where[pair].add(index)
    return merges


class Tokenizer:
    """Id 0 is END_OF_TEXT (BOS, EOS and padding); then the 256 bytes; then one token a merge."""

    def __init__(self, merges):
        self.merges = [tuple(m) for m in merges]
        self.tokens = [END_OF_TEXT, *(_BYTE_TO_CHAR[b] for b in range(256))]
        known = set(self.tokens)
        for left, right in self.merges:
            # Two merges may spell the same token; llama.cpp wants every token once.
            if left + right not in known:
                known.add(left + right)
                self.tokens.append(left + right)
        self.ids = {t: i for i, t in enumerate(self.tokens)}
        self.ranks = {pair: rank for rank, pair in enumerate(self.merges)}
        self._cache = {}

    bos = 0

    def _encode_fragment(self, fragment):
        ids = self._cache.get(fragment)
        if ids is None:
            word = _to_chars(fragment)
            while len(word) > 1:
                rank, pair = min((self.ranks.get(p, 1 << 30), p) for p in zip(word, word[1:]))
                if rank == 1 << 30:
                    break
                word = _merge_word(word, pair)
            ids = self._cache[fragment] = tuple(self.ids[t] for t in word)
        return ids

    def encode(self, text):
        """Token ids, without BOS."""
        return [i for fragment in split(text) for i in self._encode_fragment(fragment)]

    def decode(self, ids):
        data = bytes(_CHAR_TO_BYTE[c] for i in ids if i != self.bos for c in self.tokens[i])
        return data.decode("utf-8", errors="replace")

    def save(self, path):
        with open(path, "w", encoding="utf-8") as f:
            json.dump({"merges": [" ".join(m) for m in self.merges]}, f, ensure_ascii=False)

    @classmethod
    def load(cls, path):
        with open(path, encoding="utf-8") as f:
            return cls([m.split(" ") for m in json.load(f)["merges"]])
