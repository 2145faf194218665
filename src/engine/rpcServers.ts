import { connect } from "node:net";
import { RequestFailure } from "../protocol/failure.js";

/** llama.cpp's RPC protocol as of release 0.4.0 (ggml/include/ggml-rpc.h); a server may be older by the second number. */
const PROTOCOL = { major: 6, minor: 0 };
const HELLO = 14;
const CAPABILITY_BYTES = 24;
/** A command, the length of its data as 64 bits, the data: no capability but plain TCP. */
const HELLO_MESSAGE = Buffer.concat([
  Buffer.of(HELLO, CAPABILITY_BYTES, 0, 0, 0, 0, 0, 0, 0),
  Buffer.alloc(CAPABILITY_BYTES),
]);
/** The length of the answer as 64 bits, then the version: major, minor, patch. */
const VERSION_AT = 8;
const ANSWER_BYTES = 8 + 4 + CAPABILITY_BYTES;

/** Servers that have been reached in this process: each serves one connection, which llama.cpp then holds. */
export class RpcServers {
  readonly #reached = new Set<string>();
  readonly #limit: number;

  /** @param limit milliseconds that a server has for its answer. */
  constructor(limit = 5_000) {
    this.#limit = limit;
  }

  /**
   * Shakes hands with each server that was not reached before, since llama.cpp ends the process where it cannot.
   * @throws RequestFailure `server-unreachable`
   */
  async reach(servers: readonly string[]): Promise<void> {
    for (const server of servers) {
      if (this.#reached.has(server)) continue;
      await shakeHands(server, this.#limit);
      this.#reached.add(server);
    }
  }
}

async function shakeHands(server: string, limit: number): Promise<void> {
  const colon = server.indexOf(":");
  const socket = connect({ host: server.slice(0, colon), port: Number(server.slice(colon + 1)) });
  let timer: NodeJS.Timeout | undefined;
  const contact = { made: false };
  try {
    const answer = await new Promise<Buffer>((resolve, reject) => {
      let received: Buffer = Buffer.alloc(0);
      socket.once("connect", () => {
        contact.made = true;
        socket.write(HELLO_MESSAGE);
      });
      socket.on("data", (chunk) => {
        received = Buffer.concat([received, chunk]);
        if (received.length >= ANSWER_BYTES) resolve(received);
      });
      socket.once("error", reject);
      socket.once("close", () => {
        reject(new Error("it closed the connection"));
      });
      timer = setTimeout(() => {
        reject(new Error(`no answer within ${limit / 1000} s`));
      }, limit);
    });
    const [major = 0, minor = 0] = answer.subarray(VERSION_AT);
    if (major !== PROTOCOL.major || minor > PROTOCOL.minor) {
      throw new RequestFailure(
        "server-unreachable",
        `The RPC server ${server} speaks protocol ${major}.${minor}, these libraries ${PROTOCOL.major}.${PROTOCOL.minor}. Start it from the same release of llama.cpp.`,
      );
    }
  } catch (error) {
    if (error instanceof RequestFailure) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new RequestFailure(
      "server-unreachable",
      contact.made
        ? `The RPC server ${server} does not answer as one of llama.cpp (${reason}). It may be busy with another client, since it serves one at a time, or be another program.`
        : `The RPC server ${server} cannot be reached (${reason}). Start llama.cpp's ggml-rpc-server there, or remove it from the settings.`,
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
    socket.removeAllListeners();
    socket.on("error", () => undefined);
    socket.destroy();
  }
}
