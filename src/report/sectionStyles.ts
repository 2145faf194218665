/** A card for each query in place of a row. @param table its selector. */
const cards = (
  table: string,
): string => /* css */ `  ${table}, ${table} > thead, ${table} > tbody, ${table} > tbody > tr.detail { display: block; }
  ${table} > thead > tr { display: flex; flex-wrap: wrap; gap: 0 14px; border-bottom: 1px solid var(--icl-border); padding-bottom: 4px; }
  ${table} > thead > tr::before { content: "Sort by"; color: var(--icl-muted); padding: 2px 0; }
  ${table} > thead th { border: 0; padding: 2px 0; }
  ${table} > thead th:nth-child(2) { padding: 2px 0; }
  ${table} > tbody > tr.query {
    display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 3px 12px;
    padding: 7px 0 7px 10px; border-bottom: 1px solid var(--icl-grid);
  }
  ${table} > tbody > tr.query > * { border: 0; padding: 0; }
  ${table} > tbody > tr.query > .input { grid-column: 1 / -1; margin-left: -10px; }
  ${table} > tbody > tr.query > td.number { order: -1; text-align: start; padding: 0; }
  ${table} > tbody > tr.query > .input, ${table} > tbody > tr.query > td.expected { order: -2; }
  ${table} > tbody > tr.query bdi { max-width: 100%; overflow-wrap: anywhere; }
  ${table} > tbody > tr.query .marked bdi { max-width: calc(100% - 1.5em); }
  ${table} > thead th.place { width: auto; padding: 2px 0; }
  ${table} > tbody > tr.query > td.place { grid-column: 1 / -1; order: -3; width: auto; text-align: start; font-size: 0.9em; }
  ${table} > tbody > tr.query > td::before { content: attr(data-label) " "; color: var(--icl-muted); }
  ${table} > tbody > tr.query > td.condition::before { display: block; font-size: 0.9em; }
  ${table} > tbody > tr.detail > td { display: block; padding-left: 10px; }
`;

/**
 * How the sections look, in the panel as in the report. Each of the two says what the `--icl-…` colours are.
 * A string, because the report carries it within and the panel adopts it as a constructed style sheet, which
 * a policy without inline styles allows.
 */
