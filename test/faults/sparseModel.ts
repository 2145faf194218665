import assert from "node:assert/strict";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { writeModel, workShape } from "./engineWork.js";

const ALIGNMENT = 32;
const FLOAT_BYTES = 4;

/**
 * Writes a model that is whole by its header and its size, whose weights are a hole in the file that takes no
 * place on the disk: by the feed-forward length it is as large as wanted.
 * @returns bytes of its weights.
 */
export async function writeSparseModel(file: string, feedForwardLength: number): Promise<number> {
  await writeModel(file);
  const bytes = readFileSync(file);
  const key = Buffer.from(`${workShape.architecture}.feed_forward_length`);
  // A key is followed by its type, 4 for a 32-bit number, and the number.
  const value = bytes.indexOf(key) + key.length + 4;
  assert.equal(bytes.readUInt32LE(value), workShape.feedForwardLength);
  bytes.writeUInt32LE(feedForwardLength, value);
  const count = Number(bytes.readBigUInt64LE(8));
  let place = bytes.indexOf("token_embd.weight") - 8;
  let offset = 0;
  for (let tensor = 0; tensor < count; tensor++) {
    const nameLength = Number(bytes.readBigUInt64LE(place));
    place += 8 + nameLength;
    const dimensions = bytes.readUInt32LE(place);
    place += 4;
    let size = FLOAT_BYTES;
    for (let dimension = 0; dimension < dimensions; dimension++, place += 8) {
      if (Number(bytes.readBigUInt64LE(place)) === workShape.feedForwardLength)
        bytes.writeBigUInt64LE(BigInt(feedForwardLength), place);
      size *= Number(bytes.readBigUInt64LE(place));
    }
    place += 4;
    bytes.writeBigUInt64LE(BigInt(offset), place);
    place += 8;
    offset += Math.ceil(size / ALIGNMENT) * ALIGNMENT;
  }
  const header = Math.ceil(place / ALIGNMENT) * ALIGNMENT;
  writeFileSync(file, bytes.subarray(0, header));
  truncateSync(file, header + offset);
  return offset;
}
