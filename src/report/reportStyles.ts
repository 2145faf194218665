/** The report's own colours and page, for light and dark screens and for paper. */
export const reportStyles = /* css */ `
:root {
  color-scheme: light dark;
  --icl-mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --icl-mono-size: 0.95em;
  --icl-foreground: light-dark(#24292f, #d8dde3);
  --icl-background: light-dark(#ffffff, #1b1f24);
  --icl-muted: light-dark(#59636e, #9aa4af);
  --icl-border: light-dark(#d0d7de, #3d444d);
  --icl-border-strong: light-dark(#818b98, #656c76);
  --icl-grid: light-dark(#eaeef2, #2b3138);
  --icl-axis: light-dark(#818b98, #656c76);
  --icl-link: light-dark(#0969da, #5aa9ff);
  --icl-focus: light-dark(#0969da, #5aa9ff);
  --icl-few-shot: light-dark(#0969da, #5aa9ff);
  --icl-task-vector: light-dark(#8250df, #b78cff);
  --icl-zero-shot: light-dark(#59636e, #9aa4af);
  --icl-neutral: light-dark(#818b98, #7d8590);
  --icl-validation: light-dark(#b35900, #f0a355);
  --icl-right: light-dark(#1a7f37, #4ac26b);
  --icl-wrong: light-dark(#cf222e, #ff7b72);
}
body {
  margin: 0 auto; max-width: 1080px; padding: 32px 20px 64px; line-height: 1.45; font-size: 14px;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  color: var(--icl-foreground); background: var(--icl-background);
}
header.file { margin-bottom: 16px; }
article + article { margin-top: 56px; padding-top: 32px; border-top: 2px solid var(--icl-border); }
/* A page that is read and printed as a whole hides nothing in boxes. */
.scrolls, .scrolls.wide { max-height: none; }
footer { margin-top: 48px; color: var(--icl-muted); }
@media print {
  body { max-width: none; padding: 0; }
  section { break-inside: avoid; }
  section.long { break-inside: auto; }
  .queries tr { break-inside: avoid; }
}
`;
