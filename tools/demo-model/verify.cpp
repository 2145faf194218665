// Answers verify.py's questions about a GGUF with llama.cpp itself (float32 KV cache, no flash attention).
//
//   verify MODEL BACKEND_DIR < questions > answers
//
// T <hex of utf-8>                token ids, BOS included
// R <ids>                         residual stream of the last token after every layer, then its logits
// P <layer> <floats> ; <ids>      logits of the last token with its residual stream after <layer> replaced
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "ggml-backend.h"
#include "llama.h"

struct Probe {
    int patch_layer = -1, last = 0;
    std::vector<float> patch;
    std::vector<std::vector<float>> seen;
};

static bool on_eval(ggml_tensor * t, bool ask, void * data) {
    int layer;
    if (sscanf(t->name, "l_out-%d", &layer) != 1) return false;
    if (ask) return true;
    auto * p = static_cast<Probe *>(data);
    const size_t offset = p->last * t->nb[1], size = t->ne[0] * sizeof(float);
    if (layer == p->patch_layer) ggml_backend_tensor_set(t, p->patch.data(), offset, size);
    if (layer >= (int) p->seen.size()) p->seen.resize(layer + 1);
    p->seen[layer].resize(t->ne[0]);
    ggml_backend_tensor_get(t, p->seen[layer].data(), offset, size);
    return true;
}

static void print(const float * v, size_t n) {
    for (size_t i = 0; i < n; i++) printf("%.9g ", v[i]);
}

int main(int argc, char ** argv) {
    if (argc != 3) return fprintf(stderr, "usage: verify MODEL BACKEND_DIR\n"), 2;
    llama_log_set([](ggml_log_level, const char *, void *) {}, nullptr);
    ggml_backend_load_all_from_path(argv[2]);
    llama_model * model = llama_model_load_from_file(argv[1], llama_model_default_params());
    if (!model) return fprintf(stderr, "cannot load the model\n"), 1;
    const llama_vocab * vocab = llama_model_get_vocab(model);
    const int n_vocab = llama_vocab_n_tokens(vocab);

    Probe probe;
    llama_context_params cp = llama_context_default_params();
    cp.n_ctx = cp.n_batch = cp.n_ubatch = 256;
    cp.n_threads = cp.n_threads_batch = 1;
    cp.type_k = cp.type_v = GGML_TYPE_F32;
    cp.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    cp.cb_eval = on_eval;
    cp.cb_eval_user_data = &probe;
    llama_context * ctx = llama_init_from_model(model, cp);
    if (!ctx) return fprintf(stderr, "cannot create the context\n"), 1;

    std::string line;
    while (std::getline(std::cin, line)) {
        std::istringstream in(line);
        char kind;
        in >> kind;
        if (kind == 'T') {
            std::string hex, text;
            in >> hex;
            for (size_t i = 0; i + 1 < hex.size(); i += 2) text += (char) strtol(hex.substr(i, 2).c_str(), nullptr, 16);
            std::vector<llama_token> ids(text.size() + 8);
            ids.resize(llama_tokenize(vocab, text.data(), text.size(), ids.data(), ids.size(), true, false));
            for (llama_token id : ids) printf("%d ", id);
            printf("\n");
            continue;
        }
        probe.patch_layer = -1;
        if (kind == 'P') {
            in >> probe.patch_layer;
            probe.patch.clear();
            for (std::string s; in >> s && s != ";";) probe.patch.push_back(strtof(s.c_str(), nullptr));
        }
        std::vector<llama_token> ids;
        for (llama_token id; in >> id;) ids.push_back(id);
        probe.last = (int) ids.size() - 1;
        llama_memory_clear(llama_get_memory(ctx), true);
        // Every row is an output: the last block would drop the others otherwise.
        llama_batch batch = llama_batch_init(ids.size(), 0, 1);
        batch.n_tokens = ids.size();
        for (size_t i = 0; i < ids.size(); i++) {
            batch.token[i] = ids[i];
            batch.pos[i] = i;
            batch.n_seq_id[i] = 1;
            batch.seq_id[i][0] = 0;
            batch.logits[i] = true;
        }
        if (llama_decode(ctx, batch)) return fprintf(stderr, "decode failed\n"), 1;
        if (kind == 'R') for (auto & v : probe.seen) print(v.data(), v.size());
        print(llama_get_logits_ith(ctx, probe.last), n_vocab);
        printf("\n");
        llama_batch_free(batch);
    }
    llama_free(ctx);
    llama_model_free(model);
    return 0;
}
