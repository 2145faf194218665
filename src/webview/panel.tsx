import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { visibleText } from "../language/visibleText.js";
import { Banners } from "./banners.js";
import type { Host } from "./host.js";
import type { ToPanel } from "./messages.js";
import { analysisId, Sections, showSection } from "./sections.js";
import type { ViewState } from "./viewState.js";

/** After the last scrolling, in milliseconds, before the place is kept. */
const SETTLED = 150;

/** The whole page. */
export function Panel({ host }: { host: Host }): JSX.Element {
  const [results, setResults] = useState<ToPanel>();
  const [view, setView] = useState(() => host.kept());
  const latest = useRef(view);
  const known = useRef<ToPanel>();
  /** The analysis that came last while the panel was open: it stands below all else, so the page goes there. */
  const [arrived, setArrived] = useState<string>();

  const change = (part: Partial<ViewState>): void => {
    latest.current = { ...latest.current, ...part };
    host.keep(latest.current);
    setView(latest.current);
  };

  useEffect(() => {
    host.listen((message) => {
      if (message.uri !== latest.current.uri) change({ uri: message.uri });
      const fresh = known.current && freshAnalysis(known.current, message);
      known.current = message;
      setResults(message);
      if (fresh !== undefined) setArrived(fresh);
    });
    host.send({ type: "ready" });
  }, []);
  useLayoutEffect(() => {
    if (arrived !== undefined) showSection(analysisId(arrived));
  }, [arrived]);
  const loaded = results !== undefined && (results.comparison !== null || results.analyses.length > 0);
  useKeptScroll(loaded, latest, change);

  if (results === undefined) return <main class="page" aria-busy="true" />;
  const { name, comparison, analyses, running } = results;
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
            <vscode-button
              secondary
              disabled={running !== null}
              onClick={() => {
                host.send({ type: "sweep" });
              }}
            >
              Sweep Layers
            </vscode-button>
          )}
          <vscode-button
            secondary
            disabled={running !== null}
            onClick={() => {
              host.send({ type: "analyse", analysis: null });
            }}
          >
            Analyse…
          </vscode-button>
          {loaded && (
            <vscode-button
              secondary
              onClick={() => {
                host.send({ type: "exportReport" });
              }}
            >
              Export Report…
            </vscode-button>
          )}
        </div>
      </header>
      <Banners
        results={results}
        onCancel={() => {
          host.send({ type: "cancel" });
        }}
      />
      {comparison === null && <Empty running={running !== null} />}
      {loaded && (
        <Sections
          data={
            comparison === null
              ? null
              : {
                  comparison: comparison.value,
                  sweep: results.sweep?.value ?? null,
                  staleQueries: comparison.staleQueries,
                }
          }
          analyses={analyses}
          running={running !== null}
          view={view}
          onView={change}
          host={host}
        />
      )}
    </main>
  );
}

/** The analysis that was not there, or said something else, while something ran. */
function freshAnalysis(before: ToPanel, now: ToPanel): string | undefined {
  if (before.running === null || before.uri !== now.uri) return undefined;
  const seen = new Set(before.analyses.map(({ value }) => JSON.stringify(value)));
  return now.analyses.find(({ value }) => !seen.has(JSON.stringify(value)))?.value.analysis;
}

function Empty({ running }: { running: boolean }): JSX.Element {
  return (
    <p class="nothing">
      {running
        ? "The results will appear here."
        : "Nothing has been compared yet. A comparison runs every query of the file with the full prompt, with the task vector, alone, with random vectors and, where another file holds another task, with the vector of that, and says whether the vector can stand in for the demonstrations."}
    </p>
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
