import { countText } from "../../method/numberText.js";
import { countedQueries } from "../../method/verdict/countedQueries.js";
import { neededQueries } from "../../method/verdict/neededQueries.js";
import { CheckDocument, type CheckedFile } from "../../workbench/documents/checkDocument.js";
import { locateProblems } from "../../workbench/taskFile.js";
import { colours } from "../colour.js";
import { exitCodes } from "../exitCode.js";
import { forEachFile, shownPath } from "../taskFiles.js";
import { Terminal } from "../terminal.js";
import { visibleText } from "../../language/visibleText.js";

const severityColours = {
  error: colours.red,
  warning: colours.yellow,
  information: colours.blue,
  hint: colours.dim,
} as const;

/** `icl check`: problems with line and column; needs no model. */
export async function check(files: readonly string[], options: { json?: boolean }): Promise<number> {
  const terminal = new Terminal();
  const report: CheckedFile[] = [];
  const { code, errors } = await forEachFile(files, { terminal }, ({ path: file, document }) => {
    const problems = locateProblems(document, document.problems).map(
      ({ problem, message, line, column }) => ({
        code: problem.code,
        severity: problem.severity,
        line,
        column,
        message,
      }),
    );
    const { counted } = countedQueries(document);
    const scored = counted.filter(({ expected }) => expected !== undefined).length;
    const required = neededQueries(document.settings.require);
    report.push({ file, problems, counted: scored, required });
  });
  if (options.json === true) {
    terminal.printJson(CheckDocument.parse({ version: 1, files: report, errors } satisfies CheckDocument));
  } else {
    for (const file of report) {
      printProblems(terminal, file);
      printRequired(terminal, file);
    }
    const problems = report.reduce((sum, file) => sum + file.problems.length, 0);
    terminal.say(`${countText(report.length, "file")}, ${countText(problems, "problem")}`);
  }
  const failed = report.some(({ problems }) => problems.some(({ severity }) => severity === "error"));
  return failed ? exitCodes.input : code;
}

function printProblems(terminal: Terminal, { file, problems }: CheckedFile): void {
  for (const { code, severity, line, column, message } of problems) {
    const place = visibleText(`${shownPath(file)}:${line}:${column}`);
    const what = `${severityColours[severity](severity)}: ${visibleText(message)}`;
    terminal.print(`${place}: ${what} ${colours.dim(`[${code}]`)}`);
  }
}

/** How many queries each threshold needs: known before a model has run. */
function printRequired(terminal: Terminal, { file, counted, required }: CheckedFile): void {
  for (const { name, queries } of required) {
    const needs =
      queries === null
        ? "cannot be certain with any number of queries: lower the threshold"
        : `needs ${countText(queries, "query", "queries")} or more, even if all are answered as expected`;
    const has = queries === null || counted >= queries ? "" : `; ${counted} count here`;
    terminal.print(
      `${visibleText(shownPath(file))}: ${severityColours.information("information")}: require: ${name} ${needs}${has}.`,
    );
  }
}
