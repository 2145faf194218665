import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { promisify } from "node:util";
import { knownAnswers, type KnownAnswer } from "../serve/knownAnswers.js";
import { antonyms, capitals, runningServer } from "../serve/runningServer.js";
import { repositoryPath } from "../support/repository.js";

const python = process.env["ICL_PYTHON_CLIENTS"] ?? "";
assert.ok(python !== "", "Run these tests with `npm run test:python`, which installs what they need.");

/** Asks everything that OpenAI's client for Python is used for, and prints it as JSON. */
const program = `
import json, sys
from openai import BadRequestError, NotFoundError, OpenAI

client = OpenAI(base_url=sys.argv[1], api_key="none", max_retries=0)
asked = json.load(sys.stdin)

def chat(model, text, **options):
    return client.chat.completions.create(model=model, messages=[{"role": "user", "content": text}], **options)

def streamed(model, text):
    chunks = chat(model, text, stream=True)
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)

def refused(kind, call):
    try:
        call()
    except kind as error:
        return [error.status_code, error.body["message"]]

print(json.dumps({
    "models": [model.id for model in client.models.list()],
    "chats": [chat(one["model"], one["input"]).choices[0].message.content for one in asked],
    "tokens": [chat(one["model"], one["input"]).usage.prompt_tokens for one in asked],
    "streams": [streamed(one["model"], one["input"]) for one in asked],
    "completions": [client.completions.create(model=one["model"], prompt=one["input"]).choices[0].text for one in asked],
    "unknown": refused(NotFoundError, lambda: chat("nothing", "x")),
    "bad": refused(BadRequestError, lambda: chat(asked[0]["model"], "x", n=2)),
}))
`;

interface Printed {
  readonly models: string[];
  readonly chats: string[];
  readonly tokens: number[];
  readonly streams: string[];
  readonly completions: string[];
  readonly unknown: readonly [number, string];
  readonly bad: readonly [number, string];
}

describe("icl serve, asked from Python", () => {
  const server = runningServer(() => [antonyms, capitals]);
  let known: KnownAnswer[];

  before(async () => {
    known = await knownAnswers(server.place);
  });

  async function runPython(code: string, args: readonly string[], input: string): Promise<string> {
    const running = promisify(execFile)(python, ["-c", code, ...args], { encoding: "utf8" });
    running.child.stdin?.end(input);
    return (await running).stdout;
  }

  it("answers OpenAI's client as icl run does, whole and streamed, and refuses in its form", async () => {
    const input = JSON.stringify(known.map(({ model, input: asked }) => ({ model, input: asked })));
    const printed = JSON.parse(await runPython(program, [`${server.root}/v1`], input)) as Printed;
    const answers = known.map(({ answer }) => answer);
    assert.deepEqual(printed.chats, answers);
    assert.deepEqual(printed.streams, answers);
    assert.deepEqual(printed.completions, answers);
    assert.deepEqual(
      printed.tokens,
      known.map(({ promptTokens }) => promptTokens),
    );
    assert.ok(printed.models.includes("antonyms@zero-shot"), printed.models.join());
    assert.equal(printed.unknown[0], 404);
    assert.equal(printed.bad[0], 400);
    assert.match(printed.bad[1], /\bn\b/);
  });

  const page = readFileSync(repositoryPath("docs", "use.md"), "utf8");
  const section = page.slice(page.indexOf("icl serve antonyms.icl"));
  const snippets = [...section.matchAll(/tried with `([\w-]+)` [\d.]+:\n\n```python\n([^]*?)```/g)];

  it("has snippets in docs/use.md for two clients", () => {
    assert.deepEqual(
      snippets.map(([, client]) => client),
      ["openai", "langchain-openai"],
    );
  });

  for (const [, client = "", code = ""] of snippets) {
    it(`answers the snippet for ${client} as it stands in docs/use.md`, async () => {
      const expected = await server.client.chat.completions.create({
        model: "antonyms",
        messages: [{ role: "user", content: "fast" }],
      });
      const here = code.replace("http://127.0.0.1:8080", server.root);
      assert.notEqual(here, code);
      assert.equal((await runPython(here, [], "")).trim(), expected.choices[0]?.message.content?.trim());
    });
  }

  it("runs the versions that docs/use.md names", () => {
    const pinned = readFileSync(repositoryPath("test", "pythonClients", "requirements.txt"), "utf8");
    for (const [, client = "", version = ""] of section.matchAll(
      /tried with `([\w-]+)` ([\d.]+):\n\n```python/g,
    )) {
      assert.ok(pinned.includes(`${client}==${version}\n`), `${client} ${version}`);
    }
  });
});
