import { scaleLinear } from "@visx/scale";
import { LinePath } from "@visx/shape";
import { Fragment, type JSX } from "preact";
import { useState } from "preact/hooks";
import type { LinesFigure } from "../../analysis/figure.js";
import { domainOf, lineExtent, xValues } from "../../analysis/quantities.js";
import { visibleText } from "../../language/visibleText.js";
import { Axes, type Frame, leftMargin } from "../charts/axes.js";
import { Figure, FiguresTable, type LegendEntry, PointMark, Readout } from "../charts/figure.js";
import { moveAmongStops, pickable } from "../charts/roving.js";
import { fitted, quantity, textWidth, withInterval } from "../quantity.js";
import type { FigureProps, Pick } from "./figureProps.js";
import { shapeOf } from "./tones.js";

const PLOT = 180;
const BELOW = 42;
/** Each mark has a line of its own for its label. */
const MARK_LINE = 15;
/** Intervals of several curves at one x stand side by side. */
const DODGE = 5;

type Series = LinesFigure["series"][number];

interface LinesProps extends FigureProps<"lines"> {
  /** By the value of x. */
  readonly pick?: Pick & {
    /** What can be picked besides the curves' own values of x. */
    readonly among: readonly number[];
    /** Said below the chart. */
    readonly hint: string;
  };
}

/** Curves with their intervals, and what is pointed out along x. */
export function LinesView({ figure, width, interactive, pick }: LinesProps): JSX.Element {
  const xs = [...new Set([...xValues(figure), ...(pick?.among ?? [])])].sort((a, b) => a - b);
  const [active, setActive] = useState(firstActive(figure, xs));
  const names = figure.series.map(({ name }) => visibleText(name));
  const legend = figure.series.flatMap(({ tone, dashed }, place): LegendEntry[] => {
    const label = names[place] ?? "";
    const line: LegendEntry = { label, tone, mark: dashed ? "dashes" : "line" };
    return [{ ...line, point: shapeOf(place) }];
  });
  for (const { name, tone, dashed, y } of figure.levels ?? []) {
    const label = `${visibleText(name)} ${quantity(y, figure.y)}`;
    legend.push({ label, tone, mark: dashed ? "dashes" : "line" });
  }
  const shown = xs[active];
  const sentenceAt = (x: number): string => {
    const here = figure.series.flatMap(({ points }, place) => {
      const point = points.find((one) => one.x === x);
      return point === undefined
        ? []
        : [`${names[place] ?? ""} ${withInterval(point.y, point.interval, figure.y)}`];
    });
    const marked = figure.marks.filter((mark) => mark.x === x).map(({ label }) => visibleText(label));
    const where = `${visibleText(figure.x.label)} ${quantity(x, figure.x)}`;
    return `${[where, ...marked].join(", ")}: ${here.length === 0 ? "not measured" : here.join("; ")}`;
  };
  return (
    <>
      <Figure legend={legend}>
        <Drawing
          figure={figure}
          width={width}
          xs={xs}
          active={active}
          onActive={interactive ? setActive : null}
          sentenceAt={sentenceAt}
          pick={pick ?? null}
        />
      </Figure>
      {interactive && shown !== undefined && (
        <Readout text={[sentenceAt(shown), ...(pick === undefined ? [] : [pick.hint])].join(". ")} />
      )}
      <FiguresTable
        caption="Figures"
        head={[visibleText(figure.x.label), ...names, ...(figure.marks.length > 0 ? [""] : [])]}
        rows={xs.map((x) => [
          quantity(x, figure.x),
          ...figure.series.map(({ points }) => {
            const point = points.find((one) => one.x === x);
            return point === undefined ? "–" : withInterval(point.y, point.interval, figure.y);
          }),
          ...(figure.marks.length > 0
            ? [visibleText(figure.marks.flatMap((mark) => (mark.x === x ? [mark.label] : [])).join(", "))]
            : []),
        ])}
      />
    </>
  );
}

function firstActive({ marks }: LinesFigure, xs: readonly number[]): number {
  const marked = xs.findIndex((x) => marks.some((mark) => mark.x === x));
  return Math.max(0, marked);
}

