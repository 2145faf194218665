"""Learn the tokenizer on the task text.

    python3 make_tokenizer.py --out DIR

Words count with and without a leading blank: an input begins a line, an answer follows the separator.
Regular derived forms (dogs, walking) do not count, so that they are written as the word and an ending.
The first 4,096 tokens are learned so; then the words of the case tasks become single tokens in lower case,
Capitalised and UPPER CASE, which costs about a thousand more and leaves the other words as they were.
Line breaks are never merged, so the blank line between Q/A demonstrations is always two tokens.
"""
import argparse
import os
from collections import Counter

from rows import TEMPLATES
from tasks import ListTask, affixed, case_words, load_tasks
from tokenizer import Tokenizer, learn_merges, split
from words import english

N_COMMON = 4096


DERIVED = {"plural", "comparative", "superlative", "adverb", "past", "gerund", "third_person", "agent"}


def derived_forms(tasks):
    forms = {y for t in tasks if t.name in DERIVED for x, y in t.pairs if affixed(x, y) and len(y) > len(x)}
    bases = {x for t in tasks if t.name in DERIVED | {"sentiment", "workplace", "feminine"} for x, _ in t.pairs}
    return forms - bases


def corpus():
    """{fragment: weight}: how often a fragment begins a line, and how often it follows a blank."""
    counts, tasks = Counter(), load_tasks()
    derived = derived_forms(tasks)
    for task in tasks:
        pairs = [(w, w) for w in task.pool] if isinstance(task, ListTask) else task.pairs
        for x, y in pairs:
            for text, weight in ((x, 4), (" " + x, 2), (" " + y, 4), (y, 1)):
                for fragment in split(text):
                    if fragment.strip() not in derived:
                        counts[fragment] += weight
    for word in english("nouns", "adjectives", "verbs", "food", longest=8):
        counts[word] += 2
        counts[" " + word] += 2
    for before, sep, after, _ in TEMPLATES:
        for fragment in split(before + "x" + sep + " x"):
            if fragment.strip() not in ("x", ""):
                counts[fragment] += 5000
    counts[" #"] += 5000
    for n in range(100):
        counts[str(n)] += 40
        counts[f" {n}"] += 40
    counts[","] += 5000
    for ending in ("s", "es", "ed", "ing", "er", "est", "ly", "d", "r", "ies"):
        counts[ending] += 200
    return Counter({f: c for f, c in counts.items() if not f.isspace()})


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--out", required=True)
    args = ap.parse_args()
    os.makedirs(args.out, exist_ok=True)
    counts, n = corpus(), N_COMMON - 257
    while True:  # a few merges spell a token that exists already
        tok = Tokenizer(learn_merges(counts, n))
        if len(tok.tokens) >= N_COMMON or len(tok.merges) < n:
            break
        n += N_COMMON - len(tok.tokens)
    cases = {blank + form: 1 for w in case_words() for form in (w, w.capitalize(), w.upper()) for blank in ("", " ")}
    tok = Tokenizer(tok.merges + learn_merges(cases, 1 << 30, tok))
    tok.save(os.path.join(args.out, "tokenizer.json"))
    single = sum(c for f, c in counts.items() if len(tok.encode(f)) == 1) / sum(counts.values())
    print(f"{len(tok.tokens)} tokens, {len(tok.merges)} merges, {len(counts)} fragments, {single:.1%} of uses one token")


if __name__ == "__main__":
    main()
