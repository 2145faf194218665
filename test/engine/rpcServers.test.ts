import assert from "node:assert/strict";
import { createServer, type Server, type Socket } from "node:net";
import { RpcServers } from "../../src/engine/rpcServers.js";
import { failure } from "../support/failure.js";

/** What a server of llama.cpp answers to the greeting: length, version, capabilities. */
function greeting(major: number, minor: number): Buffer {
  const answer = Buffer.alloc(36);
  answer.writeBigUInt64LE(28n, 0);
  answer[8] = major;
  answer[9] = minor;
  return answer;
}

describe("RPC servers", () => {
  const open: { readonly server: Server; readonly sockets: Set<Socket> }[] = [];
  afterEach(async () => {
    for (const { server, sockets } of open.splice(0)) {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  /** @returns its address, and how many have connected. */
  async function listen(talk: (socket: Socket) => void): Promise<{ address: string; count: () => number }> {
    const sockets = new Set<Socket>();
    let count = 0;
    const server = createServer((socket) => {
      count++;
      sockets.add(socket);
      socket.on("error", () => undefined);
      talk(socket);
    });
    open.push({ server, sockets });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const place = server.address();
    assert.ok(typeof place === "object" && place !== null);
    return { address: `127.0.0.1:${place.port}`, count: () => count };
  }

  it("are greeted as llama.cpp does it, once", async () => {
    const received: Buffer[] = [];
    const { address, count } = await listen((socket) => {
      socket.on("data", (chunk) => {
        received.push(chunk);
        if (Buffer.concat(received).length === 33) {
          // In two pieces, as a network may deliver it.
          socket.write(greeting(6, 0).subarray(0, 9));
          setTimeout(() => socket.write(greeting(6, 0).subarray(9)), 20);
        }
      });
    });
    const servers = new RpcServers();
    await servers.reach([address]);
    await servers.reach([address]);
    assert.equal(count(), 1);
    const hello = Buffer.concat(received);
    assert.equal(hello[0], 14);
    assert.equal(hello.readBigUInt64LE(1), 24n);
  });

  it("of another protocol are refused by its number", async () => {
    const { address } = await listen((socket) => socket.write(greeting(5, 2)));
    await assert.rejects(
      new RpcServers().reach([address]),
      failure("server-unreachable", /protocol 5\.2, these libraries 6\.0/),
    );
  });

  it("that are not there are named", async () => {
    const { address } = await listen(() => undefined);
    const [only] = open.splice(0);
    await new Promise((resolve) => only?.server.close(resolve));
    await assert.rejects(
      new RpcServers().reach([address]),
      failure("server-unreachable", new RegExp(`${address} cannot be reached`)),
    );
  });

  it("that are silent or hang up are told from those that are not there", async () => {
    const silent = await listen(() => undefined);
    await assert.rejects(
      new RpcServers(50).reach([silent.address]),
      failure("server-unreachable", /no answer within 0\.05 s.*one at a time/s),
    );
    const closing = await listen((socket) => socket.end());
    await assert.rejects(
      new RpcServers().reach([closing.address]),
      failure("server-unreachable", /closed the connection/),
    );
  });
});
