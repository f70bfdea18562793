/** Loss and metrics over any number of batches. */

import { defined } from "../checked.ts";
import { RunningMetric, type RunningMetricState } from "../metrics/index.ts";
import { anyNumber, checkOptions, integer, listOf, object, recordOf, required } from "../options/index.ts";
import { lossName, type Objective } from "./graphs/objective.ts";
import type { Logs } from "./history.ts";
import type { StepResult } from "./take-steps.ts";

/** The accumulated sums, as plain data. */
export interface RunningLogsState {
  readonly examples: number;
  readonly losses: Readonly<Record<string, number>>;
  /** In the order of the metrics. */
  readonly metrics: readonly RunningMetricState[];
}

const STATE = {
  examples: required(integer({ min: 0 })),
  losses: required(recordOf(anyNumber)),
};

/** Accumulates what steps came to, in double precision: means count each batch by its size. */
export class RunningLogs {
  /** Sums of the losses of examples: of all outputs together, and of each of several. */
  readonly #losses = new Map<string, number>();
  readonly #metrics: readonly { readonly name: string; readonly running: RunningMetric }[];
  readonly #ofOutputs: readonly string[];
  #examples = 0;

  constructor({ outputs }: Objective) {
    this.#ofOutputs = outputs.length === 1 ? [] : outputs.map(({ name }) => lossName(name));
    this.#metrics = outputs.flatMap(({ metrics }) =>
      metrics.map((metric) => ({ name: metric.name, running: new RunningMetric(metric) })),
    );
  }

  /** @param examples the batch size */
  add({ loss, outputs }: StepResult, examples: number): void {
    this.#examples += examples;
    this.#addLoss("loss", loss * examples);
    for (const name of this.#ofOutputs) this.#addLoss(name, (outputs[name]?.[0] ?? Number.NaN) * examples);
    for (const { running } of this.#metrics) running.add(outputs, examples);
  }

  /** Computes loss and metrics over all that was added; NaN where nothing was. */
  logs(): Logs {
    const losses = Array.from(this.#losses, ([name, sum]) => [name, sum / this.#examples]);
    const metrics = this.#metrics.map(({ name, running }) => [name, running.result()]);
    return { loss: Number.NaN, ...Object.fromEntries([...losses, ...metrics]) };
  }

  /** Copies what was accumulated so far. */
  state(): RunningLogsState {
    return {
      examples: this.#examples,
      losses: Object.fromEntries(this.#losses),
      metrics: this.#metrics.map(({ running }) => running.state()),
    };
  }

  /**
   * Continues from a state that {@link RunningLogs.state} returned for the same objective.
   *
   * @throws ConfigurationError if it cannot have returned that
   */
  restore(given: unknown): void {
    const metricStates = listOf(object, { length: this.#metrics.length });
    checkOptions<RunningLogsState>("running", given, { ...STATE, metrics: required(metricStates) });
    const { examples, losses, metrics } = given as RunningLogsState;
    this.#examples = examples;
    this.#losses.clear();
    for (const [name, sum] of Object.entries(losses)) this.#losses.set(name, sum);
    for (const [i, { running }] of this.#metrics.entries()) running.restore(defined(metrics[i]));
  }

  #addLoss(name: string, sum: number): void {
    this.#losses.set(name, (this.#losses.get(name) ?? 0) + sum);
  }
}
