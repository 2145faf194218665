import { ForeignFile } from "../foreignFile.js";

interface Kind {
  /** What it is, to follow the file's name. */
  readonly is: string;
  readonly todo: string;
  readonly begins: string;
}

const UNPACK = "Unpack it and import the file that is in it";
const EXPORT = "Export the rows as CSV or JSON Lines and import those";
const OTHER = "Import a file of rows or a prompt as text";

/** Files that people give in place of the rows in them, by their first bytes, which are written here as Latin-1. */
const kinds: readonly Kind[] = [
  { begins: "\x1f\x8b", is: "a gzip archive", todo: UNPACK },
  { begins: "BZh", is: "a bzip2 archive", todo: UNPACK },
  { begins: "\xfd7zXZ\0", is: "an xz archive", todo: UNPACK },
  { begins: "\x28\xb5\x2f\xfd", is: "a Zstandard archive", todo: UNPACK },
  { begins: "7z\xbc\xaf\x27\x1c", is: "a 7-Zip archive", todo: UNPACK },
  { begins: "PAR1", is: "a Parquet file", todo: EXPORT },
  { begins: "ARROW1", is: "an Arrow file", todo: EXPORT },
  { begins: "SQLite format 3\0", is: "an SQLite database", todo: EXPORT },
  { begins: "\x89HDF", is: "an HDF5 file", todo: EXPORT },
  { begins: "\x93NUMPY", is: "a NumPy array", todo: EXPORT },
  { begins: "\x80\x04", is: "a Python pickle", todo: EXPORT },
  { begins: "\x80\x05", is: "a Python pickle", todo: EXPORT },
  { begins: "\xd0\xcf\x11\xe0", is: "a file of an old Office program", todo: `Open it there. ${EXPORT}` },
  { begins: "%PDF-", is: "a PDF", todo: OTHER },
  { begins: "\x89PNG", is: "a picture", todo: OTHER },
  { begins: "\xff\xd8\xff", is: "a picture", todo: OTHER },
  { begins: "GGUF", is: "a model or vector in GGUF", todo: OTHER },
  {
    begins: "version https://git-lfs.github.com/spec/",
    is: "a Git LFS pointer, not the file itself",
    todo: "Fetch the file with git lfs pull",
  },
];

const LONGEST = 48;

/** @throws ForeignFile where the bytes are of a known kind that no rows are read from, saying what to do. */
export function refuseKnownKinds(bytes: Buffer, name: string): void {
  if (bytes.length === 0) throw new ForeignFile(`${name} is empty. Give a file with rows in it.`);
  const begin = bytes.toString("latin1", 0, LONGEST);
  const kind = begin.startsWith("PK\x03\x04")
    ? zipKind(bytes)
    : kinds.find((one) => begin.startsWith(one.begins));
  if (kind !== undefined) throw new ForeignFile(`${name} is ${kind.is}. ${kind.todo}.`);
  const text = bytes.toString("utf8", 0, 1024).replace(/^\ufeff/, "");
  if (/^\s*(?:<!doctype html|<html[\s>])/i.test(text)) {
    throw new ForeignFile(`${name} is a web page, perhaps an error page. Download the file itself.`);
  }
  const markup = CHAT_MARKUP.exec(text)?.[1];
  if (markup !== undefined) {
    throw new ForeignFile(
      `${name} is a chat as a model's template writes it (${markup}). Import its messages, as a request or as rows, and set chat: true: the template is then the model's own.`,
    );
  }
}

/** What templates of chat models begin with whose turns are not read. */
const CHAT_MARKUP = /^\s*(?:<s>\s*)?(\[INST\]|<\|(?:begin_of_text|start_header_id)\|>)/;

function zipKind(bytes: Buffer): Pick<Kind, "is" | "todo"> {
  if (bytes.includes("xl/workbook")) return { is: "an Excel workbook", todo: EXPORT };
  if (bytes.includes("opendocument.spreadsheet")) return { is: "an OpenDocument spreadsheet", todo: EXPORT };
  if (bytes.includes(".npy")) return { is: "an archive of NumPy arrays", todo: EXPORT };
  return { is: "a zip archive", todo: UNPACK };
}
