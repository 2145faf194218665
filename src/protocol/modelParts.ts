/** A GGUF file that is one of several, by llama.cpp's naming: `name-00002-of-00003.gguf`. */
export interface ModelPart {
  /** What all parts begin with. */
  readonly stem: string;
  /** 1-based. */
  readonly part: number;
  readonly parts: number;
}

const PART_NAME = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/s;

/** Undefined for a file that is whole by itself. @param file a name or a path. */
export function modelPart(file: string): ModelPart | undefined {
  const [, stem, part, parts] = PART_NAME.exec(file) ?? [];
  if (stem === undefined) return undefined;
  const place = { stem, part: Number(part), parts: Number(parts) };
  return place.part >= 1 && place.part <= place.parts ? place : undefined;
}

/** Every file of a model, the first one first: llama.cpp is given that one, and finds the others beside it. */
export function modelFiles(file: string): string[] {
  const place = modelPart(file);
  if (place === undefined) return [file];
  const digits = (number: number): string => String(number).padStart(5, "0");
  return Array.from(
    { length: place.parts },
    (_, index) => `${place.stem}-${digits(index + 1)}-of-${digits(place.parts)}.gguf`,
  );
}

/** A file that its contents or its kind name says less of the model than the model does. */
const TELLS_NOTHING = /^(?:sha256[-:].*|ggml-model.*|[a-z]*)$/i;

/**
 * What a model is called, everywhere: as its user knows it, by its file.
 * @param file a path or an address. @param ownName `general.name` of its header, which converters often guess.
 */
export function modelName(file: string, ownName: string | undefined): string {
  const base = /[^/\\]*$/.exec(file)?.[0] ?? file;
  const stem = modelPart(base)?.stem ?? base.replace(/\.gguf$/i, "");
  return TELLS_NOTHING.test(stem) ? (ownName ?? stem) : stem;
}
