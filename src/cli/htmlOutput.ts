import type { ShownAnalysis } from "../analysis/analysisResult.js";
import type { ComparisonData } from "../report/comparisonData.js";
import { requireWritable, writeWhole } from "../workbench/writeWhole.js";
import { findInstallation } from "../workbench/installation.js";

/** The HTML report of `--html`: the same page that the editor exports. */
export class HtmlOutput {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /**
   * Before anything long is computed for it.
   * @returns undefined where no report is asked for.
   * @throws UnwritableFile where nothing can be written there.
   */
  static async at(file: string | undefined): Promise<HtmlOutput | undefined> {
    if (file === undefined) return undefined;
    await requireWritable(file);
    return new HtmlOutput(file);
  }

  async write(files: readonly ComparisonData[], analyses: readonly ShownAnalysis[]): Promise<void> {
    // What draws is read where a report is asked for, not at each start.
    const { renderReport } = await import("../report/renderReport.js");
    const about = {
      date: new Date().toLocaleDateString("en", { dateStyle: "long" }),
      version: findInstallation().version,
    };
    await writeWhole(this.#file, new TextEncoder().encode(renderReport(files, about, analyses)));
  }
}