export const sectionStyles = /* css */ `
* { box-sizing: border-box; }
h1, h2, h3 { font-weight: 600; margin: 0; }
h1 { font-size: 1.35em; overflow-wrap: anywhere; }
h2 { font-size: 1.1em; margin-bottom: 8px; }
h3 { font-size: 1em; margin-bottom: 4px; }
p { margin: 0; }
ul { margin: 0; padding: 0; list-style: none; }
dl, dd, dt, figure { margin: 0; padding: 0; }
code, .answer, .queries bdi, .tokens bdi { font-family: var(--icl-mono); font-size: var(--icl-mono-size); }
code { color: inherit; }
bdi { overflow-wrap: anywhere; }
/* A table that scrolls keeps its words whole, up to a length. */
.wide .sortable bdi { overflow-wrap: break-word; }
.wide .sortable :is(th, td) { max-width: 40ch; }
.wide .sortable :first-child:is(th, td):not(.number) { min-width: 14ch; }
button.link {
  appearance: none; background: none; border: 0; padding: 0; margin: 0; font: inherit; text-align: start;
  color: var(--icl-link); cursor: pointer;
}
button.link:hover { text-decoration: underline; }
:focus-visible { outline: 1px solid var(--icl-focus); outline-offset: 2px; }
.muted, .explains, .readout { color: var(--icl-muted); }
.visually-hidden {
  position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; border: 0;
}

.sections { container: sections / inline-size; display: grid; gap: 26px 32px; grid-template-columns: minmax(0, 1fr); }
.sections > section { min-width: 0; }
.page { container: page / inline-size; }
@container page (min-width: 760px) {
  .sections { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .sections > .full { grid-column: 1 / -1; }
}

.tone-few-shot { --tone: var(--icl-few-shot); }
.tone-task-vector { --tone: var(--icl-task-vector); }
.tone-zero-shot { --tone: var(--icl-zero-shot); }
.tone-kept-alone { --tone: var(--icl-validation); }
.tone-random-vector, .tone-bare, .tone-neutral { --tone: var(--icl-neutral); }
.tone-wrong-task { --tone: var(--icl-wrong); }
.tone-validation { --tone: var(--icl-validation); }
.tone-right { --tone: var(--icl-right); }
.tone-wrong { --tone: var(--icl-wrong); }
.tone-partly { --tone: var(--icl-validation); }
.tone-group-0 { --tone: var(--icl-few-shot); }
.tone-group-1 { --tone: var(--icl-validation); }
.tone-group-2 { --tone: var(--icl-task-vector); }
.tone-group-3 { --tone: var(--icl-right); }
.tone-group-4 { --tone: var(--icl-wrong); }
.tone-group-5 { --tone: var(--icl-neutral); }
.tone-open { --tone: var(--icl-few-shot); }

.verdict { border: 1px solid var(--icl-border); border-left: 4px solid var(--tone); border-radius: 3px; padding: 10px 14px; }
.verdict-name { font-size: 1.25em; font-weight: 600; }
.verdict .sign { color: var(--tone); margin-right: 6px; }
.reason { margin-top: 4px; overflow-wrap: anywhere; }
.notes { margin-top: 8px; color: var(--icl-muted); }
.notes li { padding-left: 14px; text-indent: -14px; overflow-wrap: anywhere; }
.notes li::before { content: "•"; display: inline-block; width: 14px; text-indent: 0; }

table.plain { border-collapse: collapse; }
table.plain th, table.plain td { text-align: start; font-weight: normal; padding: 2px 14px 2px 0; vertical-align: top; }
table.plain thead th { color: var(--icl-muted); }
table .number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
table.plain th.number, table.plain td.number { text-align: end; }
table.plain thead th { vertical-align: bottom; }
table.plain .number { white-space: normal; }
.whole { display: inline-block; white-space: nowrap; }
table.plain :is(th, td):last-child { padding-right: 0; }
table.plain .strong { font-weight: 600; }
@container sections (max-width: 560px) { table.plain :is(th, td) { padding-right: 8px; } }

.summary { display: grid; gap: 16px 40px; grid-template-columns: minmax(0, 1fr); align-items: start; }
@container sections (min-width: 760px) { .summary { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } }
.accuracies { width: 100%; }
.accuracies caption { text-align: start; color: var(--icl-muted); padding-bottom: 6px; }
.accuracies th[scope="row"], table.accuracies .number { white-space: nowrap; }
.accuracies .drawing { width: 60%; padding-right: 0; vertical-align: middle; }
.accuracies thead .drawing { padding: 0; }
@container sections (max-width: 560px) {
  .accuracies tr { display: grid; grid-template-columns: minmax(0, 1fr) 4.5em 5.5em 8em; }
  .accuracies .drawing { grid-column: 1 / -1; width: 100%; }
  .accuracies .drawing:empty, .accuracies .first-token:empty { display: none; }
}
@container sections (max-width: 420px) {
  .accuracies tr { grid-template-columns: minmax(0, 1fr) 4.5em 5.5em; }
  .accuracies .first-token { grid-column: 2 / -1; }
  .accuracies .number + .number { padding-right: 0; }
}
@container sections (max-width: 300px) {
  .accuracies tr { grid-template-columns: minmax(0, 1fr) 3.5em 5.5em; }
  .accuracies th[scope="row"] { white-space: normal; }
  .summary .facts { grid-template-columns: minmax(0, 1fr); }
}
.interval-bar { display: block; overflow: visible; padding: 0 5px; }
.facts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 12px 16px; }
.fact dt { color: var(--icl-muted); }
.fact dd { display: flex; flex-direction: column; }
.fact-value { font-size: 1.5em; font-variant-numeric: tabular-nums; line-height: 1.25; }

.chart svg { display: block; max-width: 100%; height: auto; overflow: visible; }
.chart > svg { font-family: inherit; }
.chart text, .chart .visx-axis text, .chart tspan { fill: var(--icl-muted); font-family: inherit; font-size: 11px; }
.chart .figure, .chart .chosen text { fill: var(--icl-foreground); font-variant-numeric: tabular-nums; }
.chart .visx-axis line, .chart .visx-axis-line { stroke: var(--icl-axis); }
.chart .visx-rows line, .chart .visx-columns line { stroke: var(--icl-grid); }
.chart .diagonal { stroke: var(--icl-axis); stroke-dasharray: 4 4; }
.solid { fill: var(--tone); stroke: var(--icl-background); stroke-width: 1; }
rect.solid { stroke: none; }
.point rect.solid { stroke: var(--icl-background); }
.hollow { fill: var(--icl-background); stroke: var(--tone); stroke-width: 1.75; }
.line, .dashes, .dots, .interval { fill: none; stroke: var(--tone); stroke-width: 1.75; }
.dashes { stroke-dasharray: 5 3; }
.interval { stroke-opacity: 0.55; stroke-width: 3; }
.interval-bar .interval { stroke-width: 5; }
.track { fill: var(--icl-grid); }
.track-line { stroke: var(--icl-grid); stroke-width: 5; }
.target { fill: transparent; cursor: pointer; outline: none; }
/* The lines lie below it. */
rect.target:hover { fill: color-mix(in srgb, var(--icl-foreground) 8%, transparent); }
rect.target:focus-visible { stroke: var(--icl-focus); stroke-width: 2; }
.point[role="button"] { cursor: pointer; outline: none; }
.point[role="button"]:focus-visible .target, .point[role="button"]:hover .target { stroke: var(--icl-focus); stroke-width: 2; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 6px 0 10px; }
.legend li { display: flex; align-items: center; gap: 6px; }
.legend svg { flex: none; }
.readout { margin-top: 6px; min-height: 2.8em; overflow-wrap: anywhere; }
.explains { margin-bottom: 8px; }
.figures { margin-top: 6px; }
summary { cursor: pointer; color: var(--icl-muted); width: fit-content; }
.figures table { margin-top: 6px; font-variant-numeric: tabular-nums; }
.scrolls { max-height: 320px; overflow: auto; }
.scrolls.wide { max-height: 480px; }
.analysis { display: flex; flex-wrap: wrap; gap: 20px 32px; align-items: flex-start; }
.analysis-full { flex: 1 1 100%; min-width: 0; }
.analysis-chart { flex: 1 1 340px; min-width: 0; max-width: 560px; }
.analysis .sentence { max-width: 90ch; overflow-wrap: anywhere; }
.analysis .sentence + .sentence { margin-top: 6px; }
.analysis .explains { max-width: 90ch; overflow-wrap: anywhere; }
.analysis h3 { overflow-wrap: anywhere; }
.analysis-of { margin-bottom: 10px; overflow-wrap: anywhere; }
.chart .axis-label { fill: var(--icl-muted); }
.chart .pointer { stroke: var(--icl-axis); stroke-dasharray: 2 3; }
.chart .zero { stroke: var(--icl-foreground); }
.chart .whisker { fill: none; stroke: var(--icl-foreground); stroke-width: 1.25; }
.cell .ground { fill: var(--icl-background); stroke: var(--icl-grid); }
.cell .shade { fill: var(--tone); }
.cell .figure { paint-order: stroke; stroke: var(--icl-background); stroke-width: 2.5; }
.cell[role] { outline: none; }
.cell[role]:focus-visible .ground, .cell[role]:hover .ground { stroke: var(--icl-focus); stroke-width: 2; }
.heat svg { max-width: none; }
.colour-scale { margin-top: 6px; }
.toned { color: var(--tone); }
.sort {
  appearance: none; margin: 0; padding: 0; border: 0; background: none; color: inherit; font: inherit;
  cursor: pointer; text-align: inherit;
}
.number .sort { display: inline-flex; flex-direction: row-reverse; align-items: baseline; justify-content: flex-start; }
.sort .arrow { margin-inline: 4px 0; opacity: 0; }
.number .sort .arrow { margin-inline: 0 4px; }
.sort:hover .arrow, .sort:focus-visible .arrow,
[aria-sort="ascending"] .arrow, [aria-sort="descending"] .arrow { opacity: 1; }
.sortable thead th { border-bottom: 1px solid var(--icl-border); }
.cost-charts { display: flex; flex-wrap: wrap; gap: 16px 32px; margin-top: 4px; }

.queries { width: 100%; border-collapse: collapse; }
.queries th, .queries td { text-align: start; vertical-align: baseline; font-weight: normal; padding: 5px 12px 5px 0; }
.queries > thead th { color: var(--icl-muted); border-bottom: 1px solid var(--icl-border); white-space: nowrap; }
.queries > thead th.number, .queries > tbody > tr > td.number { padding-right: 4px; }
.queries > tbody > tr.query > * { border-bottom: 1px solid var(--icl-grid); }
.queries > tbody > tr.query > .input { padding-left: 10px; }
.queries .input .shown { display: inline-flex; align-items: baseline; }
/* Words stay whole up to a length, by which the columns share what room there is. */
.queries > tbody > tr.query bdi { display: inline-block; max-width: 11ch; overflow-wrap: break-word; }
@container sections (min-width: 600px) { .queries > tbody > tr.query bdi { max-width: 13ch; } }
@container sections (min-width: 760px) { .queries > tbody > tr.query bdi { max-width: 40ch; } }
.queries > thead th:nth-child(2) { padding-left: 10px; }
.queries .place { width: 1%; padding-left: 10px; text-align: end; font-variant-numeric: tabular-nums; }
.queries .share { white-space: nowrap; font-variant-numeric: tabular-nums; }
/* A mark stays beside the beginning of its answer. */
.marked { white-space: nowrap; }
.marked bdi { white-space: normal; }
.marked .muted { display: block; white-space: normal; }
.mark { color: var(--tone); font-weight: 700; }
.tag { display: inline-block; border: 1px solid var(--icl-border-strong); border-radius: 8px; padding: 0 6px; font-size: 0.85em; white-space: nowrap; }
.tag.lost { border-color: var(--icl-wrong); }
.tag.gained { border-color: var(--icl-right); }
.flip-lost > .input { box-shadow: inset 3px 0 var(--icl-wrong); }
.flip-gained > .input { box-shadow: inset 3px 0 var(--icl-right); }
.flip-differs > .input { box-shadow: inset 3px 0 var(--icl-neutral); }
.queries > tbody > tr.detail > td { padding: 8px 0 14px 10px; border-bottom: 1px solid var(--icl-border); }
.outcomes { display: grid; grid-template-columns: repeat(auto-fit, minmax(118px, 1fr)); gap: 14px 20px; }
.outcome-detail { min-width: 0; }
.answer { white-space: pre-wrap; max-height: 9em; overflow: auto; overflow-wrap: anywhere; }
.tokens { margin-top: 4px; }
.tokens th, .tokens td { vertical-align: baseline; }
.tokens th[scope="row"] { overflow-wrap: anywhere; }
.all-details { margin-top: 10px; }
.all-details h3 { margin: 16px 0 6px; }
h4 { font-size: 1em; font-weight: 600; margin: 0; }
.provenance { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 3px 16px; }
.provenance dt { color: var(--icl-muted); }
.provenance dd { overflow-wrap: anywhere; }

@container sections (max-width: 480px) {
  .sortable, .sortable > :is(thead, tbody) { display: block; }
  .sortable > thead > tr { display: flex; flex-wrap: wrap; gap: 0 14px; border-bottom: 1px solid var(--icl-border); padding-bottom: 4px; }
  .sortable > thead > tr:has(.sort)::before { content: "Sort by"; color: var(--icl-muted); }
  /* Each cell has its column's name beside it. */
  .sortable > thead:not(:has(.sort)) { position: absolute; clip-path: inset(50%); }
  .sortable > thead th { border: 0; }
  .sortable > tbody > tr {
    display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 12px;
    padding: 6px 0; border-bottom: 1px solid var(--icl-grid);
  }
  .sortable > tbody > tr > * { padding: 0; }
  .sortable > tbody > tr > td, .sortable > tbody > tr > td.number { text-align: start; white-space: normal; }
  .sortable > tbody > tr > th { grid-column: 1 / -1; max-width: none; font-weight: 600; }
  .sortable > tbody > tr > td::before { content: attr(data-label) " "; color: var(--icl-muted); }
}
@container sections (max-width: 480px) {
${cards(".queries")}  .outcomes { grid-template-columns: repeat(auto-fit, minmax(min(100%, 124px), 1fr)); gap: 14px; }
  .provenance { grid-template-columns: minmax(0, 1fr); }
  .provenance dd { margin-bottom: 6px; }
}
@container sections (max-width: 600px) {
${cards(".queries.long-words")}}
`;
