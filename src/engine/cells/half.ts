const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** What each of them stands for: a prompt's cache has millions. */
let halves: Float32Array | undefined;

/** The numbers that 16 bits each stand for. */
export function fromHalves(bits: Uint16Array): Float32Array {
  halves ??= Float32Array.from({ length: 2 ** 16 }, (_, half) => fromHalf(half));
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = halves[bits[i] as number] as number;
  return values;
}

/** The 16 bits of the numbers nearest to `values`. */
export function toHalves(values: Float32Array): Uint16Array {
  const result = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = toHalf(values[i] as number);
  return result;
}

/** The number that 16 bits stand for (IEEE 754 binary16). */
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The 16 bits of the number nearest to `value`, of two equally near ones the even one. */
export function toHalf(value: number): number {
  float[0] = value;
  const whole = bits[0] as number;
  const sign = (whole >>> 16) & 0x8000;
  const size = whole & 0x7fffffff;
  if (size > 0x7f800000) return sign | 0x7e00;
  // From 65520 on the nearest one is infinity.
  if (size >= 0x477ff000) return sign | 0x7c00;
  // Below 2^-14 halves are multiples of 2^-24.
  if (size < 0x38800000) return sign | roundEven(Math.abs(value) * 2 ** 24);
  const rounded = size - 0x38000000 + 0xfff + ((size >>> 13) & 1);
  return sign | (rounded >>> 13);
}

function roundEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
