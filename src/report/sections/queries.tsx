import { conditionsOf } from "../conditions.js";
import { ModelText } from "../modelText.js";
import { QueryDetail } from "../queryDetail.js";
import { percentagesExplained, QueryTable } from "../queryTable.js";
import type { Section } from "../section.js";

/** Every query in the file's order, with all conditions: on paper there is room. */
export const queriesSection: Section = {
  id: "queries",
  title: "Queries",
  span: "full",
  render({ comparison: { queries }, staleQueries }, { prefix }) {
    if (queries.length === 0) return null;
    return (
      <>
        <p class="explains">{percentagesExplained}</p>
        <QueryTable
          prefix={prefix}
          rows={queries.map((query, index) => ({ query, index, stale: staleQueries[index] === true }))}
          conditions={conditionsOf(queries)}
          interaction={null}
        />
        <details class="all-details">
          <summary>Whole answers and top tokens</summary>
          {queries.map((query, index) => (
            <div key={index}>
              <h3>
                <ModelText text={query.input} /> <span class="muted">line {query.line}</span>
              </h3>
              <QueryDetail query={query} level="h4" />
            </div>
          ))}
        </details>
      </>
    );
  },
};
