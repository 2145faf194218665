import type { GeneratedToken } from "../protocol/advance.js";

/** Counts since the start, in Prometheus's text format. */
export class Metrics {
  readonly #requests = new Map<number, number>();
  #promptTokens = 0;
  #savedTokens = 0;
  #completionTokens = 0;
  #nearTies = 0;
  #engineFailures = 0;

  /** @param status of HTTP; 499 for a client that went before its answer was complete. */
  ended(status: number): void {
    this.#requests.set(status, (this.#requests.get(status) ?? 0) + 1);
  }

  prompted(tokens: number, saved: number): void {
    this.#promptTokens += tokens;
    this.#savedTokens += saved;
  }

  generated(tokens: readonly GeneratedToken[]): void {
    this.#completionTokens += tokens.length;
    this.#nearTies += tokens.filter(({ nearTie }) => nearTie).length;
  }

  engineFailed(): void {
    this.#engineFailures++;
  }

  /** @param underWay requests that are being answered or wait. */
  text(underWay: number): string {
    const requests = [...this.#requests].map(
      ([status, count]) => `icl_requests_total{status="${status}"} ${count}`,
    );
    return [
      "# HELP icl_requests_total Finished requests for answers, by HTTP status; 499: the client had disconnected.",
      "# TYPE icl_requests_total counter",
      ...requests,
      ...metric("icl_requests_under_way", "gauge", "Requests being answered or waiting.", underWay),
      ...metric("icl_prompt_tokens_total", "counter", "Prompt tokens.", this.#promptTokens),
      ...metric(
        "icl_saved_prompt_tokens_total",
        "counter",
        "Prompt tokens that the demonstrations would have taken on top.",
        this.#savedTokens,
      ),
      ...metric("icl_completion_tokens_total", "counter", "Generated tokens.", this.#completionTokens),
      ...metric(
        "icl_near_ties_total",
        "counter",
        "Generated tokens whose runner-up was within 1e-3 of the largest logit.",
        this.#nearTies,
      ),
      ...metric("icl_engine_failures_total", "counter", "Failures of the engine.", this.#engineFailures),
      "",
    ].join("\n");
  }
}

function metric(name: string, type: "counter" | "gauge", help: string, value: number): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, `${name} ${value}`];
}
