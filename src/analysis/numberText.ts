/** With a true minus sign, which is as wide as the digits. */
export function numberText(value: number, digits = 2): string {
  return value.toFixed(digits).replace("-", "−");
}
