import { readFileSync, writeFileSync } from "node:fs";
import { readGgufHeader } from "../../src/models/ggufHeader.js";
import { modelFiles } from "../../src/protocol/modelParts.js";

interface Entry {
  readonly name: string;
  /** As it stands in the list of tensors, without the offset at its end. */
  readonly info: Buffer;
  /** Where its data begin, from the start of the data. */
  readonly offset: number;
}

const FIXED_HEADER = 24;
const ALIGNMENT = 32;
/** `enum gguf_type`. */
const UINT16 = 2;
const INT32 = 5;

/**
 * Writes a GGUF file as two, as llama.cpp's gguf-split does: the values and the first half of the tensors, then
 * the other half with no values but those that say which part it is. The bytes of the tensors stay what they are.
 * @param file of version 3, in the usual alignment. @param stem what both parts begin with.
 * @returns the paths of both parts.
 */
export function splitGguf(file: string, stem: string): readonly [string, string] {
  const bytes = readFileSync(file);
  const { tensors, leastBytes } = readGgufHeader(file);
  const [firstTensor] = tensors;
  if (firstTensor === undefined || leastBytes === undefined) throw new Error(`${file} cannot be split`);
  const values = bytes.readBigUInt64LE(16);
  const infos = bytes.indexOf(text(firstTensor.name), FIXED_HEADER);
  const { entries, end } = readEntries(bytes, infos, tensors.length);
  const dataStart = aligned(end);
  const half = Math.ceil(entries.length / 2);
  const dataOf = ({ offset }: Entry): Buffer => {
    const next = entries.map((other) => other.offset).filter((other) => other > offset);
    return bytes.subarray(
      dataStart + offset,
      Math.min(bytes.length, dataStart + Math.min(...next, Infinity)),
    );
  };
  const part = (number: number, count: bigint, head: Buffer, chosen: readonly Entry[]): Buffer => {
    const counts = Buffer.alloc(FIXED_HEADER);
    bytes.copy(counts, 0, 0, 8);
    counts.writeBigUInt64LE(BigInt(chosen.length), 8);
    counts.writeBigUInt64LE(count + 3n, 16);
    const header = [counts, head, splitValues(number, entries.length)];
    const data: Buffer[] = [];
    let offset = 0;
    for (const entry of chosen) {
      header.push(entry.info, u64(offset));
      const own = padded(dataOf(entry));
      data.push(own);
      offset += own.length;
    }
    return Buffer.concat([padded(Buffer.concat(header)), ...data]);
  };
  const [first = "", second = ""] = modelFiles(`${stem}-00001-of-00002.gguf`);
  writeFileSync(first, part(0, values, bytes.subarray(FIXED_HEADER, infos), entries.slice(0, half)));
  writeFileSync(second, part(1, 0n, Buffer.alloc(0), entries.slice(half)));
  return [first, second];
}

function readEntries(
  bytes: Buffer,
  start: number,
  count: number,
): { readonly entries: readonly Entry[]; readonly end: number } {
  let at = start;
  const entries = Array.from({ length: count }, (): Entry => {
    const from = at;
    const length = Number(bytes.readBigUInt64LE(at));
    const name = bytes.toString("utf8", at + 8, at + 8 + length);
    at += 8 + length;
    // The number of dimensions, each of them, the type.
    at += 4 + 8 * bytes.readUInt32LE(at) + 4;
    const info = bytes.subarray(from, at);
    const offset = Number(bytes.readBigUInt64LE(at));
    at += 8;
    return { name, info, offset };
  });
  return { entries, end: at };
}

function splitValues(number: number, tensors: number): Buffer {
  const value = (key: string, type: number, of: Buffer): Buffer => {
    const kind = Buffer.alloc(4);
    kind.writeUInt32LE(type);
    return Buffer.concat([text(key), kind, of]);
  };
  const u16 = (of: number): Buffer => {
    const buffer = Buffer.alloc(2);
    buffer.writeUInt16LE(of);
    return buffer;
  };
  const i32 = Buffer.alloc(4);
  i32.writeInt32LE(tensors);
  return Buffer.concat([
    value("split.no", UINT16, u16(number)),
    value("split.count", UINT16, u16(2)),
    value("split.tensors.count", INT32, i32),
  ]);
}

function text(of: string): Buffer {
  const utf8 = Buffer.from(of, "utf8");
  return Buffer.concat([u64(utf8.length), utf8]);
}

function u64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length) - bytes.length)]);
}
