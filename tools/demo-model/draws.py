"""Write `.icl` files drawn from the test split, for the product to measure itself with.

    python3 draws.py --out DIR

DIR/seen/<task>.icl             demonstrations and queries are pairs of the training tables, freshly drawn
DIR/held-out/<task>.icl         all queries are pairs held out of training
DIR/not-compressible/<name>.icl lookups and both-ways files, which no single vector should solve

Every file has 8 demonstrations and up to 12 queries with expected answers; no query is a demonstration.
"""
import argparse
import json
from pathlib import Path

import icl
import tasks as task_tables


def value(text):
    """A bare value where the format allows it, else a quoted one."""
    plain = text == text.strip() and text[:1] not in '#?"' and not any(a in f" {text} " for a in (" -> ", " → ", " => ", "\t"))
    return text if plain else json.dumps(text, ensure_ascii=False)


def icl_text(name, description, template, demos, queries):
    before, sep, after = template[:3]
    written = json.dumps(f"{before}{{input}}{sep} {{output}}", ensure_ascii=False)
    if ": " in description:
        description = json.dumps(description, ensure_ascii=False)
    lines = ["---", f"name: {name}", f"description: {description}", f"template: {written}"]
    if after != "\n":
        lines.append(f"joiner: {json.dumps(after)}")
    lines += ["---", ""]
    lines += [f"{value(x)} -> {value(y)}" for x, y in demos]
    lines.append("")
    lines += [f"? {value(x)} -> {value(y)}" for x, y in queries]
    return "\n".join(lines) + "\n"


def write(folder, task, description, number, held_out=False, file_name=None):
    e = icl.draw_episode(task, "test", number, held_out=held_out)
    folder.mkdir(parents=True, exist_ok=True)
    name = file_name or task.name.replace("_", "-")
    (folder / f"{name}.icl").write_text(icl_text(name, description, e.template, e.demos, e.queries), encoding="utf-8")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--out", required=True, type=Path)
    args = ap.parse_args()
    tasks = task_tables.load_tasks()
    for task in tasks:
        kind = "a rule of form" if task.rule else "memory"
        write(args.out / "seen", task, f"Test draw of {task.name}", "file")
        write(args.out / "held-out", task, f"Test draw of {task.name}, queries held out of training ({kind})", "file", True)
    for number, mode in enumerate(("capitals", "upper-case", "backwards")):
        write(args.out / "not-compressible", task_tables.load_lookup(), "Test draw of a lookup", number, file_name=f"lookup-{mode}")
    for task in task_tables.load_both_ways():
        write(args.out / "not-compressible", task, f"Test draw of {task.name}", "file")
    print(f"{args.out}: {len(tasks)} tasks")


if __name__ == "__main__":
    main()
