import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { HubAccess } from "../../src/models/hubAccess.js";

/** One request as a server saw it. */
export interface Seen {
  readonly server: "hub" | "store";
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

/** Answers in place of the usual answer; false leaves it to that. */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse, file: StoredFile) => boolean;

export interface StoredFile {
  bytes: Buffer;
  etag: string;
}

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/**
 * A hub as huggingface.co is one: a list of each repository's files, and files that lie with another server,
 * under another host, to which it redirects. Both can be made to misbehave.
 */
export class TestHub {
  readonly seen: Seen[] = [];
  /** `owner/repo/path` by name. */
  readonly files = new Map<string, StoredFile>();
  /** Digests that the hub states in place of the right ones. */
  readonly statedDigests = new Map<string, string>();
  readonly statedSizes = new Map<string, number>();
  /** Of the server that holds the files. */
  misbehaviour: Misbehaviour = () => false;
  /** Of the hub, for its list and its redirects. */
  hubMisbehaviour: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  /** Without it the hub gives nothing. */
  wantedToken: string | undefined;
  readonly #hub: Server;
  readonly #store: Server;

  private constructor() {
    this.#hub = createServer((request, response) => {
      this.#note("hub", request);
      this.#answerHub(request, response);
    });
    this.#store = createServer((request, response) => {
      this.#note("store", request);
      this.#answerStore(request, response);
    });
  }

  static async start(): Promise<TestHub> {
    const hub = new TestHub();
    await Promise.all(
      [hub.#hub, hub.#store].map(
        async (server) =>
          new Promise<void>((resolve) => {
            server.listen(0, () => {
              resolve();
            });
          }),
      ),
    );
    return hub;
  }

  get access(): HubAccess {
    return { endpoint: this.endpoint, token: "the-secret" };
  }

  get endpoint(): string {
    return `http://localhost:${portOf(this.#hub)}/`;
  }

  /** Where a file lies, past the hub. */
  storeUrl(name: string): string {
    return `http://127.0.0.1:${portOf(this.#store)}/${name}`;
  }

  put(name: string, bytes: Buffer): StoredFile {
    const file = { bytes, etag: `"${sha256(bytes).slice(0, 16)}"` };
    this.files.set(name, file);
    return file;
  }

  /** Requests to the server with the files. */
  fetches(): Seen[] {
    return this.seen.filter(({ server }) => server === "store");
  }

  reset(): void {
    this.seen.length = 0;
    this.files.clear();
    this.statedDigests.clear();
    this.statedSizes.clear();
    this.misbehaviour = () => false;
    this.hubMisbehaviour = () => false;
    this.wantedToken = undefined;
  }

  async stop(): Promise<void> {
    for (const server of [this.#hub, this.#store]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  #note(server: Seen["server"], { url = "", headers }: IncomingMessage): void {
    const { range, authorization } = headers;
    this.seen.push({ server, path: decodeURI(new URL(url, "http://x").pathname), range, authorization });
  }

  #answerHub(request: IncomingMessage, response: ServerResponse): void {
    if (this.hubMisbehaviour(request, response)) return;
    const { pathname } = new URL(request.url ?? "", "http://x");
    if (this.wantedToken !== undefined && request.headers.authorization !== `Bearer ${this.wantedToken}`) {
      response.writeHead(401).end("Access to this model is restricted");
      return;
    }
    const [, owner = "", repository = "", , , ...path] = decodeURI(pathname).split("/");
    const api = /^\/api\/models\/([^/]+\/[^/]+)$/.exec(decodeURI(pathname))?.[1];
    if (api !== undefined) {
      this.#list(api, response);
      return;
    }
    const name = `${owner}/${repository}/${path.join("/")}`;
    const file = this.files.get(name);
    if (file === undefined) {
      response.writeHead(404).end("Entry not found");
      return;
    }
    response
      .writeHead(302, {
        location: `${this.storeUrl(encodeURI(name))}?signature=secret`,
        "x-linked-size": this.statedSizes.get(name) ?? file.bytes.length,
        "x-linked-etag": `"${this.statedDigests.get(name) ?? sha256(file.bytes)}"`,
      })
      .end();
  }

  #list(repository: string, response: ServerResponse): void {
    const names = [...this.files.keys()].filter((name) => name.startsWith(`${repository}/`));
    if (names.length === 0) {
      response.writeHead(404).end("{}");
      return;
    }
    const siblings = names.map((name) => {
      const { bytes } = this.files.get(name) ?? { bytes: Buffer.alloc(0) };
      const size = this.statedSizes.get(name) ?? bytes.length;
      return {
        rfilename: name.slice(repository.length + 1),
        size,
        lfs: { size, sha256: this.statedDigests.get(name) ?? sha256(bytes), pointerSize: 134 },
      };
    });
    const readme = { rfilename: "README.md", size: 100 };
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ id: repository, sha: COMMIT, siblings: [readme, ...siblings] }));
  }

  #answerStore(request: IncomingMessage, response: ServerResponse): void {
    const name = decodeURI(new URL(request.url ?? "", "http://x").pathname).slice(1);
    const file = this.files.get(name);
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    if (this.misbehaviour(request, response, file)) return;
    serve(request, response, file);
  }
}

/** As a server should: ranges, and the whole file where the version is another than was asked for. */
export function serve(request: IncomingMessage, response: ServerResponse, { bytes, etag }: StoredFile): void {
  const asked = request.headers["if-range"];
  const range = asked === undefined || asked === etag ? rangeOf(request, bytes.length) : undefined;
  if (range === undefined) {
    response.writeHead(200, { "content-length": bytes.length, etag, "accept-ranges": "bytes" }).end(bytes);
    return;
  }
  const { start, end } = range;
  if (start >= bytes.length) {
    response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
    return;
  }
  response
    .writeHead(206, {
      "content-range": `bytes ${start}-${end}/${bytes.length}`,
      "content-length": end - start + 1,
      etag,
    })
    .end(bytes.subarray(start, end + 1));
}

/** The part that a request asks for; undefined where it asks for all. */
export function rangeOf(
  { headers }: IncomingMessage,
  length: number,
): { readonly start: number; readonly end: number } | undefined {
  const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "") ?? [];
  if (start === undefined) return undefined;
  return { start: Number(start), end: end === undefined || end === "" ? length - 1 : Number(end) };
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
