import type { JSX } from "preact";
import type { ShownAnalysis } from "../analysis/analysisResult.js";
import { visibleText } from "../language/visibleText.js";
import { FigureViews } from "./figures/figureView.js";

/** An analysis without its title: what it is of, and its figures. */
export function AnalysisBody(props: {
  shown: ShownAnalysis;
  width: number;
  interactive: boolean;
}): JSX.Element {
  const { shown, width, interactive } = props;
  const { files, model, chosen = [], figures } = shown.value;
  return (
    <>
      <p class="muted analysis-of">
        <bdi>{visibleText(files.join(", "))}</bdi> on <bdi>{visibleText(model)}</bdi>
        {chosen.length > 0 && (
          <>
            {"; "}
            <bdi>{visibleText(chosen.join(", "))}</bdi>
          </>
        )}
        {shown.stale && (
          <>
            {" "}
            <span class="tag">stale</span> The file has changed since.
          </>
        )}
      </p>
      <FigureViews figures={figures} width={width} interactive={interactive} />
    </>
  );
}
