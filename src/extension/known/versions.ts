import type { Kept } from "./kept.js";

/** So many versions are kept, so that an undone edit finds its result again. */
const MOST_VERSIONS = 4;

export interface Version<Value> {
  /** Of what the value depended on. */
  readonly digest: string;
  readonly value: Value;
}

/** The last results of one question, each with the digest of what it depended on. */
export class Versions<Value> {
  /** The latest first. */
  readonly #versions: Version<Value>[];

  constructor(versions: readonly Version<Value>[] = []) {
    this.#versions = versions.slice(0, MOST_VERSIONS);
  }

  get latest(): Version<Value> | undefined {
    return this.#versions[0];
  }

  all(): readonly Version<Value>[] {
    return this.#versions;
  }

  add(digest: string, value: Value): void {
    const others = this.#versions.filter((version) => version.digest !== digest);
    this.#versions.splice(0, Infinity, { digest, value }, ...others.slice(0, MOST_VERSIONS - 1));
  }

  /** The result for this digest, else the latest one as stale. */
  at(digest: string): Kept<Value> | undefined {
    const exact = this.#versions.find((version) => version.digest === digest);
    const found = exact ?? this.latest;
    return found && { value: found.value, stale: exact === undefined };
  }
}
