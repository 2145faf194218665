"""Train the embedded model on one CPU core: next-token loss, task-vector loss, and hints for a few heads.

The task-vector loss (Yang et al. 2025, arXiv 2501.09240): take the residual stream after layer 3 at the
separator of a line with at least two demonstrations before it, put it into the zero-shot prompt
`BOS query separator` of another query of the same task, and add the cross-entropy of that answer.
Gradients flow through the vector.  Without it a model of this size answers few-shot prompts but leaves
nothing at the separator that a patch could carry.

Hints: heads that find a word again across lines form late in so short a training.  In lookup and list rows a
few heads are told where to look (a cross-entropy on their attention weights, faded out before the end).

    python3 train.py --out DIR --steps 12500          # resumes from DIR/checkpoint.pt
    python3 train.py --out MORE --start DIR/checkpoint.pt --steps 2400 --peak 1.3e-3
"""
import argparse
import json
import math
import os
import random
import time

import torch
from torch.nn import functional as F

import tasks as task_tables
from course import Continued, Whole
from model import Config, Model
from rows import RowMaker, collate
from spelling import SpellingEmbedding
from tokenizer import Tokenizer

VECTOR_LAYER = 3
HINT_LAYERS = tuple(("attention", layer) for layer in (1, 2, 3, 4, 5))


def make_batch(rng, maker, course, done):
    """Rows of one step, and which of them hide the earlier lines from the queries' tokens."""
    long = rng.random() < (.1 if done < .3 else .3)
    limit, count = (128, 12) if long else (64, 24)
    share, factors = course.mixture(done)
    hidden = .5 if done < .6 else .25
    rows, hide = [], []
    for _ in range(count):
        kind = rng.random()
        if kind < share["named"]:
            rows.append(maker.named_row(rng, limit))
        elif kind < share["named"] + share["lookup"]:
            rows.append(maker.lookup_row(rng, limit, few=done < .7))
        elif kind < sum(share.values()):
            rows.append(maker.both_ways_row(rng, limit))
        else:
            rows.append(maker.task_row(rng, limit, factors))
        # A lookup is answered by looking back from the query's own tokens; leave it free to.
        hide.append(rows[-1].task is not None and rng.random() < hidden)
    return rows, hide


def pick_vectors(rng, maker, rows):
    """(row, positions to average, one patched line) for the task-vector loss."""
    picks = []
    for i, row in enumerate(rows):
        if row.task is None or len(row.patch) < 4:
            continue
        for _ in range(3):
            # The tool averages over dummies; a single position is the harder case.
            at = rng.sample(row.patch[2:], min(rng.choice((1, 1, 2, 4)), len(row.patch) - 2))
            picks.append((i, at, maker.patched_line(rng, row)))
    return picks


def vector_loss(model, residual, picks, reading):
    vectors = torch.stack([residual[i, at].mean(0) for i, at, _ in picks])
    ids, _, row, pos = collate([p[2] for p in picks], Tokenizer.bos, [False])
    ids = torch.from_numpy(ids)
    spots = torch.tensor([p[2].patch[0] for p in picks])
    set_reading(model, [p[2] for p in picks], reading)
    x, _ = model.residuals(ids, patch=(VECTOR_LAYER, torch.arange(len(picks)), spots, vectors))
    return cross_entropy(model, x, ids, row, pos)


def set_reading(model, rows, factor):
    """How the rows' words are read (spelling.py)."""
    tasks = [row.task for row in rows]
    model.tok_embd.bare = factor * torch.tensor([t.bare if t else 0.0 for t in tasks])
    model.tok_embd.foreign = factor * torch.tensor([t.foreign if t else 0.0 for t in tasks])


def attention_loss(seen, rows):
    """Cross-entropy of the hinted attention weights (see rows.py); a push for heads that are slow to form."""
    by_head = {}
    for i, row in enumerate(rows):
        for layer, head, at, to in row.hints:
            by_head.setdefault((layer, head), []).append((i, head, at, to))
    picked = [seen["attention", layer][tuple(torch.tensor(h).T)] for (layer, _), h in by_head.items()]
    return sum(-torch.log(p + 1e-6).mean() for p in picked)


def cross_entropy(model, x, ids, row, pos):
    row, pos = torch.from_numpy(row), torch.from_numpy(pos)
    return F.cross_entropy(model.logits(x[row, pos]), ids[row, pos + 1])


