#!/usr/bin/env node
import process from "node:process";
import { CommanderError } from "commander";
import { exitCodes } from "./exitCode.js";
import { Interruption } from "./interruption.js";
import { buildProgram } from "./program.js";

/** A reader that has seen enough, such as `head`, is no error; the engine ends with this process. */
function onBrokenStream(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? exitCodes.met);
  throw error;
}

async function main(): Promise<void> {
  const interruption = new Interruption();
  const onInterrupt = (): void => {
    interruption.interrupt();
  };
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onInterrupt);
  process.stdout.on("error", onBrokenStream);
  process.stderr.on("error", onBrokenStream);
  try {
    await buildProgram(interruption).parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? exitCodes.met : exitCodes.input;
  }
}

await main();
