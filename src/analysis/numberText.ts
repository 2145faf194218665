/** With a true minus sign, which is as wide as the digits. */
export function numberText(value: number, digits = 2): string {
  // What rounds to nothing has no sign.
  return value
    .toFixed(digits)
    .replace(/^-(?=.*[1-9])/, "−")
    .replace(/^-/, "");
}
