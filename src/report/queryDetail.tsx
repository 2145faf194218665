import type { JSX } from "preact";
import type { Outcome, QueryComparison } from "../method/comparison.js";
import { conditionNames, conditions, outcomeOf } from "./conditions.js";
import { count, fixed, probability } from "./figures.js";
import { ModelText } from "./modelText.js";
import { MatchMark } from "./outcomeCell.js";
import { visibleToken } from "./visibleText.js";

type Heading = "h3" | "h4";

/** All that is known of one query: whole answers and top tokens of each condition. */
export function QueryDetail({ query, level }: { query: QueryComparison; level: Heading }): JSX.Element {
  return (
    <div class="outcomes">
      {conditions.map((condition) => {
        const outcome = outcomeOf(query, condition);
        if (outcome === undefined) return null;
        const { name } = conditionNames[condition];
        return <OutcomeDetail key={condition} level={level} name={name} outcome={outcome} />;
      })}
    </div>
  );
}

function OutcomeDetail(props: { name: string; outcome: Outcome; level: Heading }): JSX.Element {
  const { name, outcome, level: Heading } = props;
  const { answer, match, promptTokens, expectedLogProbability, top } = outcome;
  return (
    <section class="outcome-detail" aria-label={name}>
      <Heading>{name}</Heading>
      <p class="answer" tabIndex={answer.length > 200 ? 0 : undefined}>
        <MatchMark match={match} /> <ModelText text={answer} whole />
      </p>
      <p class="muted">
        {count(promptTokens, "prompt token", "prompt tokens")}
        {expectedLogProbability !== null && `, log\u00a0p\u00a0${fixed(expectedLogProbability)}`}
      </p>
      {top.length > 0 && (
        <table class="plain tokens">
          <thead>
            <tr>
              <th scope="col">Token</th>
              <th scope="col" class="number">
                p
              </th>
            </tr>
          </thead>
          <tbody>
            {top.map((token, index) => (
              <tr key={index}>
                <th scope="row">
                  <bdi>{visibleToken(token.text)}</bdi>
                </th>
                <td class="number">{probability(token.probability)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
