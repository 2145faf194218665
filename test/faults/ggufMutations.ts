import assert from "node:assert/strict";
import type { Random } from "../../src/method/random.js";

/** A number in a GGUF's header that tells how something else is to be read. */
interface HeaderField {
  readonly what:
    | "magic"
    | "version"
    | "tensor count"
    | "entry count"
    | "text length"
    | "value type"
    | "value"
    | "list type"
    | "list length"
    | "dimension count"
    | "dimension"
    | "tensor type"
    | "tensor offset";
  /** In bytes from the beginning of the file. */
  readonly offset: number;
  readonly bytes: 1 | 2 | 4 | 8;
}

const scalarBytes: Readonly<Record<number, 1 | 2 | 4 | 8>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const STRING = 8;
const ARRAY = 9;
/** Of a long list so many first items are told. */
const MOST_ITEMS = 3;

/** Walks through the header of a sound GGUF file, version 3. */
export class HeaderWalk {
  readonly fields: HeaderField[] = [];
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#number("magic", 4);
    this.#number("version", 4);
    const tensors = this.#number("tensor count", 8);
    const entries = this.#number("entry count", 8);
    for (let entry = 0; entry < entries; entry++) this.#entry();
    for (let tensor = 0; tensor < tensors; tensor++) this.#tensor();
  }

  /** Where the header ends, before the padding. */
  get end(): number {
    return this.#at;
  }

  #entry(): void {
    this.#text(true);
    const type = this.#number("value type", 4);
    if (type !== ARRAY) {
      this.#value(type, true);
      return;
    }
    const items = this.#number("list type", 4);
    const length = this.#number("list length", 8);
    for (let item = 0; item < length; item++) this.#value(items, item < MOST_ITEMS);
  }

  #tensor(): void {
    this.#text(true);
    const dimensions = this.#number("dimension count", 4);
    for (let dimension = 0; dimension < dimensions; dimension++) this.#number("dimension", 8);
    this.#number("tensor type", 4);
    this.#number("tensor offset", 8);
  }

  #value(type: number, told: boolean): void {
    if (type === STRING) {
      this.#text(told);
      return;
    }
    const bytes = scalarBytes[type];
    if (bytes === undefined) throw new Error(`A value of the type ${type}`);
    if (told) this.fields.push({ what: "value", offset: this.#at, bytes });
    this.#at += bytes;
  }

  #text(told: boolean): void {
    const before = this.fields.length;
    const length = this.#number("text length", 8);
    if (!told) this.fields.length = before;
    this.#at += length;
  }

  #number(what: HeaderField["what"], bytes: 4 | 8): number {
    const offset = this.#at;
    this.fields.push({ what, offset, bytes });
    this.#at += bytes;
    return bytes === 4 ? this.#bytes.readUInt32LE(offset) : Number(this.#bytes.readBigUInt64LE(offset));
  }
}

/** Numbers at which readers stumble. */
const awkward: readonly bigint[] = [
  0n,
  1n,
  2n,
  3n,
  7n,
  8n,
  9n,
  13n,
  31n,
  33n,
  255n,
  256n,
  65_535n,
  1n << 20n,
  1n << 24n,
  (1n << 31n) - 1n,
  1n << 31n,
  (1n << 32n) - 1n,
  1n << 32n,
  1n << 40n,
  (1n << 53n) - 1n,
  1n << 53n,
  1n << 62n,
  (1n << 63n) - 1n,
  1n << 63n,
  (1n << 64n) - 1n,
];

export interface Mutation {
  /** What was done, for a failure's message. */
  readonly text: string;
  readonly header: Buffer;
  /** Bytes of the whole file; what is behind the header is all zeros. */
  readonly size: number;
}

/** A file made from a sound one. @param size of the sound file. */
export function mutate(sound: Buffer, { fields, end }: HeaderWalk, size: number, random: Random): Mutation {
  const header = Buffer.from(sound);
  switch (random.nextInt(5)) {
    case 0: {
      const count = 1 + random.nextInt(8);
      const places = Array.from({ length: count }, () => {
        const place = random.nextInt(end);
        header.writeUInt8(header.readUInt8(place) ^ (1 << random.nextInt(8)), place);
        return place;
      });
      return { text: `a bit flipped at ${places.join(", ")}`, header, size };
    }
    case 1: {
      const whole = random.nextInt(2) === 0 ? end : size;
      const length = random.nextInt(whole);
      return { text: `cut to ${length} bytes`, header: header.subarray(0, length), size: length };
    }
    case 2: {
      const start = random.nextInt(end);
      const length = 1 + random.nextInt(Math.min(64, end - start));
      for (let i = start; i < start + length; i++) header.writeUInt8(random.nextInt(256), i);
      return { text: `${length} random bytes at ${start}`, header, size };
    }
    default: {
      const count = 1 + random.nextInt(2);
      const changes = Array.from({ length: count }, () => {
        // By kind first: else the lengths of texts would be nearly all.
        const kinds = [...new Set(fields.map(({ what }) => what))];
        const kind = random.nextInt(3) === 0 ? "value" : kinds[random.nextInt(kinds.length)];
        const those = fields.filter(({ what }) => what === kind);
        const { what, offset, bytes } = those[random.nextInt(those.length)] ?? assert.fail();
        const value = BigInt.asUintN(8 * bytes, awkward[random.nextInt(awkward.length)] ?? 0n);
        if (bytes === 8) header.writeBigUInt64LE(value, offset);
        else header.writeUIntLE(Number(value), offset, bytes);
        return `the ${what} at ${offset} is ${value}`;
      });
      return { text: changes.join(", "), header, size };
    }
  }
}

/** Bytes of no format at all, some of which begin as a GGUF file does. */
export function noise(random: Random): Mutation {
  const header = Buffer.from(Array.from({ length: random.nextInt(3000) }, () => random.nextInt(256)));
  if (random.nextInt(2) === 0) header.write("GGUF\x03\0\0\0", "latin1");
  return { text: `${header.length} random bytes`, header, size: header.length };
}
