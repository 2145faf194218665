import { VectorDocument } from "../../src/exchange/vectorDocument.js";

/** Texts that would end a string, a comment or a line, in JavaScript or in Python, and then run. */
export const texts = [
  `"); throw new Error("ran"); ("`,
  `" + __import__("os").abort() + "`,
  `"""\nraise SystemExit(9)\n"""`,
  "x\nraise SystemExit(9)",
  "x\r\nthrow 9 //",
  "x\u2028throw 9\u2029//",
  "x\u000c\u000braise SystemExit(9)\u0085",
  "*/ throw 9 /*",
  "`${process.exit(9)}`",
  "\\",
  '\\"; throw 9; "\\',
  "{input}{output}'''\"\"\"",
  "\u202e\ud800\u0000",
];

/** A vector all of whose texts are this one. */
export function documentOf(text: string, chat: boolean): VectorDocument {
  // Placeholders in it would make it no template, which no exported file has.
  const around = text.replaceAll(/\{(input|output)\}/g, "");
  return VectorDocument.parse({
    format: "icl-task-vector",
    version: 2,
    task: text,
    file: text,
    model: { name: text, architecture: text, layers: 2, embeddingLength: 1, fingerprint: text },
    release: text,
    method: "add",
    layer: 1,
    thetaLayer: 1,
    scale: 1.5,
    followThrough: false,
    interventions: {
      separator: [{ layer: 1, method: "add", scale: 1.5, source: { kind: "vector", vector: 0 } }],
      answer: [],
    },
    validated: true,
    prompt: {
      template: `${around}{input}${around} -> {output}`,
      joiner: text,
      stop: text,
      maxTokens: 3,
      chat,
    },
    context: { lead: "joiner", instruction: text, demonstrations: [{ input: text, output: text }] },
    dummies: [text],
    vectors: ["AACAPw=="],
    theta: [],
  });
}
