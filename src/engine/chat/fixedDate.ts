/** The directives of Python's `strftime` for noon of Friday, 26 July 2024. */
const directives: Readonly<Record<string, string>> = {
  a: "Fri",
  A: "Friday",
  b: "Jul",
  B: "July",
  d: "26",
  H: "12",
  I: "12",
  j: "208",
  m: "07",
  M: "00",
  p: "PM",
  S: "00",
  y: "24",
  Y: "2024",
  "%": "%",
};

/**
 * A date in place of today's, the one that Llama 3's templates fall back on: a prompt that changes from day to
 * day would make vectors of yesterday useless and figures unrepeatable.
 */
export function fixedDate(format: string): string {
  return format.replaceAll(/%-?([a-zA-Z%])/g, (whole, directive: string) => directives[directive] ?? whole);
}
