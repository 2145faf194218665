"""Few-shot prompts, task vectors and patching in PyTorch, for measuring the model as the product does.

An answer counts when greedy decoding gives the expected text *and* the joiner after it.  If every expected
token is the most probable one behind its predecessors, a single pass over prompt + answer shows it; the rest
is decoded, because the same text may come in other tokens (` act` + `ed` for ` acted`).
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
        demos, _ = task.draw(rng, n_demos)
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
def expected_tokens(model, cases, layer=None, vectors=None, batch=96):
    """Whether every expected token is the most probable one, and their log-probability.  Two lists."""
    out, scores = [], []
    for i in range(0, len(cases), batch):
        part = cases[i:i + batch]
        x = run(model, [p + a for p, a in part], [len(p) - 1 for p, _ in part], layer,
                None if layer is None else vectors[i:i + batch])
        want = [(r, len(p) + j, t) for r, (p, a) in enumerate(part) for j, t in enumerate(a)]
        rows, spots, tokens = torch.tensor(want).T
        logits = model.logits(x[rows, spots - 1])
        hit = (logits.argmax(-1) == tokens).tolist()
        score = logits.log_softmax(-1)[torch.arange(len(want)), tokens].tolist()
        for _, a in part:
            out.append(all(hit[:len(a)]))
            scores.append(sum(score[:len(a)]))
            hit, score = hit[len(a):], score[len(a):]
    return out, scores


def run(model, sequences, spots, layer, vectors):
    """The last block's output; `vectors` replace the residual stream after `layer` at `spots`."""
    patch = None if layer is None else (layer, torch.arange(len(sequences)), torch.tensor(spots), vectors)
    return model.residuals(_padded(sequences, 0), patch=patch)[0]


@torch.no_grad()
def decode(model, prompts, steps, layer=None, vectors=None):
    """Greedy continuations of `steps` tokens."""
    spots, out = [len(p) - 1 for p in prompts], [list(p) for p in prompts]
    for _ in range(steps):
        x = run(model, out, spots, layer, vectors)
        last = torch.tensor([len(s) - 1 for s in out])
        for s, token in zip(out, model.logits(x[torch.arange(len(out)), last]).argmax(-1).tolist()):
            s.append(token)
    return [s[len(p):] for s, p in zip(out, prompts)]


def correct(tok, model, cases, layer=None, vectors=None):
    """cases: (prompt ids, answer ids).  vectors (one a case): replace the residual stream after `layer` at
    the prompt's last token.  A list of booleans."""
    hits, _ = expected_tokens(model, cases, layer, vectors)
    rest = [i for i, hit in enumerate(hits) if not hit and len(cases[i][1]) > 2]
    if rest:
        steps = max(len(cases[i][1]) for i in rest) + 3
        texts = decode(model, [cases[i][0] for i in rest], steps, layer, None if layer is None else vectors[rest])
        for i, ids in zip(rest, texts):
            hits[i] = tok.decode(ids).startswith(tok.decode(cases[i][1]))
    return hits


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
    return correct(tok, model, cases, layer, theta[layer].expand(len(cases), -1))


def choose_layer(tok, model, e, dummies=2):
    """The product's choice: leave-one-out on the demonstrations, no query is looked at; of the best
    layers the one with the most probable answers.  A fold's vector sees neither the left-out demonstration's input nor its output."""
    rng, prompts = random.Random("folds"), []
    for i in range(len(e.demos)):
        rest = e.demos[:i] + e.demos[i + 1:]
        for j in rng.sample(range(len(rest)), dummies):
            prompts.append(prompt_ids(tok, e.template, rest[:j] + rest[j + 1:], rest[j][0]))
    theta = residuals(model, prompts).view(len(e.demos), dummies, model.config.n_layer, -1).mean(1)
    cases = zero_shot(tok, e, e.demos)

    def score(layer):
        hits = sum(correct(tok, model, cases, layer, theta[:, layer]))
        return hits, sum(expected_tokens(model, cases, layer, theta[:, layer])[1])

    return max(range(model.config.n_layer), key=score)
