import type { JSX } from "preact";
import type { ShownAnalysis } from "../analysis/analysisResult.js";
import { visibleText } from "../language/visibleText.js";
import { AnalysisBody } from "../report/analysisBody.js";
import type { ComparisonData } from "../report/comparisonData.js";
import type { SectionActions } from "../report/section.js";
import { sections } from "../report/sections.js";
import type { Host } from "./host.js";
import { MeasuredSection } from "./measuredSection.js";
import { QueriesSection, type QueriesShown } from "./queriesSection.js";
import type { ViewState } from "./viewState.js";

/** All parts of the page: those of the comparison, then the analyses, with links to each. */
export function Sections(props: {
  /** null before anything was compared. */
  data: ComparisonData | null;
  /** Rows of a comparison that runs or was stopped, in place of older ones; null where there are none. */
  unfinished: QueriesShown | null;
  analyses: readonly ShownAnalysis[];
  running: boolean;
  view: ViewState;
  onView: (part: Partial<ViewState>) => void;
  host: Host;
}): JSX.Element {
  const { data, unfinished, analyses, running, view, onView, host } = props;
  const actions: SectionActions = {
    revealLine: (line) => {
      host.send({ type: "revealLine", line });
    },
    pinLayer: (layer) => {
      host.send({ type: "pinLayer", layer });
    },
    sweepLayers: () => {
      host.send({ type: "sweep" });
    },
    turnDial: () => {
      host.send({ type: "turnDial" });
    },
  };
  // A section that has nothing to show has nothing at any width.
  const present = sections.filter((section) => {
    if (section.id === "queries" && unfinished !== null) return true;
    if (data === null) return false;
    const body = section.render(data, { width: 1, prefix: "panel", actions });
    return body !== null && body !== undefined;
  });
  const compared = data && { queries: data.comparison.queries, staleQueries: data.staleQueries };
  const rows = unfinished ?? compared;
  return (
    <>
      <Jumps
        targets={[
          ...present,
          ...analyses.map(({ value: { analysis, title } }) => ({ id: analysisId(analysis), title })),
        ]}
      />
      <div class="sections">
        {present.map((section) => (
          <MeasuredSection key={section.id} id={section.id} title={section.title} span={section.span}>
            {(width) => {
              const surroundings = { width, prefix: "panel", actions };
              // The one section that the panel does otherwise than the report: it sorts and filters.
              if (section.id === "queries" && rows !== null)
                return (
                  <QueriesSection shown={rows} surroundings={surroundings} view={view} onView={onView} />
                );
              return data && section.render(data, surroundings);
            }}
          </MeasuredSection>
        ))}
        {analyses.map((shown) => (
          <AnalysisSection key={shown.value.analysis} shown={shown} running={running} host={host} />
        ))}
      </div>
    </>
  );
}

function AnalysisSection(props: { shown: ShownAnalysis; running: boolean; host: Host }): JSX.Element {
  const { shown, running, host } = props;
  const { analysis, title } = shown.value;
  return (
    <MeasuredSection id={analysisId(analysis)} title={visibleText(title)} span="full">
      {(width) => (
        <>
          <p class="section-actions">
            <button
              type="button"
              class="link"
              disabled={running}
              aria-label={`Run ${visibleText(title)} again`}
              onClick={() => {
                host.send({ type: "analyse", analysis });
              }}
            >
              Run again
            </button>
            <button
              type="button"
              class="link"
              aria-label={`Remove ${visibleText(title)}`}
              onClick={() => {
                host.send({ type: "forgetAnalysis", analysis });
              }}
            >
              Remove
            </button>
          </p>
          <AnalysisBody shown={shown} width={width} interactive />
        </>
      )}
    </MeasuredSection>
  );
}

/** Its section's id on the page. */
export function analysisId(analysis: string): string {
  return `analysis-${analysis}`;
}

/** Scrolls to a section: to the top of the page for the first, whose actions stand there. @returns its heading. */
export function showSection(id: string): HTMLElement | null {
  const heading = document.getElementById(`section-${id}`);
  if (id === sections[0]?.id) window.scrollTo(0, 0);
  else heading?.scrollIntoView({ block: "start" });
  return heading;
}

function Jumps({ targets }: { targets: readonly { id: string; title: string }[] }): JSX.Element {
  return (
    <nav class="jumps" aria-label="Sections">
      {targets.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          class="link"
          onClick={() => {
            showSection(id)?.focus({ preventScroll: true });
          }}
        >
          {visibleText(title)}
        </button>
      ))}
    </nav>
  );
}
