import type { JSX } from "preact";
import { visibleText } from "../../language/visibleText.js";
import type { Accuracy, ComparisonSummary } from "../../method/comparison.js";
import { type Condition, conditionNames, conditions } from "../conditions.js";
import { GAP, count, fixed, nats, percent, percentRange } from "../figures.js";
import { boundText } from "../../method/verdict/reason.js";
import type { Section } from "../section.js";
import { beginning } from "../visibleText.js";

export const summarySection: Section = {
  id: "summary",
  title: "Summary",
  span: "full",
  render({ comparison: { summary, wrongTask } }) {
    return (
      <div class="summary">
        {summary.accuracy !== null && (
          <Accuracies
            accuracy={summary.accuracy}
            firstToken={summary.firstToken}
            scored={summary.scored}
            otherTask={wrongTask?.task}
          />
        )}
        <Facts summary={summary} />
      </div>
    );
  },
};

/** Of the other task's name. */
const LONGEST_TASK = 60;

/** Where all queries together are spoken of. */
const manyNames: Readonly<Partial<Record<Condition, string>>> = {
  keptAlone: "Kept demonstrations alone",
  randomVector: "Random vectors",
  wrongTask: "Other task’s vector",
};

function Accuracies(props: {
  accuracy: NonNullable<ComparisonSummary["accuracy"]>;
  firstToken: ComparisonSummary["firstToken"];
  scored: number;
  otherTask: string | undefined;
}): JSX.Element {
  const { accuracy, firstToken, scored, otherTask } = props;
  return (
    <table class="plain accuracies">
      <caption>
        Exact matches over {count(scored, "query", "queries")} with an expected answer, with 95{"\u00a0"}%
        intervals
        {firstToken !== null && ", and the share with the expected first token"}
        {otherTask !== undefined && (
          <>
            ; the other task is <bdi>{visibleText(beginning(otherTask, LONGEST_TASK))}</bdi>
          </>
        )}
      </caption>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">Condition</th>
          <th scope="col">Accuracy</th>
          <th scope="col">95{"\u00a0"}% interval</th>
          <th scope="col">First token</th>
          <th scope="col">
            <span aria-hidden="true">Drawing</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {conditions.map((condition) => {
          const { name, tone } = conditionNames[condition];
          const value = accuracy[condition];
          if (value === undefined) return null;
          return (
            <tr key={condition} class={`tone-${tone}`}>
              <th scope="row">{manyNames[condition] ?? name}</th>
              <td class="number strong">{percent(value.value)}</td>
              <td class="number muted">{percentRange(value)}</td>
              <FirstToken firstToken={firstToken} condition={condition} />
              <td class="drawing">
                <IntervalBar accuracy={value} />
              </td>
            </tr>
          );
        })}
        {accuracy.rotatedOutputs !== undefined && (
          <tr class="tone-neutral">
            <th scope="row">Full prompt, outputs rotated</th>
            <td class="number strong">{percent(accuracy.rotatedOutputs.value)}</td>
            <td class="number muted">{percentRange(accuracy.rotatedOutputs)}</td>
            <td />
            <td class="drawing">
              <IntervalBar accuracy={accuracy.rotatedOutputs} />
            </td>
          </tr>
        )}
        <tr>
          <th scope="row">Constant answer</th>
          <td class="number strong">{percent(accuracy.constantAnswer)}</td>
          <td />
          <td />
          <td class="drawing" />
        </tr>
      </tbody>
    </table>
  );
}

/** The paper's measure, for the conditions that it has it for. */
function FirstToken(props: {
  firstToken: ComparisonSummary["firstToken"];
  condition: Condition;
}): JSX.Element {
  const { firstToken, condition } = props;
  const known =
    condition === "fewShot" || condition === "taskVector" || condition === "zeroShot"
      ? firstToken?.[condition]
      : undefined;
  return (
    <td class="number muted first-token">{known !== undefined && `first token ${percent(known.value)}`}</td>
  );
}

/** From 0 to 100 %; in shares of the width, which only the page knows. */
function IntervalBar({ accuracy: { value, low, high } }: { accuracy: Accuracy }): JSX.Element {
  const at = (share: number): string => `${(share * 100).toFixed(2)}%`;
  return (
    <svg class="interval-bar" width="100%" height="14" aria-hidden="true">
      <line class="track-line" x1="0" x2="100%" y1="7" y2="7" />
      <line class="interval" x1={at(low)} x2={at(high)} y1="7" y2="7" />
      <circle class="solid" cx={at(value)} cy="7" r="4" />
    </svg>
  );
}

function Facts({ summary }: { summary: ComparisonSummary }): JSX.Element {
  const { recovery, kept, agreement, agreementBounds, kl, klAtMost, tokensSaved, cost } = summary;
  return (
    <dl class="facts">
      <Fact
        name="Recovery"
        value={recovery === null ? "–" : percent(recovery.value)}
        more={
          recovery === null
            ? "the demonstrations add nothing to keep"
            : `of what the demonstrations add, 95\u00a0% interval ${boundText(recovery.low, GAP)} to ${boundText(recovery.high, GAP)}; certainly at least ${boundText(recovery.atLeast, GAP)}`
        }
      />
      <Fact name="Kept" value={kept === null ? "–" : percent(kept)} more="of few-shot’s right answers" />
      <Fact
        name="Agreement"
        value={agreement === null ? "–" : percent(agreement)}
        more={`same answer as few-shot${agreementBounds === null ? "" : `; certainly at least ${percent(agreementBounds.atLeast)}`}`}
      />
      <Fact
        name="KL"
        value={kl === null ? "–" : nats(kl)}
        more={`nats from few-shot, mean${klAtMost === null ? "" : `; certainly at most ${nats(klAtMost)}`}`}
      />
      <Fact
        name="Tokens saved"
        value={fixed(tokensSaved, Number.isInteger(tokensSaved) ? 0 : 1)}
        more={
          cost === null
            ? "of each prompt, on average"
            : `of each prompt: ${cost.fewShotCold.promptTokens}\u00a0→\u00a0${cost.taskVector.promptTokens}`
        }
      />
    </dl>
  );
}

function Fact({ name, value, more }: { name: string; value: string; more: string }): JSX.Element {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>
        <span class="fact-value">{value}</span>
        <span class="muted">{more}</span>
      </dd>
    </div>
  );
}
