import process from "node:process";

/** A program that answers whatever it is asked in no way that anybody could expect, and writes without an end. */
process.on("message", () => {
  process.stderr.write("x".repeat(1_000_000));
  process.send?.({ hello: "world" });
});
