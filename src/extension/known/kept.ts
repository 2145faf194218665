/** A result, and whether something that it depended on has changed since. */
export interface Kept<Value> {
  readonly value: Value;
  readonly stale: boolean;
}
