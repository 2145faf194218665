"""The word tables (`words/*.tsv`, one header row), read once."""
import csv
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "words"
TABLES = sorted(path.stem for path in _FOLDER.glob("*.tsv"))


@lru_cache(maxsize=None)
def table(name):
    with open(_FOLDER / f"{name}.tsv", encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t"))


def columns(source, left, right):
    """Pairs of two columns of one or several tables ("a+b"), rows with a gap left out."""
    pairs = []
    for name in source.split("+"):
        for row in table(name):
            x, y = (row.get(left) or "").strip(), (row.get(right) or "").strip()
            if x and y:
                pairs.append((x, y))
    return pairs


def unique_inputs(pairs):
    """The first output of every input; a task must be a function."""
    first = {}
    for x, y in pairs:
        first.setdefault(x, y)
    return list(first.items())


def english(*sources, longest=9):
    """Lower-case single words, in table order, without repeats."""
    seen = {}
    for name in sources:
        for row in table(name):
            w = row["word"].strip()
            if w.isalpha() and w.islower() and w.isascii() and len(w) <= longest:
                seen[w] = True
    return list(seen)
