"""English endings by rule, for made-up forms: any word takes part, as in "to lemon, lemoned".

They go into training rows only (`Task.extra`), so that the tasks of word forms rest on their rule and not on
having learned each of a hundred verbs.
"""
_VOWELS = "aeiou"


def _doubles(word):
    """Short words with one vowel before one consonant: plan, planned."""
    vowels = [c in _VOWELS for c in word]
    return 3 <= len(word) <= 4 and vowels[-3:] == [False, True, False] and sum(vowels) == 1 and word[-1] not in "wxy"


def _stem(word):
    return word + word[-1] if _doubles(word) else word


def _hard_y(word):
    return word[-1] == "y" and word[-2] not in _VOWELS


def _with_e(word, ending):
    """ed, er, est."""
    if word[-1] == "e":
        return word + ending[1:]
    return (word[:-1] + "i" if _hard_y(word) else _stem(word)) + ending


def _gerund(word):
    return (word[:-1] if word[-1] == "e" and word[-2:-1] != "e" else _stem(word)) + "ing"


def _third(word):
    if _hard_y(word):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def _adverb(word):
    if word.endswith("le") and word[-3] not in _VOWELS:
        return word[:-1] + "y"
    return (word[:-1] + "i" if word[-1] == "y" else word) + "ly"


ENDINGS = {
    "past": lambda w: _with_e(w, "ed"),
    "gerund": _gerund,
    "third_person": _third,
    "agent": lambda w: _with_e(w, "er"),
    "comparative": lambda w: _with_e(w, "er"),
    "superlative": lambda w: _with_e(w, "est"),
    "adverb": _adverb,
}
