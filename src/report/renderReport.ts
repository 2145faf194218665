import { createHash } from "node:crypto";
import { h } from "preact";
import { renderToStaticMarkup } from "preact-render-to-string";
import type { ShownAnalysis } from "../analysis/analysisResult.js";
import type { ComparisonData } from "./comparisonData.js";
import { pageStyles, type ReportAbout, ReportPage } from "./reportPage.js";

/**
 * One self-contained HTML page: its styles and drawings are inline, and it loads and runs nothing, which its
 * own policy makes sure of. All texts are escaped by the renderer.
 */
export function renderReport(
  files: readonly ComparisonData[],
  about: ReportAbout,
  analyses: readonly ShownAnalysis[] = [],
): string {
  const styles = createHash("sha256").update(pageStyles).digest("base64");
  // The drawings position some of their parts by attributes.
  const inline = `style-src 'sha256-${styles}'; style-src-attr 'unsafe-inline'`;
  const policy = `default-src 'none'; ${inline}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>\n${renderToStaticMarkup(h(ReportPage, { files, about, analyses, policy }))}\n`;
}
