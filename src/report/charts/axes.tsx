import { AxisBottom, AxisLeft } from "@visx/axis";
import { GridColumns, GridRows } from "@visx/grid";
import type { scaleLinear } from "@visx/scale";
import type { JSX } from "preact";
import type { Axis } from "../../analysis/figure.js";
import { visibleText } from "../../language/visibleText.js";
import { fitted, quantity, textWidth } from "../quantity.js";

type Scale = ReturnType<typeof scaleLinear<number>>;

/** CSS pixels between two numbers of an axis, at least. */
const [ROOM_ACROSS, ROOM_DOWN] = [54, 40];
/** CSS pixels between the ends of two numbers. */
const APART = 6;
/** Room for the axis' own label beside its numbers. */
const LABEL = 20;

/** The numbers that an axis shows: the values themselves where all of them have room. */
function ticksOf(
  axis: Axis,
  scale: Scale,
  pixels: number,
  room: number,
  values: readonly number[],
): number[] {
  const most = Math.max(2, Math.floor(pixels / room));
  if (values.length > 0 && values.length <= most && haveRoom(axis, scale, values)) return [...values];
  const ticks = scale.ticks(most);
  return axis.unit === "count" ? ticks.filter((tick) => Number.isInteger(tick)) : ticks;
}

/** Whether no two of the values, which go up, would stand on each other. */
function haveRoom(axis: Axis, scale: Scale, values: readonly number[]): boolean {
  return values.every((value, place) => {
    const next = values[place + 1];
    if (next === undefined) return true;
    const widths = textWidth(tickText(value, axis)) + textWidth(tickText(next, axis));
    return scale(next) - scale(value) >= widths / 2 + APART;
  });
}

/** A quantity at a tick, without the digits that all ticks have as noughts. */
export function tickText(value: number, axis: Axis): string {
  if (axis.unit === "fraction") return quantity(value, axis);
  return String(Number(value.toPrecision(4))).replace(/^-/, "−");
}

/** CSS pixels left of a drawing for the numbers of its y axis and the axis' label. */
export function leftMargin(axis: Axis, [low, high]: readonly [number, number]): number {
  const numbers = [low, high, (low + high) / 2].map((value) => textWidth(tickText(value, axis)));
  return Math.max(30, ...numbers) + LABEL + 6;
}

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Grid, numbers and labels around a drawing of two quantities. For the eye alone: the drawing's name tells them. */
export function Axes(props: {
  frame: Frame;
  x: Axis;
  y: Axis;
  xScale: Scale;
  yScale: Scale;
  /** Values of x that are numbered where there is room for all. */
  xValues: readonly number[];
  columns?: boolean;
}): JSX.Element {
  const { frame, x, y, xScale, yScale } = props;
  const { left, right, top, bottom } = frame;
  const across = ticksOf(x, xScale, right - left, ROOM_ACROSS, props.xValues);
  const down = ticksOf(y, yScale, bottom - top, ROOM_DOWN, []);
  return (
    <g aria-hidden="true">
      <GridRows scale={yScale} left={left} width={right - left} tickValues={down} />
      {props.columns === true && (
        <GridColumns scale={xScale} top={top} height={bottom - top} tickValues={across} />
      )}
      <AxisLeft
        scale={yScale}
        left={left}
        tickValues={down}
        tickFormat={(value) => tickText(value.valueOf(), y)}
        hideTicks
      />
      <text
        class="axis-label"
        transform={`translate(11, ${(top + bottom) / 2}) rotate(-90)`}
        text-anchor="middle"
      >
        {fitted(visibleText(y.label), bottom - top)}
      </text>
      <AxisBottom
        scale={xScale}
        top={bottom}
        tickValues={across}
        tickFormat={(value) => tickText(value.valueOf(), x)}
        tickLength={4}
      />
      <text class="axis-label" x={(left + right) / 2} y={bottom + 34} text-anchor="middle">
        {fitted(visibleText(x.label), right - left)}
      </text>
    </g>
  );
}
