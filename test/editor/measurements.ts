/** Figures that tests have taken, told at the end of the run. */
export const measurements = new Set<string>();
