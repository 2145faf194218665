import type { ComponentChildren, JSX } from "preact";

/*
 * Charts are drawn by visx: d3's scales with ready axes, grids and shapes as components, 33 kB gzipped together
 * with Preact, which stands in for React. It writes plain SVG elements, from a browser as from Node, so that
 * the panel and the report share one drawing; each mark can take focus and a name, follows the theme through
 * CSS alone, and needs neither eval nor inline styles. Canvas libraries (Chart.js, uPlot) would need a second
 * drawing for the report and a second way in for keyboards; Observable Plot is three times the size, puts a
 * <style> element into each chart, which the panel's policy forbids, and needs a document in Node.
 */

export interface LegendEntry {
  readonly label: string;
  /** CSS class that carries the colour. */
  readonly tone: string;
  readonly mark: "dot" | "ring" | "line" | "dashes" | "square" | "triangle" | "diamond";
  /** Shape of the points on a line. */
  readonly point?: PointShape;
}

export type PointShape = Exclude<LegendEntry["mark"], "line" | "dashes">;

/** A chart with its legend and what stands below it. */
export function Figure(props: { legend: readonly LegendEntry[]; children: ComponentChildren }): JSX.Element {
  return (
    <figure class="chart">
      {props.children}
      {props.legend.length > 0 && (
        <ul class="legend">
          {props.legend.map(({ label, tone, mark, point }, place) => (
            <li key={place}>
              <svg class={`swatch tone-${tone}`} width="18" height="12" aria-hidden="true">
                <Mark mark={mark} />
                {point !== undefined && <Mark mark={point} />}
              </svg>
              <bdi>{label}</bdi>
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

/** The point in view in words below a chart; its mark carries the same words for those who hear them. */
export function Readout({ text }: { text: string }): JSX.Element {
  return (
    <p class="readout" aria-hidden="true">
      <bdi>{text}</bdi>
    </p>
  );
}

function Mark({ mark }: { mark: LegendEntry["mark"] }): JSX.Element {
  if (mark === "line" || mark === "dashes") return <line class={mark} x1="0" x2="18" y1="6" y2="6" />;
  return (
    <g transform="translate(9, 6)">
      <PointMark mark={mark} />
    </g>
  );
}

/** A mark around the origin. Shapes differ as well as colours, for those who cannot tell the colours apart. */
export function PointMark({ mark }: { mark: PointShape }): JSX.Element {
  switch (mark) {
    case "dot":
      return <circle class="solid" r="4" />;
    case "ring":
      return <circle class="hollow" r="3.5" />;
    case "square":
      return <rect class="solid" x="-4" y="-4" width="8" height="8" />;
    case "triangle":
      return <path class="solid" d="M0,-5L5,4H-5Z" />;
    case "diamond":
      return <path class="hollow" d="M0,-5L5,0L0,5L-5,0Z" />;
  }
}

/** A chart's figures as a table, for screen readers and for exact reading. */
export function FiguresTable(props: {
  caption: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
}): JSX.Element {
  return (
    <details class="figures">
      <summary>{props.caption}</summary>
      <div class="scrolls" tabIndex={0} role="region" aria-label={props.caption}>
        <table class="plain">
          <thead>
            <tr>
              {props.head.map((title, place) => (
                <th key={place} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.rows.map((row, place) => (
              <tr key={place}>
                {row.map((cell, index) =>
                  index === 0 ? (
                    <th key={index} scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td key={index}>{cell}</td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
