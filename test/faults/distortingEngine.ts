import { fork } from "node:child_process";
import process from "node:process";
import { Random } from "../../src/method/random.js";
import { anything, mutated, type Json } from "./mutate.js";

/** Of so many messages of the engine one is changed, or followed by one that is none. */
const ONE_OF = 4;

/**
 * Stands between a client and the built engine, and passes on what they say, except that some of what the engine
 * says arrives changed. Ends with its parent, and the engine with it.
 */
const random = new Random(Number(process.env["ICL_TEST_SEED"]));
const entry = new URL("../../../dist/engine.mjs", import.meta.url);
const engine = fork(entry, [], { stdio: ["ignore", "ignore", "inherit", "ipc"], execArgv: [] });
const pass = (message: Json): void => void process.send?.(message);
process.on("message", (message) => engine.send(message as object));
engine.on("message", (said) => {
  const message = said as Json;
  if (random.nextInt(ONE_OF) > 0) {
    pass(message);
    return;
  }
  switch (random.nextInt(4)) {
    case 0:
      pass(message);
      pass(anything(random));
      break;
    case 1:
      pass(message);
      pass(message);
      break;
    default:
      pass(mutated(message, random));
  }
});
engine.once("exit", () => process.exit(1));
process.once("disconnect", () => process.exit());
