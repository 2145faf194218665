import { isUtf8 } from "node:buffer";
import { ForeignFile } from "../foreignFile.js";
import { refuseKnownKinds } from "./knownKinds.js";

/**
 * A file's text as UTF-8 bytes without mark, whichever Unicode encoding it is in.
 * @param name of the file, for the error.
 * @throws ForeignFile where it is no text.
 */
export function decodeText(bytes: Uint8Array, name: string): Buffer {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  refuseKnownKinds(view, name);
  const wide = wideEncoding(view);
  if (wide !== undefined) return fromWide(view, wide, name);
  if (!isUtf8(view)) {
    throw new ForeignFile(
      `${name} is neither UTF-8 nor UTF-16 text. Save it as UTF-8: an older encoding such as Windows-1252 would give other characters.`,
    );
  }
  return view.subarray(0, 3).equals(UTF8_MARK) ? view.subarray(3) : view;
}

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** By its mark; without one by where the zeros of Latin letters stand. */
function wideEncoding(bytes: Buffer): "utf-16le" | "utf-16be" | undefined {
  if (bytes.length < 2) return undefined;
  const [first = 0, second = 0] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const sample = bytes.subarray(0, 512);
  let even = 0;
  let odd = 0;
  for (const [index, byte] of sample.entries()) {
    if (byte !== 0) continue;
    if (index % 2 === 0) even++;
    else odd++;
  }
  const many = sample.length / 4;
  if (odd > many && even === 0) return "utf-16le";
  return even > many && odd === 0 ? "utf-16be" : undefined;
}

function fromWide(bytes: Buffer, encoding: "utf-16le" | "utf-16be", name: string): Buffer {
  try {
    return Buffer.from(new TextDecoder(encoding, { fatal: true }).decode(bytes), "utf8");
  } catch (error) {
    throw new ForeignFile(`${name} is not whole UTF-16 text. Save it as UTF-8.`, { cause: error });
  }
}
