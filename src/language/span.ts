/** Half-open range of UTF-16 code units in the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
