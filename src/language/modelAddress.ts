/** A model on a hub, as `model:` and `--model` name it. */
export interface ModelAddress {
  readonly owner: string;
  readonly repository: string;
  /** Which of the repository's quantisations; undefined leaves the choice to us. */
  readonly quantisation: string | undefined;
  /** A file of the repository, its folders separated by slashes. */
  readonly file: string | undefined;
}

/** The model that comes with the package, as a file names it that is to have it whatever the default is. */
export const DEMO_MODEL = "demo";

const SCHEME = "hf:";
/** What the hub allows in the names of owners and repositories. */
const NAME = /^\w[\w.-]{0,95}$/;
const QUANTISATION = /^\w[\w.-]{0,63}$/;
/** No way out of a folder, nothing that a terminal or a file system would act upon. */
const SEGMENT = /^(?!\.{1,2}$)[^\s\\/:#?%*"<>|\p{Cc}\p{Cf}]{1,200}$/u;

/** Whether a text means a model on a hub, well written or not; everything else is a path. */
export function isModelAddress(text: string): boolean {
  return text.startsWith(SCHEME);
}

/**
 * Whether a path leads to another machine, or past the file system, on Windows: `\\host\share`, `//host/share`,
 * `\\?\`, `\\.\pipe\`. Windows sends the user's credentials to whatever host is named there.
 */
export function isNetworkPath(text: string): boolean {
  return /^[\\/]{2}/.test(text.trimStart());
}

/**
 * Reads `hf:owner/repo`, `hf:owner/repo:quant` or `hf:owner/repo/file.gguf`; undefined where it is neither.
 */
export function parseModelAddress(text: string): ModelAddress | undefined {
  if (!isModelAddress(text)) return undefined;
  const [owner = "", named = "", ...path] = text.slice(SCHEME.length).split("/");
  if (path.length > 0) {
    const file = path.join("/");
    const sound = path.every((segment) => SEGMENT.test(segment)) && /\.gguf$/i.test(file);
    if (!sound || !NAME.test(owner) || !NAME.test(named)) return undefined;
    return { owner, repository: named, quantisation: undefined, file };
  }
  const [repository = "", quantisation, ...more] = named.split(":");
  if (more.length > 0 || !NAME.test(owner) || !NAME.test(repository)) return undefined;
  if (quantisation !== undefined && !QUANTISATION.test(quantisation)) return undefined;
  return { owner, repository, quantisation, file: undefined };
}

/** The address as it is written: what parseModelAddress reads again. */
export function modelAddressText({ owner, repository, quantisation, file }: ModelAddress): string {
  const place = `${SCHEME}${owner}/${repository}`;
  if (file !== undefined) return `${place}/${file}`;
  return quantisation === undefined ? place : `${place}:${quantisation}`;
}
