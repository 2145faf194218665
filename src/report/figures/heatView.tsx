import type { JSX, TargetedKeyboardEvent } from "preact";
import { useState } from "preact/hooks";
import type { HeatFigure } from "../../analysis/figure.js";
import { domainOf, heatExtent } from "../../analysis/quantities.js";
import { visibleText } from "../../language/visibleText.js";
import { tickText } from "../charts/axes.js";
import { Figure, FiguresTable, Readout } from "../charts/figure.js";
import { fitted, quantity, textWidth } from "../quantity.js";
import type { FigureProps } from "./figureProps.js";

const [LEAST_CELL, WIDEST_CELL, CELL_HEIGHT] = [20, 64, 26];
/** Room for the names of columns, which are written upwards where they are longer than their cells. */
const TALLEST_NAMES = 96;
/** Stronger, a number within would not be legible on it. */
const STRONGEST = 0.7;
const LEGEND_STEPS = 5;

/** Colour of a value: how strong, and on which side of zero. */
function shade(value: number, [low, high]: readonly [number, number]): { tone: string; strength: number } {
  if (low < 0) {
    const most = Math.max(-low, high);
    return { tone: value < 0 ? "wrong" : "task-vector", strength: (Math.abs(value) / most) * STRONGEST };
  }
  return { tone: "task-vector", strength: ((value - low) / (high - low)) * STRONGEST };
}

/** A matrix as colours, with its numbers where cells are wide enough, and a scale that says what colours mean. */
export function HeatView({ figure, width, interactive }: FigureProps<"heat">): JSX.Element {
  const [active, setActive] = useState({ row: 0, column: 0 });
  const { scale } = figure;
  const domain = domainOf(scale, heatExtent(figure));
  const [rows, columns] = [figure.rows.map(visibleText), figure.columns.map(visibleText)];
  const valueAt = (row: number, column: number): string => {
    const value = figure.values[row]?.[column] ?? null;
    return value === null ? "–" : quantity(value, scale);
  };
  const sentenceAt = (row: number, column: number): string =>
    `${rows[row] ?? ""}, ${columns[column] ?? ""}: ${valueAt(row, column)}`;
  return (
    <Figure legend={[]}>
      <div class="scrolls wide heat">
        <Matrix
          figure={figure}
          rows={rows}
          columns={columns}
          width={width}
          domain={domain}
          active={active}
          onActive={interactive ? setActive : null}
          sentenceAt={sentenceAt}
        />
      </div>
      <ColourScale figure={figure} domain={domain} width={Math.min(width, 300)} />
      {interactive && rows.length > 0 && columns.length > 0 && (
        <Readout text={sentenceAt(active.row, active.column)} />
      )}
      <FiguresTable
        caption="Figures"
        head={["", ...columns]}
        rows={rows.map((name, row) => [name, ...columns.map((_, column) => valueAt(row, column))])}
      />
    </Figure>
  );
}

interface Place {
  readonly row: number;
  readonly column: number;
}

