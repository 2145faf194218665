import type { Random } from "../../src/method/random.js";

/** Words that mean something in an `.icl` file, and what upsets readers of text. */
// prettier-ignore
const pieces: readonly string[] = [
  "\n", "\r\n", "\r", " ", "\t", "\ufeff", "\u00a0", "\u2028", "\u2029", "\u200b", "\u200d", "\u202e", "\u0301", "\0", "\ud800",
  "\udc00", "👍🏽", "👩‍👩‍👧", "שלום", "مرحبا", "日本", "é", "e\u0301", "---", "->", " -> ", "→", "=>", "?", "? ", "#", '"', '"""',
  '"""\n', '\n"""', "\\", "\\n", "\\u00e9", "\\ud83d", "\\q", "{input}", "{output}", ": ", "[", "]", "{", "}", "- ", "&a ",
  "*a", "(", "|", ">", "|\n  ", "!!binary ", "<<: *a\n", "~", "null", "0x1", "1e999", ".inf", "'", "%",
];
const words: readonly string[] = [
  "a",
  "hot",
  "cold",
  "up and down",
  "Größe",
  "日本",
  "مرحبا",
  "👍",
  "x\u0301",
  "-",
  "=",
  "1",
];
const settings: readonly string[] = [
  "name: x",
  'template: "{input}: {output}"',
  "template: {input} -> {output}",
  "joiner: |\n\n",
  "instruction: Say it.",
  "description: >\n  folded\n  text",
  "vector:\n  layer: 5-12\n  dummies: [a, 2]\n  method: add\n  scale: 1.5",
  "require:\n  recovery: 0.5",
  "match: regex",
  'alternatives: "|"',
  "chat: true",
  "stop: a",
  "max_tokens: 4",
  "modle: x",
  "model: ../m.gguf",
];

/** A document as the grammar has it, or nearly: values in every form, arrows of every kind, front matter. */
function grammatical(random: Random): string {
  const pick = <One>(list: readonly One[]): One => list[random.nextInt(list.length)] ?? assertNever();
  const lineBreak = pick(["\n", "\n", "\r\n"]);
  const some = (most: number, make: () => string, joiner = ""): string =>
    Array.from({ length: random.nextInt(most + 1) }, make).join(joiner);
  const text = (): string => some(3, () => pick(random.nextInt(4) === 0 ? pieces : words), " ");
  const value = (): string => {
    switch (random.nextInt(6)) {
      case 0:
        return JSON.stringify(text());
      case 1:
        return `"""${lineBreak}${some(3, text, lineBreak)}${lineBreak}"""`;
      default:
        return text();
    }
  };
  const entry = (): string => {
    const arrow = pick([" -> ", " -> ", " -> ", " => ", " → ", "\t", "->", " ->"]);
    switch (random.nextInt(8)) {
      case 0:
        return `# ${text()}`;
      case 1:
        return "";
      case 2:
        return `? ${value()}`;
      case 3:
        return `? ${value()}${arrow}${value()}`;
      case 4:
        return some(8, () => pick(pieces));
      default:
        return `${value()}${arrow}${value()}`;
    }
  };
  const front =
    random.nextInt(2) === 0
      ? ""
      : `---${lineBreak}${some(4, () => (random.nextInt(6) === 0 ? some(6, () => pick(pieces)) : pick(settings)), lineBreak)}${lineBreak}---${lineBreak}`;
  const mark = random.nextInt(8) === 0 ? "\ufeff" : "";
  return mark + front + some(8, entry, lineBreak) + (random.nextInt(3) === 0 ? "" : lineBreak);
}

/** Bytes taken out, put in, doubled and changed; what is no UTF-8 afterwards reads as U+FFFD. */
export function damaged(bytes: Buffer, random: Random): Buffer {
  let result = Buffer.from(bytes);
  for (let change = 1 + random.nextInt(4); change > 0; change--) {
    const start = random.nextInt(result.length + 1);
    const end = Math.min(result.length, start + random.nextInt(12));
    const [before, inside, after] = [
      result.subarray(0, start),
      result.subarray(start, end),
      result.subarray(end),
    ];
    switch (random.nextInt(6)) {
      case 0:
        result = Buffer.concat([before, after]);
        break;
      case 1:
        result = Buffer.concat([before, inside, inside, after]);
        break;
      case 2:
        result = Buffer.concat([before, randomBytes(random, 8), inside, after]);
        break;
      case 3:
        result = Buffer.concat([
          before,
          Buffer.from(pieces[random.nextInt(pieces.length)] ?? ""),
          inside,
          after,
        ]);
        break;
      case 4:
        result = Buffer.from(before);
        break;
      default:
        if (inside.length > 0) result[start] = (result[start] ?? 0) ^ (1 << random.nextInt(8));
    }
  }
  return result;
}

export function randomBytes(random: Random, most: number): Buffer {
  return Buffer.from(Array.from({ length: random.nextInt(most + 1) }, () => random.nextInt(256)));
}

/** A text as a file could hold it: from the grammar, from its pieces, from bytes, or of any code units. */
export function anyDocument(random: Random): string {
  switch (random.nextInt(6)) {
    case 0:
      return Array.from(
        { length: random.nextInt(40) },
        () => pieces[random.nextInt(pieces.length)] ?? "",
      ).join("");
    case 1:
      return String.fromCharCode(
        ...Array.from({ length: random.nextInt(60) }, () => random.nextInt(0x10000)),
      );
    case 2:
    case 3:
      return damaged(Buffer.from(grammatical(random)), random).toString("utf8");
    default:
      return grammatical(random);
  }
}

/** Pieces that long texts are made of, one kind of each. */
export const repeatedPieces: readonly string[] = [...pieces, ...settings.map((one) => `${one}\n`)];

function assertNever(): never {
  throw new Error("A list without items");
}
