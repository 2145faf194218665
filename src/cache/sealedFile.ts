import { createHash } from "node:crypto";
import {
  decodeMetadata,
  decodeSafetensors,
  encodeSafetensors,
  headerEnd,
  type TensorFile,
} from "./safetensors.js";

/**
 * A safetensors file that tells when a bit of it has changed. Its metadata begin with two SHA-256 in hexadecimal: that
 * of the data, and that of the header with zeros in its own place, so that a header can be believed by itself.
 */
const ZEROS = "0".repeat(64);
const HEADER_PLACE = 8 + '{"__metadata__":{"header-sha256":"'.length;
const DATA_PLACE = HEADER_PLACE + `${ZEROS}","data-sha256":"`.length;

/** What a file holds is not what was written. */
export class DamagedFile extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = "DamagedFile";
  }
}

/** @throws RangeError where a shape does not fit its data. */
export function encodeSealed({ tensors, metadata }: TensorFile): Uint8Array {
  const file = encodeSafetensors({
    tensors,
    metadata: { "header-sha256": ZEROS, "data-sha256": ZEROS, ...metadata },
  });
  const end = headerEnd(file);
  write(file, DATA_PLACE, sha256(file.subarray(end)));
  write(file, HEADER_PLACE, sha256(file.subarray(0, end)));
  return file;
}

/** Reads what `encodeSealed` wrote. @throws DamagedFile or MalformedSafetensors for anything else. */
export function decodeSealed(file: Uint8Array): TensorFile {
  const header = file.subarray(0, headerEnd(file));
  requireHeader(header);
  if (sha256(file.subarray(header.length)) !== read(file, DATA_PLACE)) {
    throw new DamagedFile("its data do not have the recorded hash");
  }
  return decodeSafetensors(file);
}

/**
 * The metadata alone.
 * @param header the file up to where its data begin.
 * @throws DamagedFile or MalformedSafetensors where it is not what `encodeSealed` wrote.
 */
export function decodeSealedMetadata(header: Uint8Array): TensorFile["metadata"] {
  requireHeader(header);
  return decodeMetadata(header);
}

function requireHeader(header: Uint8Array): void {
  const blank = Uint8Array.from(header);
  if (blank.length >= HEADER_PLACE + ZEROS.length) write(blank, HEADER_PLACE, ZEROS);
  if (sha256(blank) !== read(header, HEADER_PLACE)) {
    throw new DamagedFile("its header does not have the recorded hash");
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function read(file: Uint8Array, place: number): string {
  return Buffer.from(file.subarray(place, place + ZEROS.length)).toString("latin1");
}

function write(file: Uint8Array, place: number, digest: string): void {
  file.set(Buffer.from(digest, "latin1"), place);
}
