import { open } from "node:fs/promises";

const CHUNK = 1 << 18;

/**
 * A file whole, whatever it is: devices and pipes tell no size, and some never end.
 * @param most bytes.
 * @returns undefined where there are more.
 * @throws what the file system throws.
 */
export async function readAtMost(file: string, most: number): Promise<Buffer | undefined> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    if (size > most) return undefined;
    const chunks: Buffer[] = [];
    let total = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const { bytesRead } = await handle.read(chunk, 0, CHUNK, null);
      if (bytesRead === 0) return Buffer.concat(chunks);
      total += bytesRead;
      if (total > most) return undefined;
      chunks.push(chunk.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
