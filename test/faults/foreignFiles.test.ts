import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openSavedState } from "../../src/engine/savedState.js";
import type { VectorDescription } from "../../src/exchange/describedVector.js";
import {
  encodeVectorJson,
  encodeVectorSafetensors,
  readExportedVector,
  vectorDocument,
} from "../../src/exchange/exportedVector.js";
import { ForeignFile } from "../../src/exchange/foreignFile.js";
import { decodeText } from "../../src/exchange/import/decodeText.js";
import { type ImportKind, readImport } from "../../src/exchange/import/formats.js";
import { importBytes, readRows } from "../../src/exchange/import/importBytes.js";
import { taskText } from "../../src/exchange/import/makeTask.js";
import { readKvPrefixDocument } from "../../src/exchange/kvPrefix.js";
import { decodeNpy, encodeNpy } from "../../src/exchange/npy.js";
import { parseDocument } from "../../src/language/parse.js";
import { packInterventions, unpackInterventions } from "../../src/method/packedInterventions.js";
import type { TaskVector } from "../../src/method/taskVector.js";
import { findModels } from "../../src/models/findModels.js";
import { knownPlaces } from "../../src/models/places.js";
import type { StateConditions } from "../../src/protocol/savedState.js";
import { importFile } from "../../src/workbench/importFile.js";
import { failure } from "../support/failure.js";
import { seeded } from "../support/seeded.js";
import { repeats } from "../support/soak.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { damaged, randomBytes } from "./anyDocument.js";

const theta = Float32Array.from([1, -2, 0.5, 3, 0, 7]);
const vector: TaskVector = {
  theta,
  layers: 2,
  embeddingLength: 3,
  thetaLayer: 1,
  layer: 1,
  validated: true,
  folds: 3,
  candidates: [],
  heldOut: [],
  dummies: ["a"],
  pairs: 2,
  method: "nearest",
  scale: 0.1,
  frame: { lead: "joiner", instruction: true, keep: 0 },
  followThrough: true,
  interventions: {
    separator: [
      {
        layer: 1,
        method: "replace",
        scale: 1,
        source: { kind: "nearest", keys: [theta.slice(0, 3)], values: [theta.slice(3)], count: 1 },
      },
    ],
    answer: [{ layer: 1, method: "add", scale: 0.1, source: { kind: "vector", values: theta.slice(1, 4) } }],
  },
};
const { packed, vectors: packedVectors } = packInterventions(vector.interventions);
const about: VectorDescription = {
  task: "a “task”",
  file: "task.icl",
  model: { name: "m", architecture: "llama", layers: 2, embeddingLength: 3, fingerprint: "f" },
  release: "0.4.0",
  method: "nearest",
  layer: 1,
  thetaLayer: 1,
  scale: 0.1,
  followThrough: true,
  interventions: packed,
  validated: true,
  prompt: { template: "{input}\n→ {output}", joiner: "\n\n", stop: "\n\n", maxTokens: 9, chat: false },
  context: { lead: "joiner", instruction: null, demonstrations: [{ input: "c", output: "d" }] },
  dummies: ["a", "“b”"],
};
const exported = { about, vectors: packedVectors };
const conditions: StateConditions = {
  release: "0.4.0",
  fingerprint: "f",
  kvType: "F32",
  flashAttention: "off",
  streams: 1,
};
const prefixDocument = JSON.stringify(
  {
    format: "icl-kv-prefix",
    version: 1,
    task: "t",
    file: "t.icl",
    state: "t.kv",
    bytes: 100,
    sha256: "0",
    tokens: 3,
    model: about.model,
    conditions,
    prompt: about.prompt,
    instruction: null,
    demonstrations: [{ input: "a", output: "b" }],
  },
  null,
  2,
);

