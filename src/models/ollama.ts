import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";

const MODEL_LAYER = "application/vnd.ollama.image.model";

const Manifest = z.object({
  layers: z
    .array(
      z.object({
        mediaType: z.string(),
        digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
        size: z.number(),
      }),
    )
    .max(1000),
});

/** Registry and namespace of the models that Ollama names by one word. */
const USUAL_REGISTRY = "registry.ollama.ai";
const USUAL_NAMESPACE = "library";

/**
 * The GGUF file that a manifest of Ollama names; undefined for anything else that lies among the manifests.
 * @param manifest path below `manifests`, its folders registry, namespace, model and tag.
 */
export async function ollamaModel(
  folder: string,
  manifest: readonly string[],
): Promise<{ readonly path: string; readonly name: string } | undefined> {
  const [registry, ...rest] = manifest;
  const tag = rest.pop();
  if (registry === undefined || tag === undefined || rest.length === 0) return undefined;
  const layers = await readLayers(path.join(folder, "manifests", ...manifest));
  const layer = layers.find(({ mediaType }) => mediaType === MODEL_LAYER);
  if (layer === undefined) return undefined;
  const shown =
    registry === USUAL_REGISTRY ? rest.slice(rest[0] === USUAL_NAMESPACE ? 1 : 0) : [registry, ...rest];
  return {
    path: path.join(folder, "blobs", layer.digest.replace(":", "-")),
    name: `${shown.join("/")}:${tag}`,
  };
}

async function readLayers(file: string): Promise<z.infer<typeof Manifest>["layers"]> {
  try {
    const parsed = Manifest.safeParse(JSON.parse(await readFile(file, "utf8")));
    return parsed.success ? parsed.data.layers : [];
  } catch {
    // Not a manifest, or one that is being written.
    return [];
  }
}
