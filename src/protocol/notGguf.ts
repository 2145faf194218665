/** So many bytes of a file's beginning tell what it is. */
export const BEGINNING_BYTES = 512;

/**
 * What a file that should be a GGUF model is, by its beginning: Git LFS leaves a pointer in the model's place, and a
 * browser saves the page that a link led to.
 * @param subject the file, as the sentence begins.
 * @returns a sentence, and what to do.
 */
export function whyNotGguf(beginning: Uint8Array, subject = "It"): string {
  const text = String.fromCharCode(...beginning.subarray(0, BEGINNING_BYTES));
  if (text.startsWith("version https://git-lfs.github.com/spec/")) {
    const size = /^size (\d+)$/m.exec(text)?.[1];
    const of = size === undefined ? "the model" : `the model of ${size} bytes`;
    return `${subject} is not a GGUF file but a Git LFS pointer, which stands for ${of}. Fetch the file itself with git lfs pull, or download it from the model's page.`;
  }
  if (/^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|\?xml)/i.test(text)) {
    return `${subject} is not a GGUF file but a web page: a link to the model's page was saved. Download the file itself.`;
  }
  if (/^\s*\{\s*"(?:error|message|detail|schemaVersion|status)"/.test(text)) {
    return `${subject} is not a GGUF file but a server's answer in JSON: the download failed. Download it again.`;
  }
  if (text.startsWith("PK\u0003\u0004") || text.startsWith("\u001f\u008b")) {
    return `${subject} is not a GGUF file but a packed one (ZIP or gzip). Unpack it first, and name the .gguf file in it.`;
  }
  if (/^.{8}\{"/s.test(text)) {
    return `${subject} is not a GGUF file but looks like safetensors. Use the model's GGUF version, often in a repository whose name ends in -GGUF.`;
  }
  return `${subject} is not a GGUF file: it does not begin like one. Name a file that ends in .gguf.`;
}
