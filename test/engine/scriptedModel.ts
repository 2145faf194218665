import { END_OF_TEXT, smallShape, type RandomModelShape } from "../support/randomModel.js";

/** What the scripted model writes after each of these characters; an answer ends where nothing follows. */
const chains: readonly string[] = [
  "= xy\n#",
  ">é!",
  "<😀\t",
  "@abcd",
  // Forever.
  "da",
  "##",
  "QRSt",
];

const endings = ["!", "t"];

/**
 * A model in which every byte has its successor, with a wide margin, so that its answers are known. Before them
 * still has a small influence on the probabilities.
 */
export const scriptedShape: RandomModelShape = {
  ...smallShape,
  architecture: "llama",
  successors: new Map([
    ...chains.flatMap((text) => {
      const bytes = [...Buffer.from(text)];
      return bytes.slice(1).map((byte, place): [number, number] => [bytes[place] ?? NaN, byte]);
    }),
    ...endings.map((text): [number, number] => [text.charCodeAt(0), END_OF_TEXT]),
  ]),
};
