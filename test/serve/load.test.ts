import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { APIError, APIUserAbortError } from "openai";
import { seeded } from "../support/seeded.js";
import { knownAnswers, type KnownAnswer } from "./knownAnswers.js";
import { antonyms, capitals, runningServer } from "./runningServer.js";

const CLIENTS = 32;
const REQUESTS = Number(process.env["ICL_SERVE_REQUESTS"] ?? "1000");
/** Memory is compared where there are enough requests for a leak to show. */
const SOAK = 10_000;
/** Kibibytes that server and engine together may have more at the end than after 60 % of the requests. */
const MOST_GROWTH = 64 * 1024;

/** Resident kibibytes of a process and of those that it started; only Linux tells. */
function residentOf(pid: number): number {
  const own = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
  return children.reduce((sum, child) => sum + residentOf(Number(child)), own);
}

describe("icl serve under load", () => {
  const server = runningServer(() => [antonyms, capitals, "--verbose"]);
  let known: KnownAnswer[];

  before(async () => {
    known = await knownAnswers(server.place);
  });

  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${server.root}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
  };

  it(`loses none of ${REQUESTS} requests of ${CLIENTS} clients: some cancel, some are nonsense, the engine is killed`, async function () {
    this.timeout(Math.max(120_000, REQUESTS * 60));
    const random = seeded("serve under load");
    const ends = { right: 0, cancelled: 0, refused: 0 };
    let asked = 0;
    const pid = server.icl.child.pid ?? assert.fail();
    const measured = REQUESTS >= SOAK && existsSync(`/proc/${pid}/task/${pid}/children`);
    let warm = 0;

    const whole = async ({ model, input, answer }: KnownAnswer): Promise<void> => {
      const { choices } = await server.client.completions.create({ model, prompt: input });
      assert.equal(choices[0]?.text, answer, `${model}: ${input}`);
      ends.right++;
    };
    const streamed = async ({ model, input, answer }: KnownAnswer): Promise<void> => {
      const messages = [{ role: "user" as const, content: input }];
      let text = "";
      for await (const { choices } of await server.client.chat.completions.create({
        model,
        messages,
        stream: true,
      })) {
        text += choices[0]?.delta.content ?? "";
      }
      assert.equal(text, answer, `${model}: ${input}`);
      ends.right++;
    };
    const cancelled = async (wait: number): Promise<void> => {
      const cancel = new AbortController();
      const timer = setTimeout(() => {
        cancel.abort();
      }, wait);
      try {
        const body = { model: "icl-demo", prompt: "hot -> cold\n", max_tokens: 200, stream: true } as const;
        const stream = await server.client.completions.create(body, { signal: cancel.signal });
        for await (const { choices } of stream) assert.ok(choices.length > 0);
      } catch (error) {
        assert.ok(error instanceof APIUserAbortError || cancel.signal.aborted, String(error));
      } finally {
        clearTimeout(timer);
      }
      ends.cancelled++;
    };
    const nonsense = async (): Promise<void> => {
      const response = await fetch(`${server.root}/v1/completions`, { method: "POST", body: "{nonsense" });
      assert.equal(response.status, 400);
      await response.text();
      ends.refused++;
    };

    const client = async (): Promise<void> => {
      while (asked < REQUESTS) {
        asked++;
        if (asked === Math.floor(REQUESTS / 2)) process.kill(await server.icl.enginePid(), "SIGKILL");
        // The new engine has had a tenth of them to warm up.
        if (measured && asked === Math.floor(REQUESTS * 0.6)) warm = residentOf(pid);
        const kind = random.nextFloat();
        const one = known[Math.floor(random.nextFloat() * known.length)] ?? assert.fail();
        try {
          if (kind < 0.4) await whole(one);
          else if (kind < 0.8) await streamed(one);
          else if (kind < 0.9) await cancelled(random.nextFloat() * 30);
          else await nonsense();
        } catch (error) {
          assert.ok(!(error instanceof APIError), `No answer: ${String(error)}`);
          throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    assert.equal(ends.right + ends.cancelled + ends.refused, REQUESTS);
    assert.ok(ends.right > REQUESTS / 2);

    // What clients left behind has ended with them.
    while ((await metric("icl_requests_under_way")) > 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok((await metric("icl_engine_failures_total")) >= 1);
    if (measured) {
      const growth = residentOf(pid) - warm;
      process.stdout.write(
        `      ${warm} KiB after ${REQUESTS * 0.6} requests, ${growth} KiB more at the end\n`,
      );
      assert.ok(warm > 0 && growth <= MOST_GROWTH, `${growth} KiB`);
    }
    await whole(known[0] ?? assert.fail());
  });
});

describe("icl serve with a short queue", () => {
  const server = runningServer(() => [antonyms, "--queue", "2"]);

  it("answers what is too much by 429, at once, and goes on", async () => {
    const create = async (): Promise<number> => {
      try {
        await server.client.completions.create({ model: "icl-demo", prompt: "hot", max_tokens: 100 });
        return 200;
      } catch (error) {
        assert.ok(error instanceof APIError, String(error));
        return Number(error.status);
      }
    };
    const statuses = await Promise.all(Array.from({ length: 12 }, create));
    assert.equal(statuses.filter((status) => status === 200).length, 2, statuses.join());
    assert.equal(statuses.filter((status) => status === 429).length, 10, statuses.join());
    assert.equal(await create(), 200);
  });
});
