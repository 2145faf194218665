import { AxisBottom, AxisLeft } from "@visx/axis";
import { GridRows } from "@visx/grid";
import { scaleBand, scaleLinear } from "@visx/scale";
import { LinePath } from "@visx/shape";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Accuracy } from "../../method/comparison.js";
import { percent } from "../figures.js";
import { type LayerFigures, layerSentence } from "../layerFigures.js";
import { PointMark, type PointShape, Readout } from "./figure.js";
import { moveAmongStops, pressed } from "./roving.js";

const HEIGHT = 230;
const margin = { top: 22, right: 10, bottom: 38, left: 46 };
/** CSS pixels that a layer's number takes at least. */
const TICK = 26;

interface LayerChartProps {
  readonly width: number;
  readonly layers: readonly LayerFigures[];
  readonly fewShot: Accuracy | null;
  readonly zeroShot: Accuracy | null;
  /** With random vectors at the chosen layer; null where the layers have their own. */
  readonly randomVector: Accuracy | null;
  /** What a click on a layer does; null on paper. */
  readonly onPick: ((layer: number) => void) | null;
}

/** Accuracy by layer: on the queries with intervals, with controls, on held-out demonstrations, and the chosen layer. */
export function LayerChart(props: LayerChartProps): JSX.Element {
  const { width, layers, fewShot, zeroShot, randomVector, onPick } = props;
  const chosen = layers.find((layer) => layer.chosen);
  const [active, setActive] = useState(chosen?.layer ?? 0);
  const [right, bottom] = [width - margin.right, HEIGHT - margin.bottom];
  const x = scaleBand({ domain: layers.map(({ layer }) => layer), range: [margin.left, right] });
  const y = scaleLinear({ domain: [0, 1], range: [bottom, margin.top] });
  const band = x.bandwidth();
  const centre = (layer: number): number => (x(layer) ?? 0) + band / 2;
  const every = Math.ceil(TICK / band);
  const tested = layers.filter(({ test }) => test !== null);
  const validated = layers.filter(({ validation }) => validation !== null);
  const shown = layers.find(({ layer }) => layer === active);

  return (
    <>
      <svg
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role={onPick === null ? "img" : "group"}
        aria-label={chartSentence(layers, fewShot, zeroShot)}
      >
        {chosen !== undefined && (
          <g class="chosen" aria-hidden="true">
            <rect x={x(chosen.layer)} y={margin.top} width={band} height={bottom - margin.top} />
            <text y={margin.top - 7} {...within(centre(chosen.layer), margin.left, right)}>
              layer {chosen.layer}, chosen
            </text>
          </g>
        )}
        <g aria-hidden="true">
          <GridRows
            scale={y}
            left={margin.left}
            width={right - margin.left}
            tickValues={[0.25, 0.5, 0.75, 1]}
          />
          <AxisLeft
            scale={y}
            left={margin.left}
            tickValues={[0, 0.25, 0.5, 0.75, 1]}
            tickFormat={asPercent}
            hideTicks
          />
          <AxisBottom
            scale={x}
            top={bottom}
            tickValues={layers.map(({ layer }) => layer).filter((layer) => layer % every === 0)}
            tickFormat={String}
            tickLength={4}
            label="layer, counted from 0"
            labelOffset={4}
          />
          {fewShot !== null && <Level tone="few-shot" at={y(fewShot.value)} from={margin.left} to={right} />}
          {zeroShot !== null && (
            <Level tone="zero-shot" at={y(zeroShot.value)} from={margin.left} to={right} />
          )}
          {randomVector !== null && (
            <Level tone="random-vector" at={y(randomVector.value)} from={margin.left} to={right} dashed />
          )}
          {layerControls.map(({ condition, tone, point }) => {
            const at = layers.flatMap(({ layer, [condition]: control }) =>
              control === null ? [] : [{ x: centre(layer), y: y(control.value) }],
            );
            return at.length === 0 ? null : (
              <g key={condition} class={`tone-${tone}`}>
                <Points at={at} mark={point} />
              </g>
            );
          })}
          <g class="tone-validation">
            <LinePath
              className="dashes"
              data={validated}
              x={({ layer }) => centre(layer)}
              y={({ validation }) => y(validation ?? 0)}
            />
            {validated.map(({ layer, validation }) => (
              <g key={layer} transform={`translate(${centre(layer)}, ${y(validation ?? 0)})`}>
                <PointMark mark="diamond" />
              </g>
            ))}
          </g>
          <g class="tone-task-vector">
            <LinePath
              className="line"
              data={tested}
              x={({ layer }) => centre(layer)}
              y={({ test }) => y(test?.value ?? 0)}
            />
            {tested.map(({ layer, test }) =>
              test === null ? null : (
                <g key={layer}>
                  <line
                    class="interval"
                    x1={centre(layer)}
                    x2={centre(layer)}
                    y1={y(test.low)}
                    y2={y(test.high)}
                  />
                  <circle class="solid" cx={centre(layer)} cy={y(test.value)} r="4" />
                </g>
              ),
            )}
          </g>
        </g>
        {onPick !== null && (
          <g
            onKeyDown={(event) => {
              moveAmongStops(event, { back: ["ArrowLeft", "ArrowDown"], on: ["ArrowRight", "ArrowUp"] });
            }}
          >
            {layers.map((figures) => (
              <rect
                key={figures.layer}
                class="target"
                data-stop=""
                data-layer={figures.layer}
                role="button"
                tabIndex={figures.layer === active ? 0 : -1}
                aria-label={`${layerSentence(figures)}. Pin this layer in the file.`}
                x={x(figures.layer)}
                y={margin.top}
                width={band}
                height={bottom - margin.top}
                onClick={() => {
                  onPick(figures.layer);
                }}
                onKeyDown={(event) => {
                  if (pressed(event)) onPick(figures.layer);
                }}
                onFocus={() => {
                  setActive(figures.layer);
                }}
                onPointerEnter={() => {
                  setActive(figures.layer);
                }}
              />
            ))}
          </g>
        )}
      </svg>
      {onPick !== null && shown !== undefined && (
        <Readout text={`${layerSentence(shown)}. Click a layer to pin it in the file.`} />
      )}
    </>
  );
}

