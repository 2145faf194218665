import { existsSync } from "node:fs";
import process from "node:process";

/** The tests of a pretrained model: none comes with the project. */
export function requireRealModel() {
  const file = process.env.ICL_REAL_MODEL ?? "";
  if (file === "") {
    throw new Error(
      "Set ICL_REAL_MODEL to the GGUF file of a pretrained model. `node dist/icl.mjs models download` lists some that fit.",
    );
  }
  if (!existsSync(file)) throw new Error(`ICL_REAL_MODEL names ${file}, which is not there.`);
  return {};
}
