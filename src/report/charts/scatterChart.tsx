import { AxisBottom, AxisLeft } from "@visx/axis";
import { GridColumns, GridRows } from "@visx/grid";
import { scaleLinear } from "@visx/scale";
import type { JSX, TargetedKeyboardEvent } from "preact";
import { useState } from "preact/hooks";
import { percent } from "../figures.js";
import { type LegendEntry, PointMark, Readout } from "./figure.js";
import { moveAmongStops, pressed } from "./roving.js";

const margin = { top: 10, right: 12, bottom: 40, left: 58 };
const ticks = [0, 0.25, 0.5, 0.75, 1];
/** Wider, the diagonal would no longer look like one. */
const WIDEST = 420;

export interface ScatterPoint {
  /** Probabilities. */
  readonly x: number;
  readonly y: number;
  readonly entry: LegendEntry;
  /** One line that names the point and its figures. */
  readonly label: string;
  /** 1-based line of the file. */
  readonly line: number;
}

/** Two probabilities of the same queries against each other; on the diagonal nothing is lost. */
export function ScatterChart(props: {
  width: number;
  points: readonly ScatterPoint[];
  xLabel: string;
  yLabel: string;
  sentence: string;
  onPick: ((line: number) => void) | null;
}): JSX.Element {
  const { points, onPick } = props;
  const [active, setActive] = useState(0);
  const width = Math.min(props.width, WIDEST);
  const side = width - margin.left - margin.right;
  const height = side * 0.75 + margin.top + margin.bottom;
  const [right, bottom] = [width - margin.right, height - margin.bottom];
  const x = scaleLinear({ domain: [0, 1], range: [margin.left, right] });
  const y = scaleLinear({ domain: [0, 1], range: [bottom, margin.top] });
  const shown = points[active];
  return (
    <>
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role={onPick === null ? "img" : "group"}
        aria-label={props.sentence}
      >
        <g aria-hidden="true">
          <GridRows scale={y} left={margin.left} width={side} tickValues={ticks} />
          <GridColumns scale={x} top={margin.top} height={bottom - margin.top} tickValues={ticks} />
          <line class="diagonal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
          <AxisLeft
            scale={y}
            left={margin.left}
            tickValues={ticks}
            tickFormat={asPercent}
            hideTicks
            label={props.yLabel}
            labelOffset={40}
          />
          <AxisBottom
            scale={x}
            top={bottom}
            tickValues={ticks}
            tickFormat={asPercent}
            tickLength={4}
            label={props.xLabel}
            labelOffset={6}
          />
        </g>
        <g
          onKeyDown={(event) => {
            moveAmongStops(event, { back: ["ArrowLeft", "ArrowUp"], on: ["ArrowRight", "ArrowDown"] });
          }}
        >
          {points.map((point, index) => (
            <g
              key={index}
              class={`point tone-${point.entry.tone}`}
              transform={`translate(${x(point.x)}, ${y(point.y)})`}
              {...(onPick === null
                ? {}
                : {
                    "data-stop": "",
                    role: "button",
                    tabIndex: index === active ? 0 : -1,
                    "aria-label": `${point.label}. Go to line ${point.line}.`,
                    onClick: () => {
                      onPick(point.line);
                    },
                    onKeyDown: (event: TargetedKeyboardEvent<SVGGElement>) => {
                      if (pressed(event)) onPick(point.line);
                    },
                    onFocus: () => {
                      setActive(index);
                    },
                    onPointerEnter: () => {
                      setActive(index);
                    },
                  })}
            >
              {onPick !== null && <circle class="target" r="8" />}
              {point.entry.mark !== "line" && point.entry.mark !== "dashes" && (
                <PointMark mark={point.entry.mark} />
              )}
            </g>
          ))}
        </g>
      </svg>
      {onPick !== null && shown !== undefined && <Readout text={shown.label} />}
    </>
  );
}

function asPercent(value: { valueOf(): number }): string {
  return percent(value.valueOf());
}
