import { FigureViews } from "../figures/figureView.js";
import { optionsPicture, optionsTable } from "../optionsFigures.js";
import type { Section } from "../section.js";

export const optionsSection: Section = {
  id: "options",
  title: "What to send",
  span: "full",
  render({ comparison: { summary } }, { width, actions }) {
    if (summary.options.length === 0) return null;
    return (
      <FigureViews
        figures={[optionsTable(summary), optionsPicture(summary)]}
        width={width}
        interactive={actions !== null}
      />
    );
  },
};
