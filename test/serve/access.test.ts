import assert from "node:assert/strict";
import { request } from "node:http";
import { writeFileSync } from "node:fs";
import { AuthenticationError, OpenAI } from "openai";
import * as z from "zod";
import { ownPlace } from "../cli/ownPlace.js";
import { antonyms, runningServer } from "./runningServer.js";

const ErrorBody = z.strictObject({
  error: z.strictObject({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});

/** A request whose headers may be anything, as `fetch` does not let them. */
async function ask(
  url: string,
  {
    method = "GET",
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text, headers: response.headers });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("who may use icl serve", () => {
  const server = runningServer(({ folder }) => {
    writeFileSync(folder("key"), "secret-key\n");
    return [antonyms, "--api-key-file", folder("key"), "--allow-origin", "https://notes.example"];
  });
  const key = { authorization: "Bearer secret-key" };

  it("needs the key for all but its health", async () => {
    const { status, text } = await ask(`${server.root}/health`);
    assert.deepEqual([status, JSON.parse(text)], [200, { status: "ok" }]);
    for (const path of ["/v1/models", "/metrics", "/v1/nothing"]) {
      const refused = await ask(`${server.root}${path}`);
      assert.equal(refused.status, 401, path);
      assert.equal(ErrorBody.parse(JSON.parse(refused.text)).error.code, "invalid_api_key");
    }
    await assert.rejects(server.client.models.list(), AuthenticationError);
    const client = new OpenAI({ baseURL: `${server.root}/v1`, apiKey: "secret-key" });
    assert.equal((await client.models.list()).data.length, 4);
    assert.match((await ask(`${server.root}/metrics`, { headers: key })).text, /^icl_requests_under_way 0$/m);
  });

  it("refuses names of other machines and pages of other origins", async () => {
    const get = async (headers: Record<string, string>) =>
      ask(`${server.root}/v1/models`, { headers: { ...key, ...headers } });
    assert.equal((await get({ host: "rebound.example" })).status, 403);
    assert.equal((await get({ host: "127.0.0.1.rebound.example:80" })).status, 403);
    assert.equal((await get({ host: "localhost:1234" })).status, 200);
    assert.equal((await get({ host: "[::1]:1234" })).status, 200);
    assert.equal((await get({ origin: "https://other.example" })).status, 403);
    const { status, headers } = await get({ origin: "https://notes.example" });
    assert.equal(status, 200);
    assert.equal(headers["access-control-allow-origin"], "https://notes.example");
    const refused = await get({ origin: "https://notes.example", authorization: "Bearer wrong" });
    assert.equal(refused.status, 401);
    assert.equal(refused.headers["access-control-allow-origin"], "https://notes.example");
  });

  it("answers bad bodies, large ones and unknown places in OpenAI's form", async () => {
    const post = async (body: string) =>
      ask(`${server.root}/v1/completions`, {
        method: "POST",
        headers: { ...key, "content-type": "application/json" },
        body,
      });
    for (const [body, expected] of [
      ["", 400],
      ["{", 400],
      ["null", 400],
      ["[]", 400],
      ['{"model":"antonyms"}', 400],
      ['{"model":"antonyms","prompt":["a","b"]}', 400],
      ['{"model":"antonyms","prompt":7}', 400],
      [`{"model":"antonyms","prompt":"${"a".repeat(2 ** 20)}"}`, 413],
    ] as const) {
      const { status, text } = await post(body);
      assert.equal(status, expected, body.slice(0, 50));
      assert.equal(ErrorBody.parse(JSON.parse(text)).error.type, "invalid_request_error");
      assert.ok(!text.includes(server.place.folder()), text);
    }
    const { status, text } = await ask(`${server.root}/v1/embeddings`, { method: "POST", headers: key });
    assert.equal(status, 404);
    ErrorBody.parse(JSON.parse(text));
  });
});

describe("icl serve does not start", () => {
  const place = ownPlace();

  it("for other machines without a key", async () => {
    const { code, stderr, stdout } = await place.run(["serve", antonyms, "--host", "0.0.0.0"]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /set a key in ICL_API_KEY/);
  });

  it("with two tasks of one name, or a port that is no port", async () => {
    writeFileSync(place.folder("antonyms.icl"), "---\nname: antonyms\n---\na -> b\nc -> d\n");
    const twice = await place.run(["serve", antonyms, place.folder("antonyms.icl")]);
    assert.equal(twice.code, 2, twice.stderr);
    assert.match(twice.stderr, /named "antonyms" already/);
    assert.equal((await place.run(["serve", antonyms, "--port", "70000"])).code, 2);
    assert.equal((await place.run(["serve", antonyms, "--api-key-file", place.folder("none")])).code, 2);
  });
});
