"""Accuracy on fresh draws: zero-shot, few-shot, task vector, controls, held-out pairs, by layer, by demonstrations.

    python3 evaluate.py --run DIR --split dev
    python3 evaluate.py --run DIR --split test --json FILE     # once, for the model card

`dev` draws may inform a decision; `test` draws come from other seeds and are looked at once, at the end.
"""
import argparse
import json
from statistics import mean

import torch

import icl
import tasks as task_tables

FIXED_LAYER = 3
DEMO_COUNTS = (0, 1, 2, 4, 8, 10)


def measure(tok, model, task, split, number, other=None, template=None):
    """One draw of one task.  `other`: a wrong task's vector at the fixed layer."""
    e = icl.draw_episode(task, split, number, template=template)
    theta, chosen = icl.task_vector(tok, model, e), icl.choose_layer(tok, model, e)
    by_layer = [mean(icl.patched(tok, model, e, theta, layer)) for layer in range(model.config.n_layer)]
    noise = torch.randn(theta.shape, generator=torch.Generator().manual_seed(number))
    noise *= theta.norm(dim=-1, keepdim=True) / noise.norm(dim=-1, keepdim=True)
    r = {"zero": mean(icl.correct(tok, model, icl.zero_shot(tok, e))), "few": mean(icl.correct(tok, model, icl.few_shot(tok, e))),
         "vector": by_layer[chosen], "layer": chosen, "by_layer": by_layer,
         "random": mean(icl.patched(tok, model, e, noise, chosen))}
    if other is not None:
        r["wrong"] = mean(icl.patched(tok, model, e, other, FIXED_LAYER))
    if hasattr(task, "held_out") or hasattr(task, "held_words"):
        h = icl.draw_episode(task, split, number, held_out=True, template=template)
        theta_h = icl.task_vector(tok, model, h)
        layer_h = icl.choose_layer(tok, model, h)
        r["held_zero"] = mean(icl.correct(tok, model, icl.zero_shot(tok, h)))
        r["held_few"] = mean(icl.correct(tok, model, icl.few_shot(tok, h)))
        r["held_vector"] = mean(icl.patched(tok, model, h, theta_h, layer_h))
    return r, theta


def by_demonstrations(tok, model, tasks, split, draws):
    """Few-shot accuracy and the vector's (layer 3, two demonstrations at least) for several numbers of demonstrations."""
    out = {}
    for k in DEMO_COUNTS:
        few, vector = [], []
        for task in tasks:
            for number in range(draws):
                e = icl.draw_episode(task, split, f"k{number}", n_demos=max(k, 1))
                few.append(mean(icl.correct(tok, model, icl.few_shot(tok, e, e.demos[:k]))))
                if k >= 2:
                    vector.append(mean(icl.patched(tok, model, e, icl.task_vector(tok, model, e), FIXED_LAYER)))
        out[k] = {"few": mean(few), "vector": mean(vector) if vector else None}
    return out


def average(results, key):
    values = [r[key] for rs in results.values() for r in rs if key in r]
    return mean(values) if values else float("nan")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--run", required=True, help="training directory")
    ap.add_argument("--checkpoint", default="checkpoint.pt")
    ap.add_argument("--split", choices=("dev", "test"), default="dev")
    ap.add_argument("--draws", type=int, default=2, help="draws per task")
    ap.add_argument("--quick", action="store_true", help="one draw, no curve over the number of demonstrations")
    ap.add_argument("--json")
    args = ap.parse_args()
    torch.set_num_threads(1)
    tok, model, step = icl.load_model(args.run, args.checkpoint)
    tasks = task_tables.load_tasks()
    draws = 1 if args.quick else args.draws
    results, thetas = {t.name: [] for t in tasks}, {}
    # A task's wrong vector is that of the task half-way round the list.
    for task in tasks:
        thetas[task.name] = icl.task_vector(tok, model, icl.draw_episode(task, args.split, "wrong", template=icl.TEMPLATES[0]))
    for i, task in enumerate(tasks):
        other = thetas[tasks[(i + len(tasks) // 2) % len(tasks)].name]
        for number in range(draws):
            results[task.name].append(measure(tok, model, task, args.split, number, other)[0])
    extra = {}
    for task in [task_tables.load_lookup(), *task_tables.load_both_ways()]:
        extra[task.name] = [measure(tok, model, task, args.split, n)[0] for n in range(3 if args.quick else 6)]

    print(f"step {step}, split {args.split}, {draws} draws of 12 queries for each of {len(tasks)} tasks, 8 demonstrations")
    print(f"{'task':24} zero   few  vector layer | held-out few  vector")
    for task in tasks:
        rs = results[task.name]
        one = lambda key: mean(r[key] for r in rs)
        print(f"{task.name:24} {one('zero'):.2f}  {one('few'):.2f}   {one('vector'):.2f}  {','.join(str(r['layer']) for r in rs):6}|"
              f" {'rule' if task.rule else 'memory':6} {one('held_few'):.2f}  {one('held_vector'):.2f}")
    print("not to be compressed (few, vector at the chosen layer, best layer, zero)")
    for name, rs in extra.items():
        best = max(mean(r["by_layer"][layer] for r in rs) for layer in range(model.config.n_layer))
        print(f"{name:28} {mean(r['few'] for r in rs):.2f}  {mean(r['vector'] for r in rs):.2f}  {best:.2f}  {mean(r['zero'] for r in rs):.2f}")
    rule = {t.name: results[t.name] for t in tasks if t.rule}
    memory = {t.name: results[t.name] for t in tasks if not t.rule}
    summary = {k: average(results, k) for k in ("zero", "few", "vector", "random", "wrong")}
    summary["by_layer"] = [mean(r["by_layer"][i] for rs in results.values() for r in rs) for i in range(model.config.n_layer)]
    for label, group in (("rule", rule), ("memory", memory), ("all", results)):
        for k in ("held_zero", "held_few", "held_vector"):
            summary[f"{k}_{label}"] = average(group, k)
    if not args.quick:
        summary["by_demonstrations"] = by_demonstrations(tok, model, tasks, args.split, draws)
    for k, v in summary.items():
        print(k, json.dumps(v) if isinstance(v, dict) else [round(x, 3) for x in v] if isinstance(v, list) else round(v, 3))
    if args.json:
        with open(args.json, "w") as f:
            json.dump({"step": step, "split": args.split, "draws": draws, "summary": summary, "tasks": results, "not_compressible": extra}, f, indent=1)


if __name__ == "__main__":
    main()
