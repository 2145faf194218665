import * as vscode from "vscode";
import type { VectorChoice } from "../../exchange/givenVector.js";
import type { VectorReading } from "../../workbench/vectorWorker.js";

/** What one input was answered, by the vector and by the full prompt. */
export interface VectorAnswer {
  readonly input: string;
  /** Undefined where the query has none. */
  readonly expected: string | undefined;
  /** Undefined until it is there; a `problem` where the input is too long for the model. */
  readonly vector: ShownAnswer | undefined;
  /** Null where the demonstrations are not known. */
  readonly fullPrompt: ShownAnswer | undefined | null;
}

export interface ShownAnswer {
  readonly text: string;
  /** Whether it is the expected one; undefined where none is. */
  readonly right: boolean | undefined;
}

/** What was asked last, and answered. */
export interface VectorAnswers {
  /** The task that the queries are of. */
  readonly task: string;
  readonly model: string;
  readonly rows: readonly VectorAnswer[];
  /** What to know of the vector on this task: sentences. */
  readonly notes: readonly string[];
}

export type VectorState = { readonly kind: "reading" } | VectorReading;

/** A vector's file in the editor: what was read of it, and what it answered. */
export class VectorFile implements vscode.CustomDocument {
  readonly uri: vscode.Uri;
  /** What the user said of a vector whose file does not say it. */
  choice: VectorChoice = {};
  /** When the file that was read was written, and how long it is. */
  version = "";
  /** How often reading it was begun. */
  readings = 0;
  /** Whether an editor shows it. */
  inEditor = false;
  #state: VectorState = { kind: "reading" };
  #answers: VectorAnswers | undefined;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #onDispose: () => void;
  readonly #closing = new AbortController();

  readonly onDidChange = this.#changed.event;

  constructor(uri: vscode.Uri, onDispose: () => void) {
    this.uri = uri;
    this.#onDispose = onDispose;
  }

  /** Aborted once nobody has it open: what reads it may stop. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  get state(): VectorState {
    return this.#state;
  }

  set state(state: VectorState) {
    this.#state = state;
    this.#answers = undefined;
    this.#changed.fire(undefined);
  }

  get answers(): VectorAnswers | undefined {
    return this.#answers;
  }

  set answers(answers: VectorAnswers | undefined) {
    this.#answers = answers;
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#closing.abort();
    this.#onDispose();
    this.#changed.dispose();
  }
}
