import { locateLibraries, openLibrary, type LlamaLibrary } from "../../src/engine/llama/library.js";
import { Session } from "../../src/engine/session.js";
import { engineOptions, type EngineOptions } from "../../src/protocol/engineOptions.js";
import type { ModelInfo } from "../../src/protocol/model.js";
import type { Patch } from "../../src/protocol/intervention.js";
import type { EvaluateResult, Row, RowResult } from "../../src/protocol/rows.js";
import { writeRandomModel, type RandomModelShape } from "./randomModel.js";

/** Under these the identities hold to rounding. */
export const exactOptions: EngineOptions = {
  kvType: "F32",
  flashAttention: "off",
  threads: 1,
  device: "auto",
  gpuLayers: 0,
  contextSize: 0,
  rpcServers: [],
};

const { ICL_TEST_DEVICE: device, ICL_TEST_RPC: servers } = process.env;

/**
 * The same on the device that ICL_TEST_DEVICE names, or on the RPC servers that ICL_TEST_RPC lists: by these the
 * model tests run with all layers on other devices. Engine processes of their own stay on the CPU, since a server
 * serves one at a time.
 */
const testOptions: EngineOptions = engineOptions().parse({
  ...exactOptions,
  ...(device === undefined ? {} : { device, gpuLayers: "auto" }),
  ...(servers === undefined ? {} : { device: "cpu", gpuLayers: "auto", rpcServers: servers.split(",") }),
});

let opened: Promise<LlamaLibrary> | undefined;

/** llama.cpp's libraries, opened once for all tests of a process. */
export async function testLibrary(): Promise<LlamaLibrary> {
  return (opened ??= locateLibraries().then(openLibrary));
}

/** A session of this process with a model loaded. */
export class TestSession {
  readonly session: Session;
  readonly info: ModelInfo;

  private constructor(session: Session, info: ModelInfo) {
    this.session = session;
    this.info = info;
  }

  static async open(file: string, options: Partial<EngineOptions> = {}): Promise<TestSession> {
    const session = new Session(await testLibrary());
    return new TestSession(session, session.load({ file, options: { ...testOptions, ...options } }));
  }

  static async random(file: string, shape: RandomModelShape): Promise<TestSession> {
    writeRandomModel((await testLibrary()).symbols, file, shape);
    return TestSession.open(file);
  }

  free(): void {
    this.session.free();
  }

  /** A prompt's tokens, with the token for the beginning of a text. */
  prompt(text: string): number[] {
    return this.session.tokenize({ texts: [text], beginning: true }).tokens[0] ?? [];
  }

  /** A text's tokens alone. */
  tokens(text: string): number[] {
    return this.session.tokenize({ texts: [text], beginning: false }).tokens[0] ?? [];
  }

  evaluate(rows: readonly Row[], vectors: readonly Float32Array[] = []): EvaluateResult {
    return this.session.evaluate({ vectors, rows });
  }

  /** One row by itself. */
  one(row: Row, vectors: readonly Float32Array[] = []): RowResult {
    const [result] = this.session.evaluate({ vectors, rows: [row] }).rows;
    if (result === undefined) throw new Error("A row without a result");
    return result;
  }

  /** Residual streams at the last token of one prompt, a vector for each layer. */
  residuals(tokens: readonly number[]): Float32Array[] {
    return this.byLayer(this.session.capture({ groups: [[[...tokens]]] }).groups[0]);
  }

  byLayer(group: Float32Array | undefined): Float32Array[] {
    const { layers, embeddingLength } = this.info;
    if (group?.length !== layers * embeddingLength) throw new Error("A capture of another shape");
    return Array.from({ length: layers }, (_, layer) =>
      group.slice(layer * embeddingLength, (layer + 1) * embeddingLength),
    );
  }
}

/** A row with nothing asked of it but what is given. */
export function row(tokens: readonly number[], wishes: Partial<Row> = {}): Row {
  return {
    tokens: [...tokens],
    patches: [],
    follow: [],
    expected: [],
    generate: null,
    top: 0,
    reference: null,
    klOver: "first",
    ...wishes,
  };
}

/** Greedy generation of so many tokens, ended by nothing but the end of the text. */
export function greedy(maxTokens: number, stop: readonly string[] = []): NonNullable<Row["generate"]> {
  return { maxTokens, stop: [...stop], wanted: null };
}

/** A patch that replaces, at the last of so many tokens. */
export function replaceLast(vector: number, layer: number, tokens: readonly number[]): Patch {
  return {
    source: { kind: "vector", vector },
    layer,
    position: tokens.length - 1,
    method: "replace",
    scale: 1,
  };
}
