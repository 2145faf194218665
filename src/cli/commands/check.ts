import path from "node:path";
import process from "node:process";
import pc from "picocolors";
import { locateProblems, readTaskFile } from "../../workbench/taskFile.js";
import { exitCodes } from "../exitCode.js";
import { expandFiles } from "../files.js";
import { Terminal } from "../terminal.js";

const colours = { error: pc.red, warning: pc.yellow, information: pc.blue, hint: pc.dim } as const;

/** `icl check`: problems with line and column; needs no model. */
export async function check(files: readonly string[], options: { json?: boolean }): Promise<number> {
  const terminal = new Terminal();
  const report = [];
  for (const file of await expandFiles(files)) {
    const { document } = await readTaskFile(file);
    const problems = locateProblems(document, document.problems).map(({ problem, message, line, column }) => ({
      code: problem.code,
      severity: problem.severity,
      line,
      column,
      message,
    }));
    report.push({ file, problems });
  }
  if (options.json === true) terminal.printJson({ version: 1, files: report });
  else {
    for (const { file, problems } of report) {
      for (const { code, severity, line, column, message } of problems) {
        const place = `${path.relative(process.cwd(), file)}:${line}:${column}`;
        terminal.print(`${place}: ${colours[severity](severity)}: ${message} ${pc.dim(`[${code}]`)}`);
      }
    }
    const count = report.reduce((sum, { problems }) => sum + problems.length, 0);
    terminal.say(`${report.length} ${report.length === 1 ? "file" : "files"}, ${count} ${count === 1 ? "problem" : "problems"}`);
  }
  const failed = report.some(({ problems }) => problems.some(({ severity }) => severity === "error"));
  return failed ? exitCodes.input : exitCodes.met;
}
