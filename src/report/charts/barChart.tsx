import { scaleLinear } from "@visx/scale";
import { Bar } from "@visx/shape";
import type { JSX } from "preact";
import { fitted, textWidth } from "../quantity.js";

/** A name and a figure above, the bar below: it holds at any width. */
const ROW = 38;
const THICKNESS = 9;

export interface BarRow {
  readonly name: string;
  /** CSS class that carries the colour. */
  readonly tone: string;
  readonly value: number;
  /** The ends of its 95 % interval, where it has one. */
  readonly interval?: readonly [number, number] | null;
  /** The value with its unit. */
  readonly shown: string;
}

/** Horizontal bars from zero, to the left of it for what is negative. */
export function BarChart(props: {
  width: number;
  rows: readonly BarRow[];
  /** Holds zero and all that is drawn; the rows say it where it is left out. */
  domain?: readonly [number, number];
  sentence: string;
}): JSX.Element {
  const { width, rows } = props;
  const height = rows.length * ROW;
  const { domain = [0, Math.max(...rows.map(({ value }) => value), 1e-9)] } = props;
  const x = scaleLinear<number>({ domain: [...domain], range: [0, width] });
  const zero = x(0);
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={props.sentence}
    >
      {rows.map(({ name, tone, value, interval, shown }, place) => (
        <g key={place} class={`tone-${tone}`} transform={`translate(0, ${place * ROW})`} aria-hidden="true">
          <text x="0" y="15">
            {fitted(name, width - textWidth(shown) - 12)}
          </text>
          <text class="figure" x={width} y="15" text-anchor="end">
            {shown}
          </text>
          <rect class="track" x="0" y="21" width={width} height={THICKNESS} />
          <Bar
            className="solid"
            x={Math.min(zero, x(value), width - 1)}
            y={21}
            width={Math.max(1, Math.abs(x(value) - zero))}
            height={THICKNESS}
          />
          {zero > 0 && <line class="zero" x1={zero} x2={zero} y1="19" y2={23 + THICKNESS} />}
          {interval !== undefined && interval !== null && (
            <path
              class="whisker"
              d={`M${x(interval[0])},21v${THICKNESS}m0,${-THICKNESS / 2}H${x(interval[1])}m0,${-THICKNESS / 2}v${THICKNESS}`}
            />
          )}
        </g>
      ))}
    </svg>
  );
}
