import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { TableFigure } from "../../analysis/figure.js";
import { visibleText } from "../../language/visibleText.js";
import { type Direction, type Row, sortedRows } from "./sortRows.js";

/** A table, sorted by a click on a column's head where there is someone to click. */
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
      <table class="plain sortable">
        <thead>
          <tr>
            {figure.columns.map(({ title, align }, column) => {
              const sorted = sort?.column === column ? sort.direction : "none";
              return (
                <th
                  key={column}
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
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <Cell
                  key={column}
                  cell={cell}
                  head={column === 0}
                  right={figure.columns[column]?.align === "right"}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell(props: { cell: Row[number]; head: boolean; right: boolean }): JSX.Element {
  const { cell, head, right } = props;
  const kind = `${right ? "number" : ""} ${cell.tone === null ? "" : `toned tone-${cell.tone}`}`.trim();
  const text = <bdi>{visibleText(cell.text)}</bdi>;
  return head ? (
    <th scope="row" class={kind}>
      {text}
    </th>
  ) : (
    <td class={kind}>{text}</td>
  );
}
