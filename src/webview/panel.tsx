import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ComparisonData } from "../report/comparisonData.js";
import type { SectionActions } from "../report/section.js";
import { sections } from "../report/sections.js";
import { visibleText } from "../language/visibleText.js";
import { Banners } from "./banners.js";
import type { Host } from "./host.js";
import { MeasuredSection } from "./measuredSection.js";
import type { ToPanel } from "./messages.js";
import { QueriesSection } from "./queriesSection.js";
import type { ViewState } from "./viewState.js";

/** After the last scrolling, in milliseconds, before the place is kept. */
const SETTLED = 150;

/** The whole page. */
export function Panel({ host }: { host: Host }): JSX.Element {
  const [results, setResults] = useState<ToPanel>();
  const [view, setView] = useState(() => host.kept());
  const latest = useRef(view);

  const change = (part: Partial<ViewState>): void => {
    latest.current = { ...latest.current, ...part };
    host.keep(latest.current);
    setView(latest.current);
  };

  useEffect(() => {
    host.listen((message) => {
      if (message.uri !== latest.current.uri) change({ uri: message.uri });
      setResults(message);
    });
    host.send({ type: "ready" });
  }, []);
  const loaded = (results?.comparison ?? null) !== null;
  useKeptScroll(loaded, latest, change);

  if (results === undefined) return <main class="page" aria-busy="true" />;
  const { name, comparison, running } = results;
  return (
    <main class="page">
      <header class="file">
        <h1>
          <bdi>{visibleText(comparison?.value.task ?? name)}</bdi>
        </h1>
        <div class="actions">
          <vscode-button
            disabled={running !== null}
            onClick={() => {
              host.send({ type: "compare" });
            }}
          >
            {comparison === null ? "Compare All Queries" : "Compare Again"}
          </vscode-button>
          {comparison !== null && (
            <>
              <vscode-button
                secondary
                disabled={running !== null}
                onClick={() => {
                  host.send({ type: "sweep" });
                }}
              >
                Sweep Layers
              </vscode-button>
              <vscode-button
                secondary
                onClick={() => {
                  host.send({ type: "exportReport" });
                }}
              >
                Export Report…
              </vscode-button>
            </>
          )}
        </div>
      </header>
      <Banners
        results={results}
        onCancel={() => {
          host.send({ type: "cancel" });
        }}
      />
      {comparison === null ? (
        <Empty running={running !== null} />
      ) : (
        <Sections
          data={{
            comparison: comparison.value,
            sweep: results.sweep?.value ?? null,
            staleQueries: comparison.staleQueries,
          }}
          view={view}
          onView={change}
          host={host}
        />
      )}
    </main>
  );
}

function Empty({ running }: { running: boolean }): JSX.Element {
  return (
    <p class="nothing">
      {running
        ? "The comparison will appear here."
        : "Nothing has been compared yet. A comparison runs every query of the file with the full prompt, with the task vector, alone and with random vectors, and says whether the vector can stand in for the demonstrations."}
    </p>
  );
}

function Sections(props: {
  data: ComparisonData;
  view: ViewState;
  onView: (part: Partial<ViewState>) => void;
  host: Host;
}): JSX.Element {
  const { data, view, onView, host } = props;
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
  };
  // A section that has nothing to show has nothing at any width.
  const present = sections.filter((section) => {
    const body = section.render(data, { width: 1, prefix: "panel", actions });
    return body !== null && body !== undefined;
  });
  return (
    <>
      <nav class="jumps" aria-label="Sections">
        {present.map(({ id, title }) => (
          <button
            key={id}
            type="button"
            class="link"
            onClick={() => {
              const heading = document.getElementById(`section-${id}`);
              heading?.scrollIntoView({ block: "start" });
              heading?.focus({ preventScroll: true });
            }}
          >
            {title}
          </button>
        ))}
      </nav>
      <div class="sections">
        {present.map((section) => (
          <MeasuredSection key={section.id} id={section.id} title={section.title} span={section.span}>
            {(width) => {
              const surroundings = { width, prefix: "panel", actions };
              // The one section that the panel does otherwise than the report: it sorts and filters.
              return section.id === "queries" ? (
                <QueriesSection data={data} surroundings={surroundings} view={view} onView={onView} />
              ) : (
                section.render(data, surroundings)
              );
            }}
          </MeasuredSection>
        ))}
      </div>
    </>
  );
}

/** Keeps how far the page is scrolled, and goes back there once there is something to scroll. */
function useKeptScroll(
  loaded: boolean,
  latest: { readonly current: ViewState },
  change: (part: Partial<ViewState>) => void,
): void {
  const restored = useRef(false);
  useLayoutEffect(() => {
    if (!loaded || restored.current) return;
    restored.current = true;
    // Sections measure themselves first, so the page has its height one frame later.
    requestAnimationFrame(() => {
      window.scrollTo(0, latest.current.scroll);
    });
  }, [loaded]);
  useEffect(() => {
    let timer: number | undefined;
    const onScroll = (): void => {
      if (!restored.current) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        change({ scroll: Math.round(window.scrollY) });
      }, SETTLED);
    };
    window.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener("scroll", onScroll);
    };
  }, []);
}