function Drawing(props: {
  figure: LinesFigure;
  width: number;
  xs: readonly number[];
  active: number;
  onActive: ((place: number) => void) | null;
  sentenceAt: (x: number) => string;
  pick: Pick | null;
}): JSX.Element {
  const { figure, width, xs, active, onActive, sentenceAt, pick } = props;
  const yDomain = domainOf(figure.y, lineExtent(figure));
  const frame: Frame = {
    left: leftMargin(figure.y, yDomain),
    right: width - 14,
    top: 8 + figure.marks.length * MARK_LINE,
    bottom: 8 + figure.marks.length * MARK_LINE + PLOT,
  };
  const [low, high] = domainOf(figure.x, [...xs, ...figure.marks.map(({ x }) => x)]);
  // Room at both ends, for marks and intervals that stand there.
  const x = scaleLinear<number>({ domain: [low, high], range: [frame.left + 12, frame.right - 8] });
  const y = scaleLinear<number>({ domain: yDomain, range: [frame.bottom, frame.top] });
  const height = frame.bottom + BELOW;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role={onActive === null ? "img" : "group"}
      aria-label={drawingSentence(figure, xs, sentenceAt)}
    >
      <Axes frame={frame} x={figure.x} y={figure.y} xScale={x} yScale={y} xValues={xs} />
      <g aria-hidden="true">
        {figure.marks.map((mark, place) => (
          <Mark key={place} at={x(mark.x)} label={visibleText(mark.label)} line={place} frame={frame} />
        ))}
        {(figure.levels ?? []).map(({ tone, dashed, y: value }, place) => (
          <g key={place} class={`tone-${tone}`}>
            <line
              class={dashed ? "dashes" : "dots"}
              x1={frame.left}
              x2={frame.right}
              y1={y(value)}
              y2={y(value)}
            />
          </g>
        ))}
        {figure.series.map((series, place) => (
          <Curve key={place} series={series} place={place} of={figure.series.length} x={x} y={y} />
        ))}
      </g>
      {onActive !== null && (
        <g
          onKeyDown={(event) => {
            moveAmongStops(event, { back: ["ArrowLeft", "ArrowDown"], on: ["ArrowRight", "ArrowUp"] });
          }}
        >
          {xs.map((value, place) => {
            const [from, to] = bandAround(xs, place, x, frame);
            return (
              <rect
                key={place}
                class="target"
                data-stop=""
                tabIndex={place === active ? 0 : -1}
                {...pickable(sentenceAt(value), value, pick)}
                x={from}
                y={frame.top}
                width={Math.max(1, to - from)}
                height={frame.bottom - frame.top}
                onFocus={() => {
                  onActive(place);
                }}
                onPointerEnter={() => {
                  onActive(place);
                }}
              />
            );
          })}
        </g>
      )}
    </svg>
  );
}

type Scale = ReturnType<typeof scaleLinear<number>>;

/** From half-way to the value before up to half-way to the next. */
function bandAround(
  xs: readonly number[],
  place: number,
  x: Scale,
  { left, right }: Frame,
): [number, number] {
  const at = x(xs[place] ?? 0);
  const [before, after] = [xs[place - 1], xs[place + 1]];
  return [
    before === undefined ? left : (x(before) + at) / 2,
    after === undefined ? right : (x(after) + at) / 2,
  ];
}

function Curve(props: { series: Series; place: number; of: number; x: Scale; y: Scale }): JSX.Element {
  const { series, place, of, x, y } = props;
  const points = series.points.toSorted((a, b) => a.x - b.x);
  const aside = points.some(({ interval }) => interval !== null) ? (place - (of - 1) / 2) * DODGE : 0;
  return (
    <g class={`tone-${series.tone}`}>
      <LinePath
        className={series.dashed ? "dashes" : "line"}
        data={points}
        x={(point) => x(point.x)}
        y={(point) => y(point.y)}
      />
      {points.map((point, index) => (
        <Fragment key={index}>
          {point.interval !== null && (
            <line
              class="interval"
              x1={x(point.x) + aside}
              x2={x(point.x) + aside}
              y1={y(point.interval[0])}
              y2={y(point.interval[1])}
            />
          )}
          <g transform={`translate(${x(point.x)}, ${y(point.y)})`}>
            <PointMark mark={shapeOf(place)} />
          </g>
        </Fragment>
      ))}
    </g>
  );
}

/** A line across, with its label above and within the drawing. */
function Mark(props: { at: number; label: string; line: number; frame: Frame }): JSX.Element {
  const { at, line, frame } = props;
  const label = fitted(props.label, frame.right - frame.left);
  const half = textWidth(label) / 2;
  const centre = Math.min(Math.max(at, frame.left + half), frame.right - half);
  const baseline = 12 + line * MARK_LINE;
  return (
    <g class="chosen">
      <line class="pointer" x1={at} x2={at} y1={baseline + 4} y2={frame.bottom} />
      <text x={centre} y={baseline} text-anchor="middle">
        {label}
      </text>
    </g>
  );
}

function drawingSentence(
  { title, marks, series, levels = [], y }: LinesFigure,
  xs: readonly number[],
  sentenceAt: (x: number) => string,
): string {
  const told = xs.filter((x) => marks.some((mark) => mark.x === x));
  const [first, last] = [xs[0], xs.at(-1)];
  const ends = [first, last].filter((x, place, all) => x !== undefined && all.indexOf(x) === place);
  const where = told.length > 0 ? told : ends.filter((x) => x !== undefined);
  const names = series.map(({ name }) => visibleText(name)).join(", ");
  return [
    `${visibleText(title)}. Curves: ${names === "" ? "none" : names}.`,
    ...where.map((x) => `${sentenceAt(x)}.`),
    ...levels.map((level) => `${visibleText(level.name)} ${quantity(level.y, y)}.`),
  ].join(" ");
}