function Matrix(props: {
  figure: HeatFigure;
  rows: readonly string[];
  columns: readonly string[];
  width: number;
  domain: readonly [number, number];
  active: Place;
  onActive: ((place: Place) => void) | null;
  sentenceAt: (row: number, column: number) => string;
}): JSX.Element {
  const { figure, rows, columns, domain, active, onActive, sentenceAt } = props;
  const names = Math.min(Math.max(0, ...rows.map(textWidth)) + 10, Math.max(60, props.width * 0.35));
  const room = (props.width - names) / Math.max(1, columns.length);
  const cell = Math.floor(Math.min(WIDEST_CELL, Math.max(LEAST_CELL, room)));
  const upwards = columns.some((name) => textWidth(name) > cell - 4);
  const above = upwards ? Math.min(TALLEST_NAMES, Math.max(...columns.map(textWidth))) + 8 : 20;
  const numbers = figure.values
    .flat()
    .every((value) => value === null || textWidth(quantity(value, figure.scale)) <= cell - 2);
  const width = names + cell * columns.length;
  const height = above + CELL_HEIGHT * rows.length;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role={onActive === null ? "img" : "group"}
      aria-label={`${visibleText(figure.title)}. ${rows.length} rows, ${columns.length} columns, from ${quantity(domain[0], figure.scale)} to ${quantity(domain[1], figure.scale)}.`}
    >
      <g aria-hidden="true">
        {columns.map((name, column) => {
          const at = names + (column + 0.5) * cell;
          return upwards ? (
            <text key={column} transform={`translate(${at + 4}, ${above - 6}) rotate(-90)`}>
              {fitted(name, above - 8)}
            </text>
          ) : (
            <text key={column} x={at} y={above - 6} text-anchor="middle">
              {name}
            </text>
          );
        })}
        {rows.map((name, row) => (
          <text key={row} x={names - 6} y={above + (row + 0.5) * CELL_HEIGHT + 4} text-anchor="end">
            {fitted(name, names - 8)}
          </text>
        ))}
      </g>
      <g
        onKeyDown={(event) => {
          moveInMatrix(event, active, rows.length, columns.length);
        }}
      >
        {rows.flatMap((_, row) =>
          columns.map((_name, column) => {
            const value = figure.values[row]?.[column] ?? null;
            const { tone, strength } =
              value === null ? { tone: "neutral", strength: 0 } : shade(value, domain);
            const place = { row, column };
            return (
              <g
                key={`${row} ${column}`}
                class={`cell tone-${tone}`}
                transform={`translate(${names + column * cell}, ${above + row * CELL_HEIGHT})`}
                {...(onActive === null
                  ? {}
                  : {
                      "data-cell": `${row} ${column}`,
                      role: "img" as const,
                      tabIndex: row === active.row && column === active.column ? 0 : -1,
                      "aria-label": sentenceAt(row, column),
                      onFocus: () => {
                        onActive(place);
                      },
                      onPointerEnter: () => {
                        onActive(place);
                      },
                    })}
              >
                <rect class="ground" width={cell} height={CELL_HEIGHT} />
                <rect class="shade" width={cell} height={CELL_HEIGHT} fill-opacity={strength.toFixed(3)} />
                {(numbers || value === null) && (
                  <text class="figure" x={cell / 2} y={CELL_HEIGHT / 2 + 4} text-anchor="middle">
                    {value === null ? "–" : quantity(value, figure.scale)}
                  </text>
                )}
              </g>
            );
          }),
        )}
      </g>
    </svg>
  );
}

/** Arrows go to the neighbour, Home and End along the row. */
function moveInMatrix(
  event: TargetedKeyboardEvent<SVGGElement>,
  { row, column }: Place,
  rows: number,
  columns: number,
): void {
  const next: Readonly<Record<string, Place>> = {
    ArrowLeft: { row, column: column - 1 },
    ArrowRight: { row, column: column + 1 },
    ArrowUp: { row: row - 1, column },
    ArrowDown: { row: row + 1, column },
    Home: { row, column: 0 },
    End: { row, column: columns - 1 },
  };
  const to = next[event.key];
  if (to === undefined || to.row < 0 || to.row >= rows || to.column < 0 || to.column >= columns) return;
  event.preventDefault();
  event.currentTarget.querySelector<SVGElement>(`[data-cell="${to.row} ${to.column}"]`)?.focus();
}

/** What the colours mean. */
function ColourScale(props: {
  figure: HeatFigure;
  domain: readonly [number, number];
  width: number;
}): JSX.Element {
  const { figure, domain, width } = props;
  const [low, high] = domain;
  const step = width / LEGEND_STEPS;
  const values = Array.from(
    { length: LEGEND_STEPS },
    (_, place) => low + ((high - low) * place) / (LEGEND_STEPS - 1),
  );
  const label = visibleText(figure.scale.label);
  return (
    <svg
      class="colour-scale"
      width={width}
      height={50}
      viewBox={`0 0 ${width} 50`}
      role="img"
      aria-label={`Colours: ${label} from ${quantity(low, figure.scale)} to ${quantity(high, figure.scale)}`}
    >
      <g aria-hidden="true">
        <text x="0" y="12">
          {fitted(label, width)}
        </text>
        {values.map((value, place) => {
          const { tone, strength } = shade(value, domain);
          return (
            <g key={place} class={`cell tone-${tone}`} transform={`translate(${place * step}, 18)`}>
              <rect class="shade" width={step} height={12} fill-opacity={strength.toFixed(3)} />
              <text x={step / 2} y={26} text-anchor="middle">
                {tickText(value, figure.scale)}
              </text>
            </g>
          );
        })}
      </g>
    </svg>
  );
}