/** The controls that a sweep may hold at every layer, and how their curves differ without colour. */
export const layerControls = [
  { condition: "randomVector", tone: "random-vector", point: "square" },
  { condition: "wrongTask", tone: "wrong-task", point: "triangle" },
] as const;

/** A thin curve through the points, from left to right. */
function Points({ at, mark }: { at: readonly { x: number; y: number }[]; mark: PointShape }): JSX.Element {
  return (
    <>
      <LinePath className="line" data={[...at]} x={({ x }) => x} y={({ y }) => y} />
      {at.map(({ x, y }) => (
        <g key={x} transform={`translate(${x}, ${y})`}>
          <PointMark mark={mark} />
        </g>
      ))}
    </>
  );
}

function Level(props: { tone: string; at: number; from: number; to: number; dashed?: boolean }): JSX.Element {
  return (
    <g class={`tone-${props.tone}`}>
      <line
        class={props.dashed === true ? "dashes" : "dots"}
        x1={props.from}
        x2={props.to}
        y1={props.at}
        y2={props.at}
      />
    </g>
  );
}

/** Keeps a label that stands over `x` within the drawing. */
function within(
  x: number,
  left: number,
  right: number,
): { x: number; "text-anchor": "start" | "middle" | "end" } {
  const half = 50;
  if (x - half < left) return { x: left, "text-anchor": "start" };
  if (x + half > right) return { x: right, "text-anchor": "end" };
  return { x, "text-anchor": "middle" };
}

function asPercent(value: { valueOf(): number }): string {
  return percent(value.valueOf());
}

function chartSentence(
  layers: readonly LayerFigures[],
  fewShot: Accuracy | null,
  zeroShot: Accuracy | null,
): string {
  const chosen = layers.find((layer) => layer.chosen);
  return [
    "Accuracy by layer.",
    ...(chosen === undefined ? [] : [`${layerSentence(chosen)}.`]),
    ...(fewShot === null ? [] : [`Few-shot ${percent(fewShot.value)}.`]),
    ...(zeroShot === null ? [] : [`Zero-shot ${percent(zeroShot.value)}.`]),
  ].join(" ");
}
