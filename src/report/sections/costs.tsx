import type { JSX } from "preact";
import type { ComparisonSummary, Cost } from "../../method/comparison.js";
import { BarChart } from "../charts/barChart.js";
import { Figure, FiguresTable } from "../charts/figure.js";
import { costSentences } from "../costSentences.js";
import { bytes, GAP, milliseconds } from "../figures.js";
import type { Section } from "../section.js";

type Costs = NonNullable<ComparisonSummary["cost"]>;

const rows = [
  { key: "fewShotCold", name: "Few-shot, cold", tone: "few-shot" },
  { key: "fewShotCached", name: "Few-shot, prefix cached", tone: "few-shot" },
  { key: "taskVector", name: "Task vector", tone: "task-vector" },
  { key: "zeroShot", name: "Zero-shot", tone: "zero-shot" },
] as const satisfies readonly { key: keyof Costs; name: string; tone: string }[];

const measures = [
  { title: "Time to the first token", of: (cost: Cost) => cost.milliseconds, show: milliseconds },
  { title: "KV cache in use", of: (cost: Cost) => cost.kvBytes, show: bytes },
] as const;

export const costsSection: Section = {
  id: "costs",
  title: "What a query costs",
  span: "full",
  render({ comparison: { summary, vector } }, { width }) {
    const { cost } = summary;
    if (cost === null) return null;
    return (
      <>
        {costSentences(cost, GAP, vector.cells).map((sentence) => (
          <p key={sentence} class="explains">
            {sentence}
          </p>
        ))}
        <CostCharts cost={cost} width={width} />
        <FiguresTable
          caption="Figures by condition"
          head={["Condition", "First token", "KV cache", "Prompt tokens"]}
          rows={rows.map(({ key, name }) => [
            name,
            `${milliseconds(cost[key].milliseconds)} (${milliseconds(cost[key].low)} to ${milliseconds(cost[key].high)})`,
            bytes(cost[key].kvBytes),
            String(cost[key].promptTokens),
          ])}
        />
      </>
    );
  },
};

function CostCharts({ cost, width }: { cost: Costs; width: number }): JSX.Element {
  const gap = 32;
  const each = width >= 560 ? Math.floor((width - gap) / 2) : width;
  return (
    <div class="cost-charts">
      {measures.map(({ title, of, show }) => (
        <div key={title}>
          <h3>{title}</h3>
          <Figure legend={[]}>
            <BarChart
              width={each}
              rows={rows.map(({ key, name, tone }) => ({
                name,
                tone,
                value: of(cost[key]),
                shown: show(of(cost[key])),
              }))}
              sentence={`${title}: ${rows.map(({ key, name }) => `${name} ${show(of(cost[key]))}`).join("; ")}.`}
            />
          </Figure>
        </div>
      ))}
    </div>
  );
}
