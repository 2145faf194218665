import { suiteFolder } from "../support/suiteFolder.js";
import { runIcl, RunningIcl, type Ended, type RunOptions } from "./icl.js";

/** The command line with a cache and a folder of the suite's own. To be made inside `describe`. */
export interface Place {
  readonly folder: (...parts: readonly string[]) => string;
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
  start(args: readonly string[], options?: RunOptions): RunningIcl;
}

export function ownPlace(): Place {
  const folder = suiteFolder();
  const own = (options: RunOptions = {}): RunOptions => ({
    ...options,
    env: { ICL_CACHE_DIR: folder("cache"), ...options.env },
  });
  return {
    folder,
    run: async (args, options) => runIcl(args, own(options)),
    start: (args, options) => new RunningIcl(args, own(options)),
  };
}
