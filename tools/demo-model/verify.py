"""Compare a GGUF in llama.cpp with the checkpoint in PyTorch: token ids, residual streams, logits, patches.

    g++ -O2 -std=c++17 -ILLAMA_CPP/include -ILLAMA_CPP/ggml/include verify.cpp -o verify -L BIN -l:libllama.v0.4.0.so ...
    python3 verify.py --run DIR --gguf demo.gguf --program ./verify --backends BIN

README.md has the whole compile line.
"""
import argparse
import random
import subprocess

import torch

import icl
import tasks as task_tables
from rows import RowMaker, TEMPLATES

ODD_TEXTS = ["", " ", "\n", "\n\n", "a\n\nb", "  two  blanks ", "tab\tand\r\nCRLF", "it's we're I'll they've", "naïve — “quoted” œuf",
             "12345 67,8%", "¿qué? ¡sí!", "日本語 テスト", "🙂 emoji🙂", "a->b => c → d", "Q: x\nA:", "x_y-z!?...", "<|endoftext|>",
             "ÀÉÎÕÜ ß ñ", "a\u00a0b", "½ ² Ⅷ", "  \n  \n x", "'S 'RE don't"]


def floats(line):
    return torch.tensor([float(v) for v in line.split()])


def relative(a, b):
    return ((a - b).norm() / b.norm()).item()


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--run", required=True)
    ap.add_argument("--checkpoint", default="checkpoint.pt")
    ap.add_argument("--gguf", required=True)
    ap.add_argument("--program", required=True)
    ap.add_argument("--backends", required=True, help="folder of llama.cpp's shared libraries")
    args = ap.parse_args()
    torch.set_num_threads(1)
    tok, model, _ = icl.load_model(args.run, args.checkpoint)
    tasks = task_tables.load_tasks()
    rng = random.Random("verify")
    maker = RowMaker(tok, tasks, task_tables.load_lookup(), task_tables.load_both_ways())
    texts = ODD_TEXTS + [tok.decode(maker.task_row(rng, 128).ids) for _ in range(200 - len(ODD_TEXTS))]
    prompts, thetas = [], []
    for _ in range(20):
        e = icl.draw_episode(rng.choice(tasks), "verify", rng.random(), template=rng.choice(TEMPLATES))
        prompts.append(icl.few_shot(tok, e)[0][0])
        thetas.append((icl.task_vector(tok, model, e), rng.randrange(model.config.n_layer), icl.zero_shot(tok, e)[0][0]))

    questions = [f"T {t.encode().hex()}" for t in texts] + ["R " + " ".join(map(str, p)) for p in prompts]
    for theta, layer, zero in thetas:
        questions.append(f"P {layer} " + " ".join(f"{v:.9g}" for v in theta[layer].tolist()) + " ; " + " ".join(map(str, zero)))
    answers = subprocess.run([args.program, args.gguf, args.backends], input="\n".join(questions) + "\n", text=True,
                             capture_output=True, check=True).stdout.split("\n")

    wrong = [t for t, a in zip(texts, answers) if [tok.bos] + tok.encode(t) != [int(i) for i in a.split()]]
    print(f"token ids equal on {len(texts) - len(wrong)} of {len(texts)} texts", wrong[:5])
    c, worst_residual, worst_logits, worst_patched, top = model.config, 0.0, 0.0, 0.0, 0
    with torch.no_grad():
        for p, a in zip(prompts, answers[len(texts):]):
            got = floats(a)
            want = icl.residuals(model, [p])[0]
            streams, logits = got[:-c.n_vocab].view(c.n_layer, c.n_embd), got[-c.n_vocab:]
            ours = model.logits(want[-1])
            worst_residual = max(worst_residual, *(relative(s, w) for s, w in zip(streams, want)))
            worst_logits = max(worst_logits, relative(logits, ours))
            top += int(logits.argmax() == ours.argmax())
        for (theta, layer, zero), a in zip(thetas, answers[len(texts) + len(prompts):]):
            patch = (layer, torch.tensor([0]), torch.tensor([len(zero) - 1]), theta[layer][None])
            ours = model.logits(model.residuals(torch.tensor([zero]), patch=patch)[0][0, -1])
            worst_patched = max(worst_patched, relative(floats(a), ours))
    print(f"relative L2, worst of {len(prompts)}: residual streams {worst_residual:.1e}, logits {worst_logits:.1e}, "
          f"patched logits {worst_patched:.1e}; same best token {top} of {len(prompts)}")
    if wrong or max(worst_residual, worst_logits, worst_patched) > 1e-4:
        raise SystemExit("the GGUF does not match the checkpoint")


if __name__ == "__main__":
    main()
