import { withEnvironment, type Environment, type GlobalOptions } from "./environment.js";
import { finish } from "./finish.js";
import type { Interruption } from "./interruption.js";

/** Binds a command that needs the engine to its function. */
export type Bind = <Argument, Options>(
  command: (environment: Environment, argument: Argument, options: Options) => Promise<number>,
) => (argument: Argument, options: Options & GlobalOptions) => Promise<void>;

export function bindTo(interruption: Interruption): Bind {
  return (command) => async (argument, options) => {
    interruption.begin();
    await finish(
      withEnvironment(options, interruption.signal, (environment) => command(environment, argument, options)),
    );
  };
}
