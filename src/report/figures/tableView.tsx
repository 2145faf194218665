import { Fragment, type JSX } from "preact";
import { useState } from "preact/hooks";
import type { TableFigure } from "../../analysis/figure.js";
import { visibleText } from "../../language/visibleText.js";
import { unbroken } from "../figures.js";
import { type Direction, type Row, sortedRows } from "./sortRows.js";

/**
 * A table, sorted by a click on a column's head where there is someone to click. The roles are spelt out: narrow, the
 * rows are laid out as cards, and browsers drop a table's own roles where it is not displayed as one.
 */
export function TableView({
  figure,
  interactive,
}: {
  figure: TableFigure;
  interactive: boolean;
}): JSX.Element {
  const [sort, setSort] = useState<{ column: number; direction: Direction } | null>(null);
  const rows = sort === null ? figure.rows : sortedRows(figure.rows, sort.column, sort.direction);
  const sortBy = (column: number): void => {
    const again = sort?.column === column;
    const turned = again && sort.direction === "ascending" ? "descending" : "ascending";
    // A third click gives back the order in which the analysis wrote the rows down.
    setSort(again && sort.direction === "descending" ? null : { column, direction: turned });
  };
  return (
    <div class="scrolls wide" tabIndex={0} role="region" aria-label={visibleText(figure.title)}>
      <table class="plain sortable" role="table">
        <thead role="rowgroup">
          <tr role="row">
            {figure.columns.map(({ title, align }, column) => {
              const sorted = sort?.column === column ? sort.direction : "none";
              return (
                <th
                  key={column}
                  role="columnheader"
                  scope="col"
                  class={align === "right" ? "number" : ""}
                  {...(interactive ? { "aria-sort": sorted } : {})}
                >
                  {interactive ? (
                    <button
                      type="button"
                      class="sort"
                      onClick={() => {
                        sortBy(column);
                      }}
                    >
                      <bdi>{visibleText(title)}</bdi>
                      <span class="arrow" aria-hidden="true">
                        {sorted === "none" ? "↕" : sorted === "ascending" ? "↑" : "↓"}
                      </span>
                    </button>
                  ) : (
                    <bdi>{visibleText(title)}</bdi>
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row, index) => (
            <tr key={index} role="row">
              {row.map((cell, column) => (
                <Cell key={column} cell={cell} column={figure.columns[column]} head={column === 0} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell(props: {
  cell: Row[number];
  column: TableFigure["columns"][number] | undefined;
  head: boolean;
}): JSX.Element {
  const { cell, column, head } = props;
  const isNumber = column?.align === "right";
  const kind = `${isNumber ? "number" : ""} ${cell.tone === null ? "" : `toned tone-${cell.tone}`}`.trim();
  const shown = visibleText(cell.text);
  const text = <bdi>{isNumber ? wholeParts(shown) : unbroken(shown)}</bdi>;
  return head ? (
    <th role="rowheader" scope="row" class={kind}>
      {text}
    </th>
  ) : (
    <td role="cell" class={kind} data-label={visibleText(column?.title ?? "")}>
      {text}
    </td>
  );
}

/** A figure and its range, `100 % (76–100 %)`, are kept together each; between them a line may end. */
function wholeParts(text: string): JSX.Element[] {
  return text.split(/ (?=\()/u).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && " "}
      <span class="whole">{part}</span>
    </Fragment>
  ));
}
