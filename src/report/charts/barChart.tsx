import { scaleBand, scaleLinear } from "@visx/scale";
import { Bar } from "@visx/shape";
import type { JSX } from "preact";

/** A name and a figure above, the bar below: it holds at any width. */
const ROW = 38;
const THICKNESS = 9;

export interface BarRow {
  readonly name: string;
  /** CSS class that carries the colour. */
  readonly tone: string;
  readonly value: number;
  /** The value with its unit. */
  readonly shown: string;
}

/** Horizontal bars from zero. */
export function BarChart(props: { width: number; rows: readonly BarRow[]; sentence: string }): JSX.Element {
  const { width, rows } = props;
  const height = rows.length * ROW;
  const y = scaleBand({ domain: rows.map(({ name }) => name), range: [0, height] });
  const x = scaleLinear({
    domain: [0, Math.max(...rows.map(({ value }) => value), 1e-9)],
    range: [0, width],
  });
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={props.sentence}
    >
      {rows.map(({ name, tone, value, shown }) => (
        <g key={name} class={`tone-${tone}`} transform={`translate(0, ${y(name) ?? 0})`} aria-hidden="true">
          <text x="0" y="15">
            {name}
          </text>
          <text class="figure" x={width} y="15" text-anchor="end">
            {shown}
          </text>
          <rect class="track" x="0" y="21" width={width} height={THICKNESS} />
          <Bar className="solid" x={0} y={21} width={Math.max(1, x(value))} height={THICKNESS} />
        </g>
      ))}
    </svg>
  );
}
