import type { JSX } from "preact";
import type { ShownAnalysis } from "../analysis/analysisResult.js";
import { AnalysisBody } from "./analysisBody.js";
import type { ComparisonData } from "./comparisonData.js";
import { reportStyles } from "./reportStyles.js";
import { sections } from "./sections.js";
import { sectionStyles } from "./sectionStyles.js";
import { visibleText } from "../language/visibleText.js";

/** Widths of a section's content on the report's page, in CSS pixels; narrower screens scale the drawings. */
const widths = { full: 1040, half: 504 } as const;

/** What stands in the page's style element. */
export const pageStyles = `${reportStyles}${sectionStyles}`;

export interface ReportAbout {
  /** When the figures were written down, as it is to be shown. */
  readonly date: string;
  /** Of the tool. */
  readonly version: string;
}

/** The report's page. What it says of its files goes through the renderer, which escapes it. */
export function ReportPage(props: {
  files: readonly ComparisonData[];
  analyses: readonly ShownAnalysis[];
  about: ReportAbout;
  /** The page's Content-Security-Policy. */
  policy: string;
}): JSX.Element {
  const { files, analyses, about, policy } = props;
  const title = titleOf(files, analyses);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <title>{title}</title>
        {/* A constant of this program: nothing of a user's or a model's goes in unescaped. */}
        <style dangerouslySetInnerHTML={{ __html: pageStyles }} />
      </head>
      <body>
        <main>
          {files.map((data, index) => (
            <FileReport key={index} data={data} prefix={`file-${index}`} />
          ))}
          {analyses.map((shown, index) => (
            <AnalysisReport key={index} shown={shown} prefix={`analysis-${index}`} />
          ))}
        </main>
        <footer>
          <p>
            ICL Task Vectors {visibleText(about.version)}, {visibleText(about.date)}. Intervals hold 95 %:
            Wilson’s for accuracies, the verdict’s posterior over the queries for recovery. Queries never
            choose anything.
          </p>
        </footer>
      </body>
    </html>
  );
}

function titleOf(files: readonly ComparisonData[], analyses: readonly ShownAnalysis[]): string {
  const [file, analysis] = [files[0], analyses[0]];
  if (file !== undefined && files.length === 1) {
    return `${visibleText(file.comparison.task)}: few-shot against task vector`;
  }
  if (analysis !== undefined && analyses.length === 1 && files.length === 0) {
    return `${visibleText(analysis.value.title)}: ${visibleText(analysis.value.files.join(", "))}`;
  }
  return "Few-shot against task vectors";
}

function AnalysisReport({ shown, prefix }: { shown: ShownAnalysis; prefix: string }): JSX.Element {
  return (
    <article class="page" aria-labelledby={`${prefix}-title`}>
      <header class="file">
        <h1 id={`${prefix}-title`}>{visibleText(shown.value.title)}</h1>
      </header>
      <AnalysisBody shown={shown} width={widths.full} interactive={false} />
    </article>
  );
}

function FileReport({ data, prefix }: { data: ComparisonData; prefix: string }): JSX.Element {
  const { comparison } = data;
  return (
    <article class="page" aria-labelledby={`${prefix}-title`}>
      <header class="file">
        <h1 id={`${prefix}-title`}>
          <bdi>{visibleText(comparison.task)}</bdi>
        </h1>
        <p class="muted">
          <bdi>{visibleText(fileName(comparison.file))}</bdi> on{" "}
          <bdi>{visibleText(comparison.model.name)}</bdi>
        </p>
      </header>
      <div class="sections">
        {sections.map((section) => {
          const { id, title, span } = section;
          const body = section.render(data, { width: widths[span], prefix, actions: null });
          if (body === null || body === undefined) return null;
          return (
            <section
              key={id}
              class={`${span} ${id === "queries" ? "long" : ""}`}
              aria-labelledby={`${prefix}-${id}`}
            >
              <h2 id={`${prefix}-${id}`}>{title}</h2>
              {body}
            </section>
          );
        })}
      </div>
    </article>
  );
}

/** A report is passed on: where the file lies on its writer's machine is nobody's business. */
function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
