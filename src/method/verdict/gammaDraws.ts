import { Random } from "../random.js";

/**
 * Fixed draws from gamma distributions of scale 1, from which Dirichlet and beta distributions are made: a Latin
 * hypercube, so that each coordinate holds the quantiles at (i + ½) / size, in an order of its own. Nothing is
 * random from run to run, and more weight never makes a draw smaller.
 *
 * Source: M. D. McKay, R. J. Beckman, W. J. Conover, "A Comparison of Three Methods for Selecting Values of Input
 * Variables in the Analysis of Output from a Computer Code", Technometrics 21(2), 1979.
 */
export class GammaDraws {
  readonly size: number;
  readonly #orders: Uint32Array[] = [];
  readonly #kept = new Map<string, Float64Array>();

  constructor(size: number) {
    this.size = size;
  }

  /**
   * Draws of Gamma(shape), the coordinate's order. Not to be written to.
   *
   * @param coordinate 0-based; draws of different coordinates are independent.
   * @param shape a positive multiple of ½.
   */
  of(coordinate: number, shape: number): Float64Array {
    const key = `${coordinate} ${shape}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const quantiles = gammaQuantiles(shape, this.size);
    const draws = Float64Array.from(this.#order(coordinate), (place) => quantiles[place] ?? 0);
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(key, draws);
    return draws;
  }

  #order(coordinate: number): Uint32Array {
    let order = this.#orders[coordinate];
    if (order === undefined) {
      order = Uint32Array.from({ length: this.size }, (_, place) => place);
      const random = new Random(coordinate + 1);
      for (let end = this.size - 1; end > 0; end--) {
        const other = random.nextInt(end + 1);
        const moved = order[end] ?? 0;
        order[end] = order[other] ?? 0;
        order[other] = moved;
      }
      this.#orders[coordinate] = order;
    }
    return order;
  }
}

const MOST_KEPT = 1000;
/** Steps of the integral, and the standard deviations of √x, which is about ½, that it spans on each side. */
const STEPS = 2000;
const SPAN = 4.5;

/**
 * Quantiles of Gamma(shape) at (i + ½) / count: the density of t = √x, proportional to t^(2 shape − 1) e^(−t²), is
 * summed by the trapezoid rule and inverted.
 */
function gammaQuantiles(shape: number, count: number): Float64Array {
  const power = 2 * shape - 1;
  const mode = Math.sqrt(power / 2);
  const logAt = (t: number): number => (power === 0 ? 0 : power * Math.log(t)) - t * t;
  const most = logAt(mode);
  const density = (t: number): number => (t === 0 && power > 0 ? 0 : Math.exp(logAt(t) - most));
  const low = Math.max(0, mode - SPAN);
  const step = (mode + SPAN - low) / STEPS;
  const sums = new Float64Array(STEPS + 1);
  let before = density(low);
  for (let i = 1; i <= STEPS; i++) {
    const here = density(low + i * step);
    sums[i] = (sums[i - 1] ?? 0) + (before + here) / 2;
    before = here;
  }
  const all = sums[STEPS] ?? 0;
  const quantiles = new Float64Array(count);
  let i = 1;
  for (let place = 0; place < count; place++) {
    const wanted = ((place + 0.5) / count) * all;
    while (i < STEPS && (sums[i] ?? 0) < wanted) i++;
    const from = sums[i - 1] ?? 0;
    const t = low + step * (i - 1 + (wanted - from) / ((sums[i] ?? 0) - from));
    quantiles[place] = t * t;
  }
  return quantiles;
}
