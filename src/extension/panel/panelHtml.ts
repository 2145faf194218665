/** What the page loads, as the web view may address it. */
export interface PanelAssets {
  readonly script: string;
  readonly style: string;
  /** Source of the web view's own files, for its policy. */
  readonly cspSource: string;
  /** Fresh for each page. */
  readonly nonce: string;
}

/** The page of the panel: an empty one, filled by its script. It may load its two files and nothing else. */
export function panelHtml({ script, style, cspSource, nonce }: PanelAssets): string {
  const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
    <title>Comparison</title>
    <link rel="stylesheet" href="${escapeAttribute(style)}">
  </head>
  <body>
    <div id="panel"></div>
    <script nonce="${escapeAttribute(nonce)}" src="${escapeAttribute(script)}"></script>
  </body>
</html>
`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
