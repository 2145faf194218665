/** Begins the lines on the engine's error stream that are the engine's own, not llama.cpp's. */
export const ENGINE_LINE = "icl: ";