const rows: Readonly<Record<ImportKind, readonly string[]>> = {
  prompt: [
    "Give the opposite.\n\nQ: hot\nA: cold\n\nQ: big\nA: small\n\nQ: up\nA:",
    "hot -> cold\nbig -> small\nup ->",
    "| word | opposite |\n|---|---|\n| hot | cold |\n| big | small |\n",
    "User: a\nAssistant: b\n\nUser: c\nAssistant: d\n\nUser: e\nAssistant:",
    'client.create(messages=[{"role": "user", "content": "a"}, {"role": "assistant", "content": \'b\'},  # c\n{"role": "user", "content": """d"""}])',
    "<input>a</input>\n<output>b</output>\n\n<input>c</input>\n<output>",
  ],
  csv: ['input,output\nhot,cold\n"big, or\nlarge","sm""all"\nup,\n', "a;b\r\n1;2\r\n3;4\r\n"],
  tsv: ["question\tanswer\nhot\tcold\nbig\tsmall\n"],
  json: [
    '[{"input":"hot","output":"cold"},{"input":"big","output":null},["a","b"]]',
    '{"rows":[{"text":"x","label":1},{"text":"y","label":true}]}',
    '{"tests":[{"vars":{"q":"x"},"assert":[{"type":"equals","value":"y"}]}]}',
    '{"hot":"cold","big":"small","up":null}',
    '{"q":["a","b","c"],"a":["d","e","f"]}',
    '{"name":"x","examples":[{"input":"hot","target":["cold","cool"]},{"input":"up","target_scores":{"down":1,"in":0}}]}',
    '{"Definition":["Say it."],"Positive Examples":[{"input":"a","output":"b","explanation":"c"}],"Instances":[{"input":"d","output":["e"]}]}',
    '{"demos":[{"augmented":true,"q":"a","a":"b"},{"q":"c","a":"d"}],"signature":{"instructions":"Say it.","fields":[{"prefix":"Q:","description":"q"},{"prefix":"A:","description":"a"}]}}',
    '{"_type":"few_shot","input_variables":["q"],"prefix":"Say it.","examples":[{"q":"a","r":"b"}],"example_prompt":{"template":"{q} = {r}"},"suffix":"{q} ="}',
    '{"features":[{"feature_idx":0,"name":"t","type":{}}],"rows":[{"row_idx":0,"row":{"t":"a","label":1}},{"row_idx":1,"row":{"t":"b","label":0}}]}',
    '{"train":[{"input":"a","output":"b"}],"test":[{"input":"c","output":"d"}]}',
    '[{"instruction":"Say it.","input":"","output":"b"},{"instruction":"Say it.","input":"c","output":"d"}]',
    '[{"conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"}]}]',
    '{"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"b"}]},{"role":"user","parts":[{"text":"c"}]}]}',
  ],
  jsonl: [
    '{"messages":[{"role":"system","content":"Say it."},{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n{"input":"c","output":"d"}\n',
    '["a","b"]\n["c","d\\u0000\\ud800"]\n',
    '{"doc_id":0,"doc":{"q":"a"},"target":"b","arguments":[["Q: a A:"]],"resps":[["b"]]}\n{"doc_id":1,"doc":{"q":"c"},"target":"d","arguments":[["Q: c A:"]],"resps":[["d"]]}\n',
    '{"prompt":"a ->","completion":" b"}\n{"prompt":"c ->","completion":" d"}\n',
  ],
  yaml: [
    "_type: few_shot\nexample_prompt: {template: 'a {q} b {r}'}\nexamples:\n  - {q: x, r: y}\n  - {q: z, r: w}\n",
    "train:\n  - {input: a, output: [b, c]}\ntest:\n  - {input: d, output: e}\n",
    "hot: cold\nbig: small\n1.50: 0x1F\n",
    "task: x\ndataset_path: y\ndoc_to_text: 'Q: {{q}}'\ndoc_to_target: '{{a}}'\nfewshot_config:\n  samples:\n    - {q: a, a: b}\n    - {q: c, a: d}\n",
  ],
  prompty: [
    "---\nname: x\nmodel: {api: chat}\nsample: {w: up}\n---\nsystem:\nSay it.\nuser:\na\nassistant:\nb\nuser:\n{{w}}\n",
  ],
  promptfoo: [
    "prompts: [x]\ndefaultTest:\n  vars: {lang: fr}\ntests:\n  - vars: {q: &a hot}\n    assert:\n      - {type: equals, value: *a}\n  - vars: {q: big}\n",
    "- vars: {q: a}\n  assert: [{type: equals, value: b}]\n- vars: &v {q: c}\n- vars: *v\n",
  ],
};

/** Anything but a sentence for the user would be a bug. */
function foreign(error: unknown, shown: string): void {
  assert.ok(
    error instanceof ForeignFile,
    `${shown}: ${error instanceof Error ? error.stack : String(error)}`,
  );
  assert.match(error.message, /[.!?)]$/, shown);
}

