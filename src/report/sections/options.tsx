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
      <>
        {actions !== null && (
          <p class="section-actions">
            <button
              type="button"
              class="link"
              onClick={() => {
                actions.turnDial();
              }}
            >
              Turn the Dial…
            </button>
          </p>
        )}
        <FigureViews
          figures={[{ ...optionsTable(summary), title: "Cheapest first" }, optionsPicture(summary)]}
          width={width}
          interactive={actions !== null}
        />
      </>
    );
  },
};