def train_step(model, maker, rng, course, step, vector_weight):
    done = step / course.steps
    rows, hide = make_batch(rng, maker, course, done)
    ids, mask, row, pos = collate(rows, Tokenizer.bos, hide)
    ids = torch.from_numpy(ids)
    picks = pick_vectors(rng, maker, rows) if step % 2 and vector_weight else []
    hint_weight = course.hints(done)
    hints = hint_weight > 0 and any(r.hints for r in rows)
    capture = ((VECTOR_LAYER,) if picks else ()) + (HINT_LAYERS if hints else ())
    reading = course.reading(done)
    set_reading(model, rows, reading)
    x, seen = model.residuals(ids, None if mask is None else torch.from_numpy(mask),
                              capture=capture)
    plain = cross_entropy(model, x, ids, row, pos)
    patched = vector_loss(model, seen[VECTOR_LAYER], picks, reading) if picks else None
    loss = plain + vector_weight * patched if picks else plain
    if hints:
        loss = loss + hint_weight * attention_loss(seen, rows)
    return loss, plain.item(), patched.item() if picks else None, ids.numel()


def optimiser(model):
    letters = [model.tok_embd.letters]  # every token moves with them
    own = [model.tok_embd.own]  # decays faster, so that spellings of a word share what they can
    matrices = [p for p in model.parameters() if p.dim() == 2 and p is not letters[0] and p is not own[0]]
    vectors = [p for p in model.parameters() if p.dim() < 2]
    return torch.optim.AdamW([{"params": matrices, "weight_decay": .1, "scale": 1.0},
                              {"params": vectors, "weight_decay": 0, "scale": 1.0},
                              {"params": letters, "weight_decay": .1, "scale": .5},
                              {"params": own, "weight_decay": .6, "scale": 1.0}], betas=(.9, .95))


def save(path, model, opt, step, rng, config):
    weights = {k: v for k, v in model.state_dict().items() if not k.startswith("tok_embd.")}
    weights["tok_embd.weight"] = model.tok_embd.weight.detach()
    state = {"model": weights, "spelling": model.tok_embd.state_dict(), "opt": opt.state_dict(), "step": step,
             "python_rng": rng.getstate(), "config": vars(config)}
    torch.save(state, path + ".tmp")
    os.replace(path + ".tmp", path)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--out", required=True, help="directory of tokenizer.json and of the checkpoints")
    ap.add_argument("--steps", type=int, default=12500)
    ap.add_argument("--start", help="checkpoint of another run to go on from; --out then needs tokenizer.json alone")
    ap.add_argument("--peak", type=float, default=2.2e-3)
    ap.add_argument("--vector-weight", type=float, default=.55, help="0: plain training, for comparison")
    ap.add_argument("--threads", type=int, default=1)
    ap.add_argument("--seed", type=int, default=1)
    args = ap.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    torch.set_flush_denormal(True)
    rng = random.Random(f"train-{args.seed}")

    tok = Tokenizer.load(os.path.join(args.out, "tokenizer.json"))
    maker = RowMaker(tok, task_tables.load_tasks(), task_tables.load_lookup(), task_tables.load_both_ways())
    config = Config(n_vocab=len(tok.tokens))
    model, path, first = Model(config), os.path.join(args.out, "checkpoint.pt"), 0
    course = (Continued if args.start else Whole)(args.steps, args.peak)
    state = torch.load(path) if os.path.exists(path) else None
    begin = state or (torch.load(args.start) if args.start else None)
    if begin:
        model.load_state_dict(begin["model"])
    model.tok_embd = SpellingEmbedding([tok.decode([i]) for i in range(len(tok.tokens))], task_tables.word_parts(),
                                       model.tok_embd.weight.detach())
    opt = optimiser(model)
    if args.start and not state:
        model.tok_embd.renew()
    if state:
        model.tok_embd.load_state_dict(state["spelling"])
        opt.load_state_dict(state["opt"])
        first = state["step"]
        rng.setstate(state["python_rng"])
    print(json.dumps({"parameters": sum(p.numel() for p in model.parameters()), "tasks": len(maker.tasks)}), flush=True)

    started, tokens, plain_sum, patched_sum, patched_n = time.time(), 0, 0.0, 0.0, 0
    for step in range(first, args.steps):
        for group in opt.param_groups:
            group["lr"] = group["scale"] * course.rate(step)
        model.tok_embd.refresh()
        loss, plain, patched, n = train_step(model, maker, rng, course, step, args.vector_weight)
        opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        tokens, plain_sum = tokens + n, plain_sum + plain
        if patched is not None:
            patched_sum, patched_n = patched_sum + patched, patched_n + 1
        if (step + 1) % 100 == 0:
            print(f"step {step + 1} plain {plain_sum / 100:.3f} patched {patched_sum / max(patched_n, 1):.3f} "
                  f"lr {opt.param_groups[0]['lr']:.2e} tokens/s {tokens / (time.time() - started):.0f} "
                  f"{time.time() - started:.0f}s", flush=True)
            plain_sum, patched_sum, patched_n = 0.0, 0.0, 0
            if not math.isfinite(plain):
                raise SystemExit("the loss is not finite")
        if (step + 1) % 500 == 0 or step + 1 == args.steps:
            model.tok_embd.refresh()
            save(path, model, opt, step + 1, rng, config)


if __name__ == "__main__":
    main()
