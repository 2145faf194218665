import type { JSX } from "preact";
import type { QueryComparison } from "../method/comparison.js";
import { moveAmongStops } from "./charts/roving.js";
import { type Condition, conditionNames, outcomeOf } from "./conditions.js";
import { nats } from "./figures.js";
import { ModelText } from "./modelText.js";
import { OutcomeCell } from "./outcomeCell.js";
import { QueryDetail } from "./queryDetail.js";
import { type Flip, flipOf } from "./queryOutcome.js";
import type { QueryRow, Sort, SortKey } from "./queryRow.js";
import { visibleText } from "../language/visibleText.js";
import { beginning } from "./visibleText.js";

/** What stands in the cells beside the answers. */
export const percentagesExplained = "Beside each answer: how probable the expected answer was.";

/** Characters of the longest word with which all columns fit into half a window. */
const LONGEST_WORD = 9;

/** What a reader of the panel can do with the table. */
interface TableInteraction {
  readonly sort: Sort;
  /** Indexes of the queries whose details are shown. */
  readonly expanded: readonly number[];
  /** Index of the query that Tab reaches. */
  readonly active: number;
  onSort(key: SortKey): void;
  onToggle(index: number): void;
  onActive(index: number): void;
  onReveal(line: number): void;
}

interface QueryTableProps {
  readonly prefix: string;
  readonly rows: readonly QueryRow[];
  readonly conditions: readonly Condition[];
  /** null on paper. */
  readonly interaction: TableInteraction | null;
}

/**
 * Every query with its outcomes side by side. The roles are spelt out: narrow, the rows are laid out as cards,
 * and browsers drop a table's own roles where it is not displayed as one.
 */
export function QueryTable({ prefix, rows, conditions, interaction }: QueryTableProps): JSX.Element {
  const columns: readonly { key: SortKey; title: string }[] = [
    { key: "line", title: "Line" },
    { key: "input", title: "Query" },
    { key: "expected", title: "Expected" },
    ...conditions.map((condition) => ({ key: condition, title: conditionNames[condition].name })),
    { key: "kl", title: "KL" },
  ];
  const long = rows.some(({ query }) => hasLongWord(query, conditions));
  return (
    <table class={`queries ${long ? "long-words" : ""}`} role="table" aria-label="Queries, side by side">
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ key, title }) => (
            <HeaderCell key={key} column={key} title={title} interaction={interaction} />
          ))}
        </tr>
      </thead>
      <tbody
        role="rowgroup"
        onKeyDown={(event) => {
          moveAmongStops(event, { back: ["ArrowUp"], on: ["ArrowDown"] });
        }}
      >
        {rows.map((row) => (
          <Row key={row.index} prefix={prefix} row={row} conditions={conditions} interaction={interaction} />
        ))}
      </tbody>
    </table>
  );
}

function hasLongWord(query: QueryComparison, conditions: readonly Condition[]): boolean {
  const answers = conditions.map((condition) => outcomeOf(query, condition)?.answer ?? "");
  const words = [query.input, query.expected ?? "", ...answers].flatMap((text) => text.split(/\s+/));
  return words.some((word) => word.length > LONGEST_WORD);
}

function HeaderCell(props: {
  column: SortKey;
  title: string;
  interaction: TableInteraction | null;
}): JSX.Element {
  const { column, title, interaction } = props;
  const kind = column === "kl" ? "number" : column === "line" ? "place" : "";
  if (interaction === null) {
    return (
      <th role="columnheader" scope="col" class={kind}>
        {title}
      </th>
    );
  }
  const { key, direction } = interaction.sort;
  const sorted = key === column ? direction : "none";
  return (
    <th role="columnheader" scope="col" aria-sort={sorted} class={kind}>
      <button
        type="button"
        class="sort"
        onClick={() => {
          interaction.onSort(column);
        }}
      >
        {title}
        <span class="arrow" aria-hidden="true">
          {sorted === "none" ? "↕" : sorted === "ascending" ? "↑" : "↓"}
        </span>
      </button>
    </th>
  );
}

function Row(props: {
  prefix: string;
  row: QueryRow;
  conditions: readonly Condition[];
  interaction: TableInteraction | null;
}): JSX.Element {
  const { prefix, row, conditions, interaction } = props;
  const { query, index, stale } = row;
  const flip = flipOf(query);
  const open = interaction?.expanded.includes(index) === true;
  const detail = `${prefix}-detail-${index}`;
  return (
    <>
      <tr
        role="row"
        class={`query ${stale ? "stale" : ""} ${flip === null ? "" : `flip-${flip}`}`}
        // The pointer has the whole row as its target; keyboards and screen readers have the button in it.
        {...(interaction === null
          ? {}
          : {
              onClick: () => {
                interaction.onReveal(query.line);
              },
            })}
      >
        <td role="cell" class="place muted" data-label="Line">
          {query.line}
        </td>
        <th role="rowheader" scope="row" class="input">
          <InputCell row={row} detail={detail} open={open} interaction={interaction} />{" "}
          {stale && <span class="tag">stale</span>}
        </th>
        <td role="cell" class="expected" data-label="Expected">
          {query.expected === null ? <span class="muted">–</span> : <ModelText text={query.expected} />}
        </td>
        {conditions.map((condition) => (
          <td key={condition} role="cell" class="condition" data-label={conditionNames[condition].name}>
            <OutcomeCell outcome={outcomeOf(query, condition)} />{" "}
            {condition === "taskVector" && flip !== null && <FlipTag flip={flip} />}
          </td>
        ))}
        <td role="cell" class="number" data-label="KL">
          {nats(query.kl)}
        </td>
      </tr>
      {open && (
        <tr role="row" class="detail" id={detail}>
          <td role="cell" colSpan={conditions.length + 4}>
            <QueryDetail query={query} level="h3" />
          </td>
        </tr>
      )}
    </>
  );
}

const flipNames: Readonly<Record<Flip, { readonly text: string; readonly meaning: string }>> = {
  lost: { text: "lost", meaning: "Right with few-shot, wrong with the task vector" },
  gained: { text: "gained", meaning: "Wrong with few-shot, right with the task vector" },
  differs: { text: "differs", meaning: "A different answer from few-shot’s" },
};

function FlipTag({ flip }: { flip: Flip }): JSX.Element {
  const { text, meaning } = flipNames[flip];
  return (
    <span class={`tag ${flip}`} title={meaning}>
      {text}
    </span>
  );
}

function InputCell(props: {
  row: QueryRow;
  detail: string;
  open: boolean;
  interaction: TableInteraction | null;
}): JSX.Element {
  const { row, detail, open, interaction } = props;
  const { query, index } = row;
  if (interaction === null) return <ModelText text={query.input} />;
  const tabIndex = index === interaction.active ? 0 : -1;
  return (
    <span class="shown">
      <button
        type="button"
        class="toggle"
        tabIndex={tabIndex}
        aria-expanded={open}
        aria-controls={open ? detail : undefined}
        aria-label={`Details of ${visibleText(beginning(query.input, 40))}`}
        onClick={(event) => {
          event.stopPropagation();
          interaction.onToggle(index);
        }}
      >
        <span aria-hidden="true">{open ? "▾" : "▸"}</span>
      </button>
      <button
        type="button"
        class="link reveal"
        data-stop=""
        tabIndex={tabIndex}
        title={`Go to line ${query.line}`}
        onFocus={() => {
          interaction.onActive(index);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowRight" && !open) interaction.onToggle(index);
          if (event.key === "ArrowLeft" && open) interaction.onToggle(index);
        }}
      >
        <ModelText text={query.input} />
      </button>
    </span>
  );
}