describe("files of other programs and of exports, with anything in them", () => {
  const folder = suiteFolder();

  for (const kind of Object.keys(rows) as ImportKind[]) {
    it(`${kind}: rows that read back as they were, or the places of the faults`, () => {
      const random = seeded(`rows in ${kind}`);
      const samples = rows[kind];
      let imported = 0;
      for (let i = 0; i < repeats(1500, 300_000); i++) {
        const sample = Buffer.from(samples[i % samples.length] ?? "");
        const bytes = i % 20 === 0 ? randomBytes(random, 200) : damaged(sample, random);
        const text = bytes.toString("utf8");
        try {
          const header = random.nextInt(4) > 0;
          // A byte order mark in front goes before anything is read.
          const { table, faults } = readImport(decodeText(Buffer.from(text), "file"), kind, { header });
          for (const { place, message } of faults) assert.ok(place !== "" && message !== "");
          const options = { name: "x", kind, header };
          const chosen = importBytes(Buffer.from(text), "file", options);
          const [input, output] = table.columns;
          const outcome =
            chosen.kind === "task"
              ? chosen
              : importBytes(Buffer.from(text), "file", { ...options, input, output: output ?? input });
          assert.ok(outcome.kind === "task");
          const { task } = outcome;
          const document = parseDocument(taskText(task));
          assert.equal(document.demonstrations.length, task.demonstrations);
          assert.equal(document.queries.length, task.queries);
          assert.equal(task.demonstrations + task.queries + task.leftOutRows, table.rows);
          imported++;
        } catch (error) {
          foreign(error, JSON.stringify(text));
        }
      }
      assert.ok(imported > 0);
    });
  }

  it("aliases that unfold without an end are a fault, told in a moment", () => {
    const levels = Array.from({ length: 30 }, (_, i) => `- &a${i + 1} [${`*a${i},`.repeat(10)}]`);
    const text = `- &a0 [x]\n${levels.join("\n")}\n`;
    const begin = performance.now();
    const { faults } = readImport(Buffer.from(text), "promptfoo", { header: true });
    assert.match(faults[0]?.message ?? "", /aliases expand to more than is read/);
    assert.match(
      readImport(Buffer.from("- vars: {q: *nothing}\n"), "promptfoo", { header: true }).faults[0]?.message ??
        "",
      /nothing/,
    );
    assert.ok(performance.now() - begin < 5_000);
  });

  it("lists within lists, deeper than any stack, are a fault or read", () => {
    for (const kind of Object.keys(rows) as ImportKind[]) {
      for (const piece of ["[", '{"a":', "- ", "[[", '"', "&a ["]) {
        try {
          readRows(Buffer.from(piece.repeat(100_000)), "file", { kind });
        } catch (error) {
          foreign(error, `${kind}: ${piece}`);
        }
      }
    }
  });

  it("bytes that are no text are refused before they are rows", async () => {
    const random = seeded("bytes to import");
    for (const ending of ["csv", "tsv", "json", "jsonl", "yaml", "bin"]) {
      for (let i = 0; i < repeats(10, 1000); i++) {
        const file = folder(`any.${ending}`);
        writeFileSync(file, Buffer.concat([randomBytes(random, 100), Buffer.from([0xff])]));
        await assert.rejects(importFile({ file, name: "x" }), (error: unknown) => {
          foreign(error, ending);
          return true;
        });
      }
    }
  });

  it("vectors: finite numbers of the stated shape, or a sentence", () => {
    const random = seeded("exported vectors");
    const files = [
      encodeVectorSafetensors(exported, vector),
      encodeVectorJson(vectorDocument(exported, vector)),
    ];
    files.push(encodeVectorJson(vectorDocument(exported, vector, "base64")));
    let refused = 0;
    const read = (bytes: Uint8Array): void => {
      try {
        const { description, vectors, theta: byLayer } = readExportedVector(bytes, "file");
        const { layers, embeddingLength } = description.model;
        assert.ok(byLayer.size <= layers);
        unpackInterventions(description.interventions, vectors);
        for (const values of [...vectors, ...byLayer.values()]) {
          assert.equal(values.length, embeddingLength);
          assert.ok(values.every(Number.isFinite));
        }
      } catch (error) {
        foreign(error, Buffer.from(bytes).toString("latin1"));
        refused++;
      }
    };
    for (const file of files) {
      read(file);
      assert.equal(refused, 0);
    }
    for (const file of files) {
      for (let place = 0; place < file.length; place++) {
        const flipped = Buffer.from(file);
        flipped.writeUInt8(flipped.readUInt8(place) ^ (1 << (place % 8)), place);
        read(flipped);
        if (place % 3 === 0) read(file.subarray(0, place));
      }
      for (let i = 0; i < repeats(500, 200_000); i++) read(damaged(Buffer.from(file), random));
    }
    for (let i = 0; i < repeats(500, 200_000); i++) read(randomBytes(random, 300));
    assert.ok(refused > 0);
  });

  it("NumPy files and descriptions of a saved KV cache: what they say, or a sentence", () => {
    const random = seeded("NumPy files and descriptions");
    const npy = Buffer.from(encodeNpy({ rows: 2, columns: 3, data: vector.theta }));
    const document = Buffer.from(prefixDocument);
    readKvPrefixDocument(prefixDocument, "file");
    for (let i = 0; i < repeats(1500, 300_000); i++) {
      const bytes = i % 10 === 0 ? randomBytes(random, 300) : damaged(npy, random);
      try {
        const matrix = decodeNpy(bytes);
        assert.equal(matrix.data.length, matrix.rows * matrix.columns);
      } catch (error) {
        foreign(error, bytes.toString("latin1"));
      }
      const text = damaged(document, random).toString("utf8");
      try {
        readKvPrefixDocument(text, "file");
      } catch (error) {
        foreign(error, text);
      }
    }
  });

  it("a saved KV cache with any bit flipped, or cut anywhere, is refused and never loaded", () => {
    const state = Buffer.alloc(12 + 4 * 5 + 40, 0x5a);
    state.writeUInt32LE(0x67677371, 0);
    state.writeUInt32LE(3, 4);
    state.writeUInt32LE(5, 8);
    const file = folder("state.kv");
    const sha256 = createHash("sha256").update(state).digest("hex");
    const open = (): unknown => openSavedState({ file, sha256, conditions }, conditions);
    writeFileSync(file, state);
    assert.deepEqual(open(), { file, tokens: tokensOf(state) });
    for (let bit = 0; bit < 8 * state.length; bit++) {
      const flipped = Buffer.from(state);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      writeFileSync(file, flipped);
      assert.throws(open, failure("bad-request", /Export it again\./));
    }
    for (let length = 0; length < state.length; length++) {
      writeFileSync(file, state.subarray(0, length));
      assert.throws(open, failure("bad-request", /Export it again\./));
    }
  });

  it("other programs' records of models: whatever they hold, the models beside them are listed", async () => {
    const random = seeded("records of models");
    const home = folder("home");
    const digest = "a".repeat(64);
    const records: Readonly<Record<string, string>> = {
      ".lmstudio-home-pointer": path.join(home, "studio"),
      ".lmstudio/settings.json": JSON.stringify({ downloadsFolder: path.join(home, "studio") }),
      ".cache/huggingface/hub/models--a--b/refs/main": "0123",
      ".ollama/models/manifests/registry.ollama.ai/library/x/latest": JSON.stringify({
        layers: [{ mediaType: "application/vnd.ollama.image.model", digest: `sha256:${digest}`, size: 9 }],
      }),
    };
    const own = path.join(home, ".node-llama-cpp", "models", "own.gguf");
    for (let i = 0; i < repeats(40, 3000); i++) {
      for (const [name, text] of Object.entries({ ...records, ".node-llama-cpp/models/own.gguf": "GGUF" })) {
        const file = path.join(home, ...name.split("/"));
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(
          file,
          file === own ? text : i % 3 === 0 ? randomBytes(random, 300) : damaged(Buffer.from(text), random),
        );
      }
      const places = knownPlaces(path.join(home, "downloads"), [], {
        environment: {},
        platform: "linux",
        home,
      });
      const found: string[] = [];
      for await (const model of findModels({ files: [], places })) found.push(model.path);
      assert.ok(found.includes(own));
    }
  });
});

function tokensOf(state: Buffer): number[] {
  return Array.from({ length: 5 }, (_, i) => state.readInt32LE(12 + 4 * i));
}
