import { createHash } from "node:crypto";
import { join } from "node:path";

/** Where cacache (index version 5) keeps its index: below a folder for each key's bucket. */
export function bucketFolder(store: string): string {
  return join(store, "index-v5");
}

/**
 * The file that cacache indexes a key in. Its own functions take a damaged line for a missing entry; only the
 * file tells the two apart. A test holds this against cacache.
 */
export function bucketFile(store: string, digest: string): string {
  const hashed = createHash("sha256").update(digest).digest("hex");
  return join(bucketFolder(store), hashed.slice(0, 2), hashed.slice(2, 4), hashed.slice(4));
}

/** Whether a file of the index has a line that cacache believes: a SHA-1, a tab, and what it is the hash of. */
export function hasIndexLine(text: string): boolean {
  return text.split("\n").some((line) => {
    const [hash, entry] = line.split("\t");
    return entry !== undefined && createHash("sha1").update(entry).digest("hex") === hash;
  });
}

/** Where cacache (content version 2) keeps the stored bytes. */
export function contentFolder(store: string): string {
  return join(store, "content-v2");
}

/** The file that cacache keeps content of this SHA-256, in hexadecimal, in. */
export function contentFile(store: string, sha256: string): string {
  return join(contentFolder(store), "sha256", sha256.slice(0, 2), sha256.slice(2, 4), sha256.slice(4));
}

/** Where cacache writes files before it moves them into place. */
export function temporaryFolder(store: string): string {
  return join(store, "tmp");
}
