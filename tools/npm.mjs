import process from "node:process";

/**
 * Where npm's own script is, for Node to run: no shell and no npm.cmd needed. Ends with a sentence where this was not
 * started by npm.
 * @param {string} command what to run instead, as npm's script is called.
 */
export function npmScript(command) {
  const script = process.env["npm_execpath"];
  if (script !== undefined) return script;
  process.stderr.write(`Run this through npm: npm run ${command}\n`);
  process.exit(2);
}
