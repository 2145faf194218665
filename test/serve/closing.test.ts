import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { ServedModels } from "../../src/serve/servedModels.js";
import { startServer } from "../../src/serve/server.js";
import { demoWorkbench } from "../support/demoWorkbench.js";
import { antonyms } from "./runningServer.js";

describe("a server that is closed", () => {
  const workbench = demoWorkbench();

  it("waits for no client that has sent half a request", async () => {
    const models = await ServedModels.open(workbench, [antonyms], {});
    const server = await startServer(workbench, models, {
      host: "127.0.0.1",
      port: 0,
      key: undefined,
      origins: [],
      most: 1,
      log: () => undefined,
    });
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    await once(socket, "connect");
    const headers = ["POST /v1/completions HTTP/1.1", "Host: 127.0.0.1", "Content-Length: 100"];
    socket.write(`${headers.join("\r\n")}\r\n\r\n{`);
    // It is under way once another one, which comes later, is answered.
    assert.equal((await fetch(`${server.url}/models`)).status, 200);
    socket.on("error", () => undefined);
    const gone = once(socket, "close");
    const start = performance.now();
    await server.close();
    await gone;
    assert.ok(performance.now() - start < 10_000);
  });
});
