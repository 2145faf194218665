"""Write the model as GGUF (float32), with gguf-py from llama.cpp's sources.

    git clone node_modules/node-llama-cpp/llama/gitRelease.bundle LLAMA_CPP
    PYTHONPATH=LLAMA_CPP/gguf-py python3 export.py --run DIR --out demo.gguf

F32 so that the committed file is its own reference: 2.2 M parameters are 9 MB.
"""
import argparse

import gguf

import icl


def write(tok, model, path):
    c = model.config
    w = gguf.GGUFWriter(path, "llama")
    w.add_name("icl-demo")
    w.add_description("Few-shot word tasks; trained with a task-vector loss at layer 3")
    w.add_license("mit")
    w.add_file_type(gguf.LlamaFileType.ALL_F32)
    w.add_vocab_size(c.n_vocab)
    w.add_context_length(c.n_ctx)
    w.add_embedding_length(c.n_embd)
    w.add_block_count(c.n_layer)
    w.add_feed_forward_length(c.n_ff)
    w.add_head_count(c.n_head)
    w.add_head_count_kv(c.n_head)
    w.add_layer_norm_rms_eps(c.rms_eps)
    w.add_rope_dimension_count(c.n_embd // c.n_head)
    w.add_rope_freq_base(c.rope_base)

    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("gpt-2")
    w.add_token_list(tok.tokens)
    w.add_token_types([gguf.TokenType.CONTROL] + [gguf.TokenType.NORMAL] * (len(tok.tokens) - 1))
    w.add_token_merges([" ".join(m) for m in tok.merges])
    w.add_bos_token_id(tok.bos)
    w.add_eos_token_id(tok.bos)
    w.add_pad_token_id(tok.bos)
    w.add_add_bos_token(True)

    def tensor(name, value):
        w.add_tensor(name + ".weight", value.detach().float().contiguous().numpy())

    tensor("token_embd", model.tok_embd.weight)  # no output.weight: llama.cpp ties it
    tensor("output_norm", model.out_norm.weight)
    for i, b in enumerate(model.blocks):
        tensor(f"blk.{i}.attn_norm", b.attn_norm.weight)
        for name, part in zip(("attn_q", "attn_k", "attn_v"), b.attn_qkv.weight.chunk(3)):
            tensor(f"blk.{i}.{name}", part)
        tensor(f"blk.{i}.attn_output", b.attn_out.weight)
        tensor(f"blk.{i}.ffn_norm", b.ffn_norm.weight)
        for name, part in zip(("ffn_gate", "ffn_up"), b.ffn_gate_up.weight.chunk(2)):
            tensor(f"blk.{i}.{name}", part)
        tensor(f"blk.{i}.ffn_down", b.ffn_down.weight)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--run", required=True, help="training directory")
    ap.add_argument("--checkpoint", default="checkpoint.pt")
    ap.add_argument("--out", required=True)
    args = ap.parse_args()
    tok, model, step = icl.load_model(args.run, args.checkpoint)
    write(tok, model, args.out)
    print(f"{args.out}: step {step}, {sum(p.numel() for p in model.parameters())} parameters")


if __name__ == "__main__":
    main()
