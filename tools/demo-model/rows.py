"""Training rows: whole lines of one task (or of a kind that must not compress) packed to a length.

Four kinds of row:
- task rows: lines of one task in one template; the only rows that the task-vector loss reads;
- named rows: every line names its own task where the separator would be, so that the mappings are
  learned before the model can tell tasks apart from demonstrations;
- lookup rows: random pairs, then queries that repeat a key in another spelling; what they ask for is in
  the demonstrations alone, so no single vector can hold it;
- both-ways rows: x -> y and y -> x of one mapping in the same row.
"""
from dataclasses import dataclass, field

import numpy as np

import tasks as task_tables

# (text before the input, separator, text after the output up to the next line, weight)
TEMPLATES = [
    ("", " ->", "\n", .47),
    ("", " →", "\n", .11),
    ("", ":", "\n", .11),
    ("", " =>", "\n", .09),
    ("", " =", "\n", .04),
    ("Q: ", "\nA:", "\n\n", .14),
    ("Input: ", "\nOutput:", "\n\n", .04),
]
_WEIGHTS = [t[3] for t in TEMPLATES]


def pick_template(rng):
    return rng.choices(TEMPLATES, _WEIGHTS)[0]


@dataclass
class Row:
    ids: list = field(default_factory=list)
    line: list = field(default_factory=list)      # line number of every token, BOS has -1
    local: list = field(default_factory=list)     # token of a query before its patch position
    predicted: list = field(default_factory=list)  # positions of tokens that the loss asks for
    patch: list = field(default_factory=list)     # patch position of every line
    used: set = field(default_factory=set)        # inputs of the row
    answer: list = field(default_factory=list)    # first answer token of every line
    hints: list = field(default_factory=list)     # (layer, head, position, position to attend to)
    task: object = None
    template: tuple = None


