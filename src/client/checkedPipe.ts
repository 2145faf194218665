import type { ChildProcess } from "node:child_process";
import {
  IPCMessageReader,
  IPCMessageWriter,
  Message,
  type DataCallback,
  type Disposable,
} from "vscode-jsonrpc/node";
import { FromEngine, messageProblem } from "../protocol/wire.js";

/** Both ends of the pipe to an engine process, of which nothing is passed on that is no answer to a request. */
export interface CheckedPipe {
  readonly reader: IPCMessageReader;
  readonly writer: IPCMessageWriter;
}

/** @param onMalformed told why what came is no message; it may then be anything. */
export function openPipe(child: ChildProcess, onMalformed: (problem: string) => void): CheckedPipe {
  const open = new Set<number | string>();
  const problemOf = (message: unknown): string | undefined => {
    const { data, error } = FromEngine.safeParse(message);
    if (error !== undefined) return messageProblem(error);
    if ("id" in data && !open.delete(data.id)) return "an answer to no request";
    return undefined;
  };
  return {
    reader: new CheckedReader(child, (message) => {
      const problem = problemOf(message);
      if (problem !== undefined) onMalformed(problem);
      return problem === undefined;
    }),
    writer: new RecordingWriter(child, open),
  };
}

class CheckedReader extends IPCMessageReader {
  readonly #accepts: (message: unknown) => boolean;

  constructor(child: ChildProcess, accepts: (message: unknown) => boolean) {
    super(child);
    this.#accepts = accepts;
  }

  override listen(callback: DataCallback): Disposable {
    return super.listen((message) => {
      if (this.#accepts(message)) callback(message);
    });
  }
}

class RecordingWriter extends IPCMessageWriter {
  readonly #open: Set<number | string>;

  constructor(child: ChildProcess, open: Set<number | string>) {
    super(child);
    this.#open = open;
  }

  override async write(message: Message): Promise<void> {
    if (Message.isRequest(message) && message.id !== null) this.#open.add(message.id);
    return super.write(message);
  }
}
