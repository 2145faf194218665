/** Chunks double up to the largest, since a table may have many columns; a longer text has one of its own. */
const FIRST_CHUNK = 256;
const LARGEST_CHUNK = 1024 * 1024;
/** In front of each text: its length in bytes, and whether it is the JSON of a list. */
const HEAD_BYTES = 5;
/** Chunk and offset in one number; both stay far below it. */
const CHUNK_STRIDE = 2 ** 32;
const FIRST_ROWS = 8;

/**
 * One column's cells by row, as UTF-8 outside the heap: as strings and lists of their own a million of them take
 * several times the memory.
 */
export class StoredTexts {
  #chunks: Buffer[] = [];
  /** Bytes used of the last chunk. */
  #used = 0;
  /** By row: 1 + chunk × stride + offset; 0 where there is nothing. */
  #places = new Float64Array(FIRST_ROWS);
  #rows = 0;

  /** Rows up to the last one with something in it. */
  get rows(): number {
    return this.#rows;
  }

  /** @param row behind all that were set before. */
  set(row: number, cell: string | readonly string[]): void {
    const isText = typeof cell === "string";
    const text = isText ? cell : JSON.stringify(cell);
    const bytes = Buffer.byteLength(text, "utf8");
    const { chunk, offset } = this.#room(HEAD_BYTES + bytes);
    chunk.writeUInt32LE(bytes, offset);
    chunk.writeUInt8(isText ? 0 : 1, offset + 4);
    chunk.write(text, offset + HEAD_BYTES, "utf8");
    if (row >= this.#places.length) {
      const longer = new Float64Array(Math.max(row + 1, this.#places.length * 2));
      longer.set(this.#places);
      this.#places = longer;
    }
    this.#places[row] = 1 + (this.#chunks.length - 1) * CHUNK_STRIDE + offset;
    this.#rows = row + 1;
  }

  get(row: number): string | readonly string[] | undefined {
    const place = row < this.#rows ? (this.#places[row] ?? 0) : 0;
    if (place === 0) return undefined;
    const chunk = this.#chunks[Math.floor((place - 1) / CHUNK_STRIDE)];
    if (chunk === undefined) throw new RangeError("A cell lies outside its column");
    const offset = (place - 1) % CHUNK_STRIDE;
    const start = offset + HEAD_BYTES;
    const text = chunk.toString("utf8", start, start + chunk.readUInt32LE(offset));
    return chunk.readUInt8(offset + 4) === 0 ? text : (JSON.parse(text) as readonly string[]);
  }

  #room(bytes: number): { readonly chunk: Buffer; readonly offset: number } {
    const last = this.#chunks.at(-1);
    if (last !== undefined && this.#used + bytes <= last.length) {
      const offset = this.#used;
      this.#used += bytes;
      return { chunk: last, offset };
    }
    const usual = last === undefined ? FIRST_CHUNK : Math.min(last.length * 2, LARGEST_CHUNK);
    const chunk = Buffer.allocUnsafeSlow(Math.max(usual, bytes));
    this.#chunks.push(chunk);
    this.#used = bytes;
    return { chunk, offset: 0 };
  }
}
