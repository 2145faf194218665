import process from "node:process";

/**
 * Moves the clock of a process that is started with `--import` of this module by ICL_CLOCK_SHIFT milliseconds: what
 * asks for the time is given another, while the disk stamps its files with the machine's own, as after a clock was
 * set.
 */
const shift = Number(process.env["ICL_CLOCK_SHIFT"] ?? 0);
const RealDate = Date;
const now = (): number => RealDate.now() + shift;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
  apply: () => new RealDate(now()).toString(),
  get: (target, key, receiver) => (key === "now" ? now : (Reflect.get(target, key, receiver) as unknown)),
});
