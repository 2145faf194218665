import { modelFiles, modelPart } from "../protocol/modelParts.js";

/** A quantisation's name within a file's, between what separates words there. */
const TAG = /(?:^|[-._/])((?:I?Q|TQ|MXFP|NVFP)\d+(?:_[A-Za-z0-9]+)*|BF16|F16|F32|FP16|FP32)(?=[-._/]|$)/gi;

/** A file in a list of what a repository or a folder holds. */
export interface ListedFile {
  /** Folders separated by slashes. */
  readonly path: string;
}

/** One model of a repository: a file, or all parts of one that is split. */
export interface Variant<File extends ListedFile> {
  /** As the files are named: `Q4_K_M`; undefined where the name tells none. */
  readonly quantisation: string | undefined;
  /** The first part first. */
  readonly files: readonly File[];
}

/** The quantisation that a file's name tells; the last one, if it tells several. */
export function quantisationOf(path: string): string | undefined {
  const name = (modelPart(path)?.stem ?? path.replace(/\.gguf$/i, "")).split("/").at(-1) ?? "";
  return [...name.matchAll(TAG)].at(-1)?.[1]?.toUpperCase();
}

/** Files that lie beside models and are none: projectors of vision models, importance matrices. */
function isModelFile(path: string): boolean {
  const name = path.split("/").at(-1) ?? "";
  return /\.gguf$/i.test(name) && !/(?:^|[-._])(?:mmproj|imatrix)/i.test(name);
}

/** The models in a list of files, those of which a part is missing left out. Shorter names come first. */
export function variantsOf<File extends ListedFile>(files: readonly File[]): Variant<File>[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return files
    .filter(({ path }) => isModelFile(path) && (modelPart(path)?.part ?? 1) === 1)
    .flatMap(({ path }) => {
      const parts = modelFiles(path).map((part) => byPath.get(part));
      const whole = parts.filter((part) => part !== undefined);
      return whole.length === parts.length ? [{ quantisation: quantisationOf(path), files: whole }] : [];
    })
    .sort((a, b) => (a.files[0]?.path.length ?? 0) - (b.files[0]?.path.length ?? 0));
}

/** What is taken where nothing is asked for, as llama.cpp does it. */
const PREFERRED = ["Q4_K_M", "Q8_0"];

/**
 * The variant that an address means; undefined where there is none, or several and none that is preferred.
 * @param wanted a quantisation, in any case. @param file one file of the list.
 */
export function chooseVariant<File extends ListedFile>(
  variants: readonly Variant<File>[],
  wanted: string | undefined,
  file?: string,
): Variant<File> | undefined {
  if (file !== undefined) {
    return variants.find(({ files }) => files.some(({ path }) => path === file));
  }
  if (wanted !== undefined) {
    return (
      variants.find(({ quantisation }) => quantisation === wanted.toUpperCase()) ??
      variants.find(({ files }) => holdsTag(files[0]?.path ?? "", wanted))
    );
  }
  for (const preferred of PREFERRED) {
    const found = variants.find(({ quantisation }) => quantisation === preferred);
    if (found !== undefined) return found;
  }
  return variants.length === 1 ? variants[0] : undefined;
}

/** Whether a name has the text between what separates words. */
function holdsTag(path: string, wanted: string): boolean {
  const padded = `-${(modelPart(path)?.stem ?? path.replace(/\.gguf$/i, "")).replaceAll(/[./]/g, "-")}-`;
  return padded.toLowerCase().includes(`-${wanted.replaceAll(".", "-").toLowerCase()}-`);
}
