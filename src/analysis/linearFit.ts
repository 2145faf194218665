/** A least-squares line, and the share of the variance of y that it explains. */
export interface LinearFit {
  readonly intercept: number;
  readonly slope: number;
  readonly r2: number;
}

/** null where x or y does not vary, or there are fewer than three points: a line through two says nothing. */
export function linearFit(points: readonly { readonly x: number; readonly y: number }[]): LinearFit | null {
  const n = points.length;
  if (n < 3) return null;
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / n;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / n;
  let [xx, xy, yy] = [0, 0, 0];
  for (const { x, y } of points) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
    yy += (y - meanY) ** 2;
  }
  if (xx === 0 || yy === 0) return null;
  const slope = xy / xx;
  return { intercept: meanY - slope * meanX, slope, r2: (xy * xy) / (xx * yy) };
}
