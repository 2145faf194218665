"""GPT-2's byte-level byte-pair tokenizer (Radford et al. 2019), for ASCII texts, read from GGUF metadata."""
import re

# GPT-2's pattern with its Unicode classes narrowed to ASCII.
PIECES = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+")


def printable_bytes():
    """GPT-2's printable stand-in for every byte."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {byte: chr(256 + i) for i, byte in enumerate(others)}


class BytePairTokenizer:
    def __init__(self, metadata):
        if (metadata["tokenizer.ggml.model"], metadata["tokenizer.ggml.pre"]) != ("gpt2", "gpt-2"):
            raise ValueError("the reference knows GPT-2's tokenizer only")
        self._ids = {token: i for i, token in enumerate(metadata["tokenizer.ggml.tokens"])}
        merges = [tuple(merge.split(" ")) for merge in metadata["tokenizer.ggml.merges"]]
        self._ranks = {merge: rank for rank, merge in enumerate(merges)}
        self._beginning = [metadata["tokenizer.ggml.bos_token_id"]]
        self._bytes = printable_bytes()

    def encode(self, text):
        """Token ids of an ASCII text, the one for its beginning in front."""
        if not text.isascii():
            raise ValueError("the reference tokenises ASCII only")
        return self._beginning + [self._ids[part] for piece in PIECES.findall(text) for part in self._merge(piece)]

    def _merge(self, piece):
        parts = [self._bytes[byte] for byte in piece.encode()]
        while len(parts) > 1:
            ranks = [self._ranks.get(pair, len(self._ranks)) for pair in zip(parts, parts[1:])]
            best = min(ranks)
            if best == len(self._ranks):
                break
            place = ranks.index(best)
            parts[place : place + 2] = ["".join(parts[place : place + 2])]
        return parts
