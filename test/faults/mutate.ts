import type { Random } from "../../src/method/random.js";

/** What a message may hold once it has gone through a pipe as JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const MOST_TEXT = 200_000;

/** Values of every type that are wrong nearly everywhere, each made anew. */
const wrong: readonly (() => Json)[] = [
  () => null,
  () => true,
  () => -1,
  () => 0,
  () => 3,
  () => 0.5,
  () => 1e308,
  () => -1e308,
  () => 2 ** 31,
  () => 2 ** 53,
  () => 5e-324,
  () => "",
  () => "7",
  () => "constructor",
  () => "\u0000\ud800\u202e%s%n{{'\"`$(x)",
  () => "x".repeat(MOST_TEXT),
  () => [],
  () => [null],
  () => [[[[[[[[1]]]]]]]],
  () => Array.from({ length: 5000 }, (_, index) => index - 7),
  () => ({}),
  () => JSON.parse('{"__proto__": {"request": 1}, "constructor": 1, "toString": null, "length": -1}') as Json,
];

/** One change at a random place of what is valid: another value there, none, one too many, or one of another place. */
export function mutated(value: Json, random: Random): Json {
  const copy = structuredClone(value);
  const places = placesIn(copy);
  if (places.length === 0) return anything(random);
  const { parent, key } = random.pick(places);
  switch (random.nextInt(6)) {
    case 0:
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else Reflect.deleteProperty(parent, key);
      break;
    case 1: {
      const other = random.pick(places);
      put(parent, key, structuredClone(at(other.parent, other.key)));
      break;
    }
    case 2:
      if (Array.isArray(parent)) parent.push(...parent.map((one) => structuredClone(one)));
      else put(parent, `${key}?`, anything(random));
      break;
    default:
      put(parent, key, anything(random));
  }
  return copy;
}

export function anything(random: Random): Json {
  return random.pick(wrong)();
}

interface Place {
  readonly parent: Json[] | Record<string, Json>;
  readonly key: string;
}

/** Every place below a value, the inner ones of long lists aside. */
function placesIn(value: Json): Place[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value)
    .slice(0, 40)
    .flatMap(([key, inner]) => [{ parent: value, key }, ...placesIn(inner)]);
}

function at(parent: Place["parent"], key: string): Json {
  return (Array.isArray(parent) ? parent[Number(key)] : parent[key]) ?? null;
}

function put(parent: Place["parent"], key: string, value: Json): void {
  if (Array.isArray(parent)) parent[Number(key)] = value;
  else Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}
