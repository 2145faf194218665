"""Reads a GGUF file: its metadata and its tensors of type F32 and Q8_0. Needs nothing but numpy.

The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""
import struct

import numpy as np

SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
STRING, ARRAY = 8, 9
F32, Q8_0 = 0, 8
# Q8_0: 32 signed bytes and the number they are multiplied by.
BLOCK = np.dtype([("scale", "<f2"), ("values", "i1", 32)])


class GgufFile:
    def __init__(self, path):
        with open(path, "rb") as file:
            self._file = file
            magic, version = file.read(4), self._scalar("I")
            if magic != b"GGUF" or version < 2:
                raise ValueError(f"{path} is not a GGUF file of version 2 or later")
            tensors, entries = self._scalar("Q"), self._scalar("Q")
            self.metadata = {self._string(): self._value(self._scalar("I")) for _ in range(entries)}
            infos = [self._tensor_info() for _ in range(tensors)]
            alignment = self.metadata.get("general.alignment", 32)
            start = -(-file.tell() // alignment) * alignment
            self.tensors = {name: self._tensor(start + offset, shape, kind, name) for name, shape, kind, offset in infos}

    def _scalar(self, code):
        size = struct.calcsize("<" + code)
        return struct.unpack("<" + code, self._file.read(size))[0]

    def _string(self):
        return self._file.read(self._scalar("Q")).decode("utf-8")

    def _value(self, kind):
        if kind == STRING:
            return self._string()
        if kind == ARRAY:
            element, count = self._scalar("I"), self._scalar("Q")
            return [self._value(element) for _ in range(count)]
        return self._scalar(SCALARS[kind])

    def _tensor_info(self):
        name = self._string()
        # GGUF names the fastest dimension first.
        shape = [self._scalar("Q") for _ in range(self._scalar("I"))][::-1]
        return name, shape, self._scalar("I"), self._scalar("Q")

    def _tensor(self, offset, shape, kind, name):
        count = int(np.prod(shape))
        self._file.seek(offset)
        if kind == F32:
            return np.fromfile(self._file, "<f4", count).reshape(shape)
        if kind == Q8_0:
            blocks = np.fromfile(self._file, BLOCK, count // 32)
            return (blocks["scale"].astype("<f4")[:, None] * blocks["values"]).reshape(shape)
        raise ValueError(f"{name} is of type {kind}: the reference reads F32 and Q8_0 only")
