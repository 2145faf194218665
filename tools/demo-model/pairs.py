"""Pairs of tasks as JSON, {task: [[input, output], …]}, for `tools/advice.mjs`: different inputs, shuffled with a seed.

    python3 pairs.py SEED COUNT TASK…
"""
import json
import random
import sys

import tasks as task_tables


def main():
    seed, count, *names = sys.argv[1:]
    tables = {task.name: task for task in task_tables.load_tasks()}
    drawn = {}
    for name in names:
        pairs = list(dict(tables[name].pairs).items())
        random.Random(f"{seed}/{name}").shuffle(pairs)
        if len(pairs) < int(count):
            sys.exit(f"{name} has only {len(pairs)} different inputs.")
        drawn[name] = pairs[: int(count)]
    json.dump(drawn, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
