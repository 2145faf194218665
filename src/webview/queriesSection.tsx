import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { shareText } from "../method/numberText.js";
import type { ComparisonData } from "../report/comparisonData.js";
import { type Condition, hasCondition } from "../report/conditions.js";
import { count } from "../report/figures.js";
import type { SortKey } from "../report/queryRow.js";
import { percentagesExplained, QueryTable } from "../report/queryTable.js";
import type { Surroundings } from "../report/section.js";
import { chooseRows, passes } from "./chooseRows.js";
import { type Filter, filters, type ViewState } from "./viewState.js";

/** Rows drawn at once; thousands of them would hold up every key press in the search field. */
const STEP = 200;

/** The rows of the table. */
export interface QueriesShown {
  readonly queries: ComparisonData["comparison"]["queries"];
  readonly staleQueries: readonly boolean[];
  /** While not all are answered: how many are, of how many. */
  readonly answered?: { readonly done: number; readonly total: number };
}

interface QueriesProps {
  readonly shown: QueriesShown;
  readonly surroundings: Surroundings;
  readonly view: ViewState;
  readonly onView: (change: Partial<ViewState>) => void;
}

const filterNames: Readonly<Record<Filter, string>> = {
  all: "All",
  differences: "Differences",
  misses: "Misses",
};

/** The table of queries with its filters: the panel's form of the report's section of the same name. */
export function QueriesSection({ shown: given, surroundings, view, onView }: QueriesProps): JSX.Element {
  const { queries, staleQueries, answered } = given;
  const [limit, setLimit] = useState(STEP);
  const [active, setActive] = useState<number>();
  const rows = chooseRows(queries, staleQueries, view);
  const shown = rows.slice(0, limit);
  const wanted: Condition[] = [
    "fewShot",
    "taskVector",
    "keptAlone",
    ...(view.showZeroShot ? (["zeroShot", "bare"] as const) : []),
    ...(view.showRandomVector ? (["randomVector"] as const) : []),
    ...(view.showWrongTask ? (["wrongTask"] as const) : []),
  ];
  const conditions = wanted.filter((condition) => hasCondition(queries, condition));
  const reachable = shown.some(({ index }) => index === active) ? active : shown[0]?.index;
  return (
    <>
      <Filters queries={queries} view={view} onView={onView} />
      {answered !== undefined && queries.length < answered.done && (
        <p class="explains">
          {shareText(answered.done, answered.total)} queries are answered; the first {queries.length} are
          shown until all are.
        </p>
      )}
      <p class="explains" role="status">
        {rows.length === queries.length
          ? `${count(queries.length, "query", "queries")}.`
          : `${rows.length} of ${count(queries.length, "query", "queries")}.`}{" "}
        {percentagesExplained}
      </p>
      {rows.length === 0 ? (
        <p class="nothing">No query matches the filter and the search.</p>
      ) : (
        <QueryTable
          prefix={surroundings.prefix}
          rows={shown}
          conditions={conditions}
          interaction={{
            sort: view.sort,
            expanded: view.expanded,
            active: reachable ?? 0,
            onSort: (key) => {
              onView({ sort: nextSort(view.sort, key) });
            },
            onToggle: (index) => {
              const open = view.expanded.includes(index);
              onView({
                expanded: open ? view.expanded.filter((other) => other !== index) : [...view.expanded, index],
              });
            },
            onActive: setActive,
            onReveal: (line) => {
              // Who has just selected text in a row wants to copy it, not to leave.
              if (window.getSelection()?.isCollapsed !== false) surroundings.actions?.revealLine(line);
            },
          }}
        />
      )}
      {rows.length > shown.length && (
        <p class="more">
          <vscode-button
            secondary
            onClick={() => {
              setLimit(limit + STEP);
            }}
          >
            Show {Math.min(STEP, rows.length - shown.length)} more of {rows.length - shown.length}
          </vscode-button>
        </p>
      )}
    </>
  );
}

function Filters(props: {
  queries: ComparisonData["comparison"]["queries"];
  view: ViewState;
  onView: QueriesProps["onView"];
}): JSX.Element {
  const { queries, view, onView } = props;
  return (
    <div class="filters">
      {/* vscode-radio of the elements announces itself as a checkbox; the browser's own radio does not. */}
      <fieldset class="segments">
        <legend class="visually-hidden">Queries to show</legend>
        {filters.map((filter) => (
          <label key={filter}>
            <input
              type="radio"
              name="filter"
              value={filter}
              checked={view.filter === filter}
              onChange={() => {
                onView({ filter });
              }}
            />
            {filterNames[filter]}{" "}
            <span class="count">
              {queries.filter((query) => passes(filter, query)).length.toLocaleString("en")}
            </span>
          </label>
        ))}
      </fieldset>
      <vscode-textfield
        type="search"
        label="Search queries and answers"
        placeholder="Search queries and answers"
        value={view.search}
        onInput={(event) => {
          onView({ search: event.currentTarget.value });
        }}
      />
      <div class="columns" role="group" aria-label="More columns">
        <vscode-checkbox
          label="Zero-shot"
          checked={view.showZeroShot}
          onChange={(event) => {
            onView({ showZeroShot: event.currentTarget.checked });
          }}
        />
        <vscode-checkbox
          label="Random vector"
          checked={view.showRandomVector}
          onChange={(event) => {
            onView({ showRandomVector: event.currentTarget.checked });
          }}
        />
        {hasCondition(queries, "wrongTask") && (
          <vscode-checkbox
            label="Other task"
            checked={view.showWrongTask}
            onChange={(event) => {
              onView({ showWrongTask: event.currentTarget.checked });
            }}
          />
        )}
      </div>
    </div>
  );
}

/** A second click turns the direction; a divergence is first wanted with the largest on top. */
function nextSort(sort: ViewState["sort"], key: SortKey): ViewState["sort"] {
  if (sort.key === key) {
    return { key, direction: sort.direction === "ascending" ? "descending" : "ascending" };
  }
  return { key, direction: key === "kl" ? "descending" : "ascending" };
}
