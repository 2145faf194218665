import { EngineClient } from "../../src/client/engineClient.js";
import { exactOptions, row } from "../support/testSession.js";
import { engineEntry } from "../support/repository.js";

/** Loads the model named by the first argument, tells the engine's process id, and lives until it is killed. */
async function main(): Promise<void> {
  const [file = ""] = process.argv.slice(2);
  const client = new EngineClient({ entry: engineEntry });
  await client.load({ file, options: exactOptions });
  process.send?.(client.pid);
  // Something for the engine to be busy with when its parent goes.
  const tokens = Array.from({ length: 400 }, (_, i) => i % 256);
  for (;;) {
    const rows = Array.from({ length: 500 }, (_, i) => row([i % 256, ...tokens]));
    await client.evaluate({ vectors: [], rows });
  }
}

await main();
