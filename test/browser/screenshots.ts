import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32, deflateSync, inflateSync } from "node:zlib";
import type { Page } from "playwright-core";
import { repositoryPath } from "../support/repository.js";

/** What is committed is read over the network by everyone who opens the README. */
const MOST_BYTES = 200_000;

/** Pictures of one suite, no two of which may be the same. */
export class Screenshots {
  readonly #folder: string;
  readonly #published: boolean;
  readonly #taken = new Map<string, string>();

  private constructor(folder: string, published: boolean) {
    this.#folder = folder;
    this.#published = published;
    mkdirSync(folder, { recursive: true });
  }

  /** The documentation's. They are only taken anew where ICL_UPDATE_SCREENSHOTS=1 asks for it. */
  static ofDocumentation(): Screenshots {
    const update = process.env["ICL_UPDATE_SCREENSHOTS"] === "1";
    const folder = update
      ? repositoryPath("media", "screenshots")
      : mkdtempSync(path.join(tmpdir(), "icl-screenshots-"));
    return new Screenshots(folder, true);
  }

  /** To be looked at, in a folder under `out` that is empty before. */
  static toLookAt(name: string): Screenshots {
    const folder = repositoryPath("out", name);
    rmSync(folder, { recursive: true, force: true });
    return new Screenshots(folder, false);
  }

  async take(page: Page, name: string): Promise<void> {
    const taken = await page.screenshot({ animations: "disabled" });
    const picture = this.#published ? smaller(taken) : taken;
    const digest = createHash("sha256").update(picture).digest("hex");
    const same = this.#taken.get(digest);
    if (same !== undefined) throw new Error(`${name}.png shows just what ${same}.png does.`);
    this.#taken.set(digest, name);
    writeFileSync(path.join(this.#folder, `${name}.png`), picture);
    if (this.#published && picture.length > MOST_BYTES) {
      throw new Error(`${name}.png has ${picture.length} bytes, more than ${MOST_BYTES}.`);
    }
  }

  /** For who looks into why a test failed; kept apart from what is committed. @returns where it is. */
  async takeFailure(page: Page): Promise<string> {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "icl-failure-")), "failure.png");
    await page.screenshot({ path: file });
    return file;
  }
}

/**
 * The same PNG, packed for what it shows: text on flat colours is smallest where no row is written as the
 * difference to its neighbours. The browser packs for speed, and for photographs.
 */
function smaller(png: Buffer): Buffer {
  const parts: Buffer[] = [png.subarray(0, 8)];
  const pixels: Buffer[] = [];
  const width = png.readUInt32BE(16);
  const channels = png.readUInt8(25) === 6 ? 4 : 3;
  for (let at = 8; at < png.length;) {
    const end = at + 12 + png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    if (type === "IDAT") pixels.push(png.subarray(at + 8, end - 4));
    if (type === "IEND") {
      const plain = unfiltered(inflateSync(Buffer.concat(pixels)), width * channels, channels);
      parts.push(chunk("IDAT", deflateSync(plain, { level: 9, memLevel: 9 })));
    }
    if (type !== "IDAT") parts.push(png.subarray(at, end));
    at = end;
  }
  return Buffer.concat(parts);
}

/** Undoes the filters of a PNG's rows in place; each row has its filter's number in front. */
function unfiltered(rows: Buffer, length: number, channels: number): Buffer {
  for (let start = 0; start < rows.length; start += length + 1) {
    const filter = rows[start] ?? 0;
    rows[start] = 0;
    for (let x = 0; x < length; x++) {
      const at = start + 1 + x;
      const left = x < channels ? 0 : (rows[at - channels] ?? 0);
      const up = start === 0 ? 0 : (rows[at - length - 1] ?? 0);
      const corner = x < channels || start === 0 ? 0 : (rows[at - length - 1 - channels] ?? 0);
      const predicted = [0, left, up, (left + up) >> 1, nearest(left, up, corner)][filter] ?? 0;
      rows[at] = ((rows[at] ?? 0) + predicted) & 255;
    }
  }
  return rows;
}

/** The PNG format's Paeth predictor. */
function nearest(left: number, up: number, corner: number): number {
  const [byLeft, byUp, byCorner] = [
    Math.abs(up - corner),
    Math.abs(left - corner),
    Math.abs(left + up - 2 * corner),
  ];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
