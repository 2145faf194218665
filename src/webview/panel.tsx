import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { visibleText } from "../language/visibleText.js";
import { Actions } from "./actions.js";
import { Banners } from "./banners.js";
import type { Host } from "./host.js";
import type { ToPanel } from "./messages.js";
import { type Arrival, arrivalOf } from "./arrival.js";
import { Sections, showSection } from "./sections.js";
import type { ViewState } from "./viewState.js";

/** After the last scrolling, in milliseconds, before the place is kept. */
const SETTLED = 150;

/** The whole page. */
export function Panel({ host }: { host: Host }): JSX.Element {
  const [results, setResults] = useState<ToPanel>();
  const [view, setView] = useState(() => host.kept());
  const latest = useRef(view);
  const known = useRef<ToPanel>();
  /** What came last of what was asked for while the panel was open: the page goes there, and says so aloud. */
  const [arrived, setArrived] = useState<Arrival>();

  const change = (part: Partial<ViewState>): void => {
    latest.current = { ...latest.current, ...part };
    host.keep(latest.current);
    setView(latest.current);
  };

  useEffect(() => {
    host.listen((message) => {
      if (message.uri !== latest.current.uri) change({ uri: message.uri });
      const fresh = known.current && arrivalOf(known.current, message);
      known.current = message;
      setResults(message);
      if (fresh !== undefined) setArrived(fresh);
    });
    host.send({ type: "ready" });
  }, []);
  useLayoutEffect(() => {
    const section = arrived?.section;
    if (section === undefined) return;
    showSection(section);
    // Its pictures take their room one frame later.
    requestAnimationFrame(() => showSection(section));
  }, [arrived]);
  const loaded =
    results !== undefined &&
    (results.comparison !== null || results.unfinished !== null || results.analyses.length > 0);
  useKeptScroll(loaded, latest, change);

  if (results === undefined) return <main class="page" aria-busy="true" />;
  const { name, comparison, unfinished, analyses, running } = results;
  return (
    <main class="page">
      <header class="file">
        <h1>
          <bdi>{visibleText(name)}</bdi>
        </h1>
        <Actions results={results} host={host} />
      </header>
      <Banners
        results={results}
        arrived={arrived?.said ?? ""}
        onCancel={() => {
          host.send({ type: "cancel" });
        }}
      />
      {comparison === null && unfinished === null && <Empty running={running !== null} />}
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
          unfinished={unfinished && { ...unfinished, answered: unfinished }}
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

function Empty({ running }: { running: boolean }): JSX.Element {
  return (
    <p class="nothing">
      {running
        ? "The results will appear here."
        : "Nothing has been compared yet. A comparison runs every query of the file with the full prompt, with the task vector, with no demonstrations, with random vectors and with another task’s vector, and says whether the vector can stand in for the demonstrations."}
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