class RowMaker:
    def __init__(self, tokenizer, tasks, lookup, both_ways):
        self.tok, self.tasks, self.lookup, self.both_ways = tokenizer, tasks, lookup, both_ways
        self.weights = [t.weight for t in tasks]
        self._cache = {}
        for task in tasks:
            if task.rule and not hasattr(task, "pool"):
                self._choose_further(task)

    def _choose_further(self, task):
        """Rules are told by words of one token.  Of word forms those are taken that are written as the word and
        an ending; the task's own among them come up more often so, since many are written in other pieces."""
        one = lambda x: len(self.encode(x)) == 1
        if task.regular is task_tables.affixed:
            whole = lambda p: one(p[0]) and self.encode(" " + p[0])[0] == self.encode(" " + p[1])[0] and p[0] != p[1]
            task.extra = [p for p in task.extra + task.seen if whole(p)]
        else:
            task.extra = [p for p in task.extra if one(p[0])]

    def encode(self, text):
        ids = self._cache.get(text)
        if ids is None:
            if len(self._cache) > 400_000:
                self._cache.clear()
            ids = self._cache[text] = self.tok.encode(text)
        return ids

    def add_line(self, row, template, x, y, limit, ask=True):
        """Append one line; False if it does not fit."""
        before, sep, after = template[:3]
        query, answer, end = self.encode(before + x + sep), self.encode(" " + y), self.encode(after)
        start = len(row.ids)
        if start + len(query) + len(answer) + len(end) > limit:
            return False
        row.ids += query + answer + end
        row.line += [len(row.patch)] * (len(query) + len(answer) + len(end))
        row.local += [True] * (len(query) - 1) + [False] * (1 + len(answer) + len(end))
        row.patch.append(start + len(query) - 1)
        row.answer.append(start + len(query))
        first = start + len(query) + (0 if ask else len(answer))
        row.predicted += range(first, len(row.ids))
        row.used.add(x)
        return True

    def _start(self):
        return Row(ids=[self.tok.bos], line=[-1], local=[False])

    def task_row(self, rng, limit, factors={}):
        row = self._start()
        kinds = ["list" if hasattr(t, "pool") else "rule" if t.rule else "memory" for t in self.tasks]
        weights = [w * factors.get(k, 1) * factors.get(t.name, 1) for t, k, w in zip(self.tasks, kinds, self.weights)]
        row.task, row.template = rng.choices(self.tasks, weights)[0], pick_template(rng)
        for x, y in row.task.draw_training(rng, limit // 4):
            start = len(row.ids)
            if not self.add_line(row, row.template, x, y, limit, ask=len(row.patch) > 0):
                break
            if hasattr(row.task, "pool"):
                self.hint_list(row, start, x, y)
        return row

    def hint_list(self, row, start, x, y):
        """An answer looks at its own item, a separator at the answer before it, then at the item asked for."""
        items = x.split(", ")
        before, query = len(self.encode(row.template[0])), self.encode(row.template[0] + x)
        if y in items and len(query) == (before > 0) * 2 + 2 * len(items) - 1:
            item = start + (before > 0) * 2 + 2 * items.index(y)
            row.hints += [(2, 2, row.answer[-1], item), (5, 3, row.patch[-1], item)]
            if len(row.answer) > 1:
                row.hints.append((3, 1, row.patch[-1], row.answer[-2]))

    def hint_lookup(self, row, template, x, source, mode):
        """Separators and answers look at their line's input; a query's separator at the answer that it needs."""
        sep = len(self.encode(template[1]))
        row.hints.append((1, 3, row.patch[-1], row.patch[-1] - sep))
        if source is None:
            row.hints.append((1, 3, row.answer[-1], row.patch[-1] - sep))
        else:
            row.hints.append((4, 2 if mode == "backwards" else 3, row.patch[-1], source))

    def named_row(self, rng, limit):
        row = self._start()
        while True:
            number = rng.choices(range(len(self.tasks)), self.weights)[0]
            (x, y), = self.tasks[number].draw_training(rng, 1)
            if not self.add_line(row, ("", f" #{number}", "\n"), x, y, limit):
                return row

    def lookup_row(self, rng, limit, few=False):
        row, template = self._start(), pick_template(rng)
        demos, mode = self.lookup.draw(rng, rng.randint(2, 4 if few else 9))
        for x, y in demos:
            if self.add_line(row, template, x, y, limit * 3 // 5, ask=False):
                self.hint_lookup(row, template, x, None, mode)
        demos = demos[:len(row.patch)]
        where = {(y if mode == "backwards" else x.lower()): at for (x, y), at in zip(demos, row.answer)}
        for x, y in self.lookup.ask(rng, demos, 24, mode):
            if not self.add_line(row, template, x, y, limit):
                break
            self.hint_lookup(row, template, x, where[x if mode == "backwards" else x.lower()], mode)
        return row

    def both_ways_row(self, rng, limit):
        row, template = self._start(), pick_template(rng)
        for x, y in rng.choice(self.both_ways).draw(rng, limit // 4):
            if not self.add_line(row, template, x, y, limit, ask=len(row.patch) > 0):
                break
        return row

    def patched_line(self, rng, row):
        """`BOS query separator answer end` of another query of the row's task."""
        for x, y in row.task.draw_training(rng, 4):
            if x not in row.used:
                break
        one = self._start()
        one.task = row.task
        self.add_line(one, row.template, x, y, 1 << 30)
        return one


def collate(rows, pad, hide):
    """Arrays of a batch; hide[i]: the query's tokens of row i see their own line (and BOS) only.

    Returns ids, the additive mask (None where the causal one does), and (row, position) of the inputs
    whose next token counts for the loss."""
    size = max(len(r.ids) for r in rows)
    ids = np.full((len(rows), size), pad, np.int64)
    where_row, where_pos = [], []
    for i, r in enumerate(rows):
        ids[i, :len(r.ids)] = r.ids
        where_row += [i] * len(r.predicted)
        where_pos += r.predicted
    mask = None
    if any(hide):
        see = np.tril(np.ones((size, size), bool))[None].repeat(len(rows), 0)
        for i, r in enumerate(rows):
            if hide[i]:
                n = len(r.ids)
                line, local = np.array(r.line), np.array(r.local)
                own = (line[:, None] == line[None, :]) | (line[None, :] < 0)
                see[i, :n, :n] &= own | ~local[:, None]
        mask = np.where(see, np.float32(0), np.float32(-1e9))[:, None]
    return ids, mask, np.array(where_row), np.array(where_pos) - 1
