"""The tasks, their held-out pairs, and how to draw from them.

Every task is a function from a short text to a short text.  Inputs are shared by many tasks on purpose:
a model that could name the task from the input alone would never read the demonstrations.

Held out of training, before anything else: about 12 % of the pairs of every task (for list tasks: of the
words that lists are made of).  A held-out pair never occurs in its own task, in any template; its words
occur in other tasks, the inverse one included.  `rule` marks the tasks whose held-out pairs follow from
the input by a rule of form (spelling, word ending, number, place in a list); of these tasks only regular
pairs are held out.  The others are memory: nothing in the data says what the held-out answer is, except
sometimes a sibling task (the inverse, another language).
"""
import random
from dataclasses import dataclass, field

from inflection import ENDINGS
from words import TABLES, columns, english, table, unique_inputs

HELD_OUT_SHARE = .12
MIN_PAIRS = 25


@dataclass
class Task:
    """A finite mapping."""
    name: str
    pairs: list
    rule: bool
    weight: float = 1.0
    regular: object = None  # which pairs may be held out
    extra: list = field(default_factory=list)  # further pairs for training rows, never measured
    withheld: frozenset = frozenset()  # inputs that training leaves out besides (see `_TWINS`)
    bare: float = .1  # share of its words that training reads by their letters alone
    foreign: float = 0.0  # share that it reads as another word with their own first and last letter

    def __post_init__(self):
        self.pairs = unique_inputs(self.pairs)
        order = [p for p in self.pairs if self.regular is None or self.regular(*p)]
        random.Random(f"held-out/{self.name}").shuffle(order)
        n = min(max(3, round(HELD_OUT_SHARE * len(self.pairs))), len(order) // 2)
        self.held_out = sorted(order[:n])
        self.seen = sorted(set(self.pairs) - set(self.held_out))
        taken = {x.lower() for x, _ in self.pairs}
        self.extra = [p for p in unique_inputs(self.extra) if p[0].lower() not in taken]

    def draw(self, rng, n, held_out=False):
        """Up to n pairs, in random order, no input twice."""
        source = self.held_out if held_out else self.seen
        return rng.sample(source, min(n, len(source)))

    def draw_training(self, rng, n):
        """As `draw`, without what is withheld; about two in five are further ones, if there are any."""
        further = rng.sample(self.extra, min(sum(rng.random() < .4 for _ in range(n)), len(self.extra)))
        own = [p for p in self.seen if p[0] not in self.withheld]
        pairs = unique_inputs(further + rng.sample(own, min(n - len(further), len(own))))
        rng.shuffle(pairs)
        return pairs


@dataclass
class ListTask:
    """Lists made on the fly out of a pool of words; the pool is what is split."""
    name: str
    pool: list
    answer: object
    sizes: tuple = (3, 4)
    rule: bool = True
    weight: float = 6.0
    bare: float = .1
    foreign: float = 0.0

    def __post_init__(self):
        order = list(self.pool)
        random.Random("held-out/lists").shuffle(order)
        n = round(HELD_OUT_SHARE * len(order))
        self.held_words, self.seen_words = order[:n], order[n:]

    def draw(self, rng, n, held_out=False):
        words, out = self.held_words if held_out else self.seen_words, {}
        for _ in range(n):
            items = rng.sample(words, rng.choice(self.sizes))
            out[", ".join(items)] = self.answer(items)
        return list(out.items())

    def draw_training(self, rng, n):
        return self.draw(rng, n)


def affixed(x, y):
    """One of the two words is the other one and an ending (a last letter may go: bake, baking; city, cities)."""
    base, longer = sorted((x, y), key=len)
    return len(base) < len(longer) and longer.startswith(base[:max(3, len(base) - 1)])


def _two_words(x, y):
    return " " in x or " " in y


def _digits(x, y):
    return x.isdigit()


def _flip(pairs):
    return [(y, x) for x, y in pairs]


def _sequence(column):
    numbers = [(str(n), str(n + 1)) for n in range(1, 99)]
    return columns("sequences", "word", column) + (numbers if column == "next" else _flip(numbers))


def _article(word):
    return ("an " if word[0] in "aeiou" else "a ") + word


def case_words():
    return english("nouns", "adjectives", longest=8)


def _noun_words():
    return english("nouns", longest=10)


def _spelling_words():
    return english("nouns", "adjectives", "verbs", "animals")


def _list_words():
    return english("nouns", "adjectives", "verbs", longest=8)


def _copy_pairs():
    words = [*_spelling_words(), *(w.upper() for w in case_words()), *(w.capitalize() for w in case_words())]
    words += [row[c] for c in ("es", "fr", "de", "it") for row in table("nouns")]
    words += [row["word"] for row in table("countries")] + [row["capital"] for row in table("countries")]
    return [(w, w) for w in words if w]


def _cells():
    return list({cell.strip(): True for name in TABLES for row in table(name) for cell in row.values() if cell})


def all_words():
    """Every single word of every table, as it is written there."""
    return [w for w in _cells() if w and " " not in w]


def word_parts():
    """Every word of every table in lower case, those of longer cells too."""
    return {part.lower() for cell in _cells() for part in cell.split()}


def _plain_words():
    return [w for w in all_words() if w.isascii() and w.isalpha() and w.islower() and len(w) > 1]


# name, source tables, input column, output column, which pairs follow a rule
_COLUMN_TASKS = [
    ("english_to_spanish", "nouns+adjectives+verbs", "word", "es", None),
    ("spanish_to_english", "nouns+adjectives+verbs", "es", "word", None),
    ("english_to_french", "nouns+adjectives+verbs", "word", "fr", None),
    ("french_to_english", "nouns+adjectives+verbs", "fr", "word", None),
    ("english_to_german", "nouns+adjectives", "word", "de", None),
    ("english_to_italian", "nouns+adjectives", "word", "it", None),
    ("spanish_to_french", "nouns+adjectives", "es", "fr", None),
    ("italian_to_spanish", "nouns+adjectives", "it", "es", None),
    ("plural", "nouns", "word", "plural", affixed),
    ("singular", "nouns", "plural", "word", affixed),
    ("category", "nouns", "word", "category", None),
    ("place", "nouns", "word", "place", None),
    ("colour", "nouns", "word", "colour", None),
    ("material", "nouns", "word", "material", None),
    ("antonym", "adjectives+opposites_nouns", "word", "antonym", None),
    ("synonym", "adjectives", "word", "synonym", None),
    ("comparative", "adjectives", "word", "comparative", affixed),
    ("superlative", "adjectives", "word", "superlative", affixed),
    ("adverb", "adjectives", "word", "adverb", affixed),
    ("adjective_to_noun", "adjectives", "word", "noun", None),
    ("past", "verbs", "word", "past", affixed),
    ("present", "verbs", "past", "word", affixed),
    ("gerund", "verbs", "word", "gerund", affixed),
    ("third_person", "verbs", "word", "third", affixed),
    ("agent", "verbs", "word", "agent", affixed),
    ("animal_young", "animals", "word", "young", None),
    ("animal_class", "animals", "word", "class", None),
    ("animal_sound", "animals", "word", "sound", None),
    ("capital", "countries", "word", "capital", None),
    ("country_of_capital", "countries", "capital", "word", None),
    ("language", "countries", "word", "language", None),
    ("continent", "countries", "word", "continent", None),
    ("demonym", "countries", "word", "demonym", None),
    ("currency", "countries", "word", "currency", None),
    ("spell_number", "numbers", "digits", "word", _two_words),
    ("read_number", "numbers", "word", "digits", _two_words),
    ("ordinal", "numbers", "digits", "ordinal", _two_words),
    ("roman", "numbers", "digits", "roman", _digits),
    ("workplace", "people", "word", "workplace", None),
    ("tool", "people", "word", "tool", None),
    ("element_symbol", "elements", "word", "symbol", None),
    ("sentiment", "sentiment", "word", "label", None),
    ("feminine", "family", "word", "feminine", None),
    ("masculine", "family", "feminine", "word", None),
    ("noun_phrase", "compound", "word", "phrase", None),
    ("dish_country", "food", "word", "country", None),
]


# Tasks with the same inputs and alike outputs.  What one holds out is left out of the other's training rows
# too: else an input that is seen in one of them alone would tell which of them is asked, whatever the
# demonstrations say.
_TWINS = [("next", "previous"), ("first_letter", "last_letter")]


def load_tasks():
    """All tasks, in a fixed order (named training rows count on it)."""
    tasks = []
    for name, source, left, right, regular in _COLUMN_TASKS:
        pairs = columns(source, left, right)
        rule = regular is not None
        extra = [(w, ENDINGS[name](w)) for w in _spelling_words() if len(w) > 2] if name in ENDINGS else []
        weight = 1.4 if len(pairs) > 250 or right == "past" else 1.0
        tasks.append(Task(name, pairs, rule, weight, regular, extra, bare=.1))
    tasks += [
        Task("next", _sequence("next"), True, 5.0, _digits),
        Task("previous", _sequence("previous"), True, 5.0, _digits),
        Task("upper_case", [(w, w.upper()) for w in case_words()], True, 1.5, bare=.25),
        Task("lower_case", [(w.upper(), w) for w in case_words()], True, 1.5, bare=.25),
        Task("capitalise", [(w, w.capitalize()) for w in case_words()], True, 1.5, bare=.25),
        Task("first_letter", [(w, w[0]) for w in _spelling_words()], True, 3.5,
             extra=[(w, w[0]) for w in _plain_words()], foreign=.9),
        Task("last_letter", [(w, w[-1]) for w in _spelling_words()], True, 3.5,
             extra=[(w, w[-1]) for w in _plain_words()], foreign=.9),
        Task("article", [(w, _article(w)) for w in _noun_words()], True, 1.0, bare=.4),
        Task("two_of", [(x, "two " + y) for x, y in columns("nouns", "word", "plural")], True, 1.0),
        Task("copy", _copy_pairs(), True, 3.0, extra=[(w, w) for w in all_words()], bare=.2),
        ListTask("first_item", _list_words(), lambda items: items[0]),
        ListTask("second_item", _list_words(), lambda items: items[1]),
        ListTask("last_item", _list_words(), lambda items: items[-1]),
        ListTask("swap", _list_words(), lambda items: f"{items[1]}, {items[0]}", (2,), weight=2.0),
    ]
    # A further pair must not be one that any task holds out (rich, richer: a comparative and a made-up agent).
    held_out = {pair for t in tasks if isinstance(t, Task) for pair in t.held_out}
    for task in tasks:
        if isinstance(task, Task):
            task.extra = [pair for pair in task.extra if pair not in held_out]
    by_name = {t.name: t for t in tasks}
    for couple in _TWINS:
        for a, b in (couple, couple[::-1]):
            by_name[a].withheld = frozenset(x for x, _ in by_name[b].held_out)
    return [t for t in tasks if isinstance(t, ListTask) or len(t.pairs) >= MIN_PAIRS]


class Lookup:
    """Random keys and values; a query repeats a demonstrated key in another spelling, or asks backwards."""
    name, rule = "lookup", False
    modes = {"same": .35, "Capital": .3, "UPPER": .2, "backwards": .15}

    def __init__(self):
        self.keys, self.words = case_words(), english("nouns", "adjectives", "verbs", longest=8)

    def _invented(self, rng):
        return "".join(rng.choice("bcdfghjklmnprstvwz") + rng.choice("aeiou") for _ in range(2)) + rng.choice("bdgklmnprst")

    def draw(self, rng, n):
        """n pairs, and in what way they will be asked for."""
        mode = rng.choices(list(self.modes), self.modes.values())[0]
        if mode in ("same", "backwards") and rng.random() < .4:
            keys = list({self._invented(rng): 1 for _ in range(n)})
        else:
            keys = rng.sample(self.keys, n)
        demos = list(zip(keys, rng.sample([w for w in self.words if w not in keys], n)))
        return demos, mode

    def ask(self, rng, shown, count, mode):
        spell = {"Capital": str.capitalize, "UPPER": str.upper}.get(mode, str)
        queries = _flip(shown) if mode == "backwards" else [(spell(x), y) for x, y in shown]
        return rng.sample(queries, min(count, len(queries)))


class BothWays:
    """Two inverse tasks mixed; no pair in both directions within one draw."""
    rule = False

    def __init__(self, name, forward, backward):
        self.name, self.forward, self.backward = name, forward, backward

    def draw(self, rng, n, held_out=False):
        used, out = set(), []
        for x, y in self.forward.draw(rng, n) + self.backward.draw(rng, n):
            if x not in used and y not in used:
                used |= {x, y}
                out.append((x, y))
        return rng.sample(out, min(n, len(out)))


def load_lookup():
    return Lookup()


def load_both_ways():
    by_name = {t.name: t for t in load_tasks()}
    couples = [("english_to_spanish", "spanish_to_english"), ("capital", "country_of_capital"),
               ("singular", "plural"), ("past", "present"), ("feminine", "masculine"), ("upper_case", "lower_case")]
    return [BothWays(f"{a}_and_back", by_name[a], by_name[b]) for a, b in couples]
