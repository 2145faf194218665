"""Few-shot prompts, task vectors and patching in PyTorch, for measuring the model as the product does.

An answer counts when greedy decoding gives exactly the expected tokens *and* the joiner after them.  That
is the case if and only if every one of these tokens is the most probable one behind its predecessors, so a
single pass over prompt + answer decides it.
"""
import os
import random
from dataclasses import dataclass

import torch

from model import Config, Model
from rows import TEMPLATES
from tokenizer import Tokenizer


def load_model(folder, checkpoint="checkpoint.pt"):
    """The tokenizer and the model of a training directory."""
    state = torch.load(os.path.join(folder, checkpoint), map_location="cpu")
    model = Model(Config(**state["config"]))
    model.load_state_dict(state["model"])
    return Tokenizer.load(os.path.join(folder, "tokenizer.json")), model.eval(), state["step"]


@dataclass
class Episode:
    """Demonstrations and queries of one draw, in one template."""
    name: str
    template: tuple
    demos: list
    queries: list


def draw_episode(task, split, number, n_demos=8, n_queries=12, held_out=False, template=None):
    """A fresh draw: `split` and `number` seed it.  Queries never stand among the demonstrations."""
    rng = random.Random(f"{split}/{task.name}/{number}/{held_out}")
    template = template or TEMPLATES[rng.choices(range(len(TEMPLATES)), [t[3] for t in TEMPLATES])[0]]
    if task.name == "lookup":
        demos, ask = task.draw(rng, n_demos)
        mode = ("Capital", "UPPER", "backwards")[number % 3]
        return Episode(task.name, template, demos, task.ask(rng, demos, n_queries, mode))
    demos = task.draw(rng, n_demos)
    shown = {x for x, _ in demos}
    pool = task.draw(rng, n_queries + n_demos, held_out)
    return Episode(task.name, template, demos, [p for p in pool if p[0] not in shown][:n_queries])


def query_ids(tok, template, x):
    return tok.encode(template[0] + x + template[1])


def answer_ids(tok, template, y):
    return tok.encode(" " + y) + tok.encode(template[2])


def prompt_ids(tok, template, demos, x):
    ids = [tok.bos]
    for dx, dy in demos:
        ids += query_ids(tok, template, dx) + answer_ids(tok, template, dy)
    return ids + query_ids(tok, template, x)


def _padded(sequences, pad):
    size = max(map(len, sequences))
    return torch.tensor([s + [pad] * (size - len(s)) for s in sequences])


@torch.no_grad()
def residuals(model, prompts, batch=48):
    """prompts x layers x width: the residual stream at every prompt's last token."""
    out, layers = [], range(model.config.n_layer)
    for i in range(0, len(prompts), batch):
        part = prompts[i:i + batch]
        _, seen = model.residuals(_padded(part, 0), capture=layers)
        rows, last = torch.arange(len(part)), torch.tensor([len(p) - 1 for p in part])
        out.append(torch.stack([seen[layer][rows, last] for layer in layers], 1))
    return torch.cat(out)


@torch.no_grad()
def correct(model, cases, layer=None, vectors=None, batch=96):
    """cases: (prompt ids, answer ids).  vectors (one a case): replace the residual stream after `layer` at
    the prompt's last token.  A list of booleans."""
    out = []
    for i in range(0, len(cases), batch):
        part = cases[i:i + batch]
        ids = _padded([p + a for p, a in part], 0)
        patch = None
        if layer is not None:
            last = torch.tensor([len(p) - 1 for p, _ in part])
            patch = (layer, torch.arange(len(part)), last, vectors[i:i + batch])
        x, _ = model.residuals(ids, patch=patch)
        rows = [r for r, (_, a) in enumerate(part) for _ in a]
        spots = [len(p) + j for p, a in part for j in range(len(a))]
        rows, spots = torch.tensor(rows), torch.tensor(spots)
        hit = (model.logits(x[rows, spots - 1]).argmax(-1) == ids[rows, spots]).tolist()
        for _, a in part:
            out.append(all(hit[:len(a)]))
            hit = hit[len(a):]
    return out


def few_shot(tok, e, demos=None):
    demos = e.demos if demos is None else demos
    return [(prompt_ids(tok, e.template, demos, x), answer_ids(tok, e.template, y)) for x, y in e.queries]


def zero_shot(tok, e, queries=None):
    return [(prompt_ids(tok, e.template, [], x), answer_ids(tok, e.template, y)) for x, y in queries or e.queries]


def task_vector(tok, model, e, demos=None):
    """layers x width: every demonstration in turn is taken out and its input is the dummy query."""
    demos = e.demos if demos is None else demos
    prompts = [prompt_ids(tok, e.template, demos[:j] + demos[j + 1:], x) for j, (x, _) in enumerate(demos)]
    return residuals(model, prompts).mean(0)


def patched(tok, model, e, theta, layer, queries=None):
    cases = zero_shot(tok, e, queries)
    return correct(model, cases, layer, theta[layer].expand(len(cases), -1))


def choose_layer(tok, model, e, dummies=2):
    """The product's choice: leave-one-out on the demonstrations, no query is looked at; the lowest of the
    best layers.  A fold's vector sees neither the left-out demonstration's input nor its output."""
    rng, prompts = random.Random("folds"), []
    for i in range(len(e.demos)):
        rest = e.demos[:i] + e.demos[i + 1:]
        for j in rng.sample(range(len(rest)), dummies):
            prompts.append(prompt_ids(tok, e.template, rest[:j] + rest[j + 1:], rest[j][0]))
    theta = residuals(model, prompts).view(len(e.demos), dummies, model.config.n_layer, -1).mean(1)
    cases = zero_shot(tok, e, e.demos)
    scores = [sum(correct(model, cases, layer, theta[:, layer])) for layer in range(model.config.n_layer)]
    return scores.index(max(scores))
