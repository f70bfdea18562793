/** Metrics over any number of batches: the outputs of a graph for each batch, and the metric computed from them. */

import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { formatShape, Value } from "../graph/index.ts";
import { meanPerExample, type TargetKind } from "../losses/index.ts";
import { multiply, reduceMean, reduceSum } from "../ops/index.ts";
import {
  type Check,
  type Checks,
  checkOptions,
  formatReceived,
  integer,
  recordOf,
  required,
} from "../options/index.ts";
import { isTotal, type Metric } from "./metric.ts";

/** Outputs of a graph that belong to a metric, by name: its own name, or that and a sum's. */
function outputName(metric: Metric, sum: string): string {
  return `${metric.name}/${sum}`;
}

/**
 * Lists what a graph computes of a batch for a metric, by names that no other metric's outputs have: the mean over the
 * batch's examples as a scalar, or sums over them.
 *
 * @param weights `[batch]`, how much each example counts; default: all alike
 * @throws {ConfigurationError} if a metric of your own returns something else
 * @throws {ShapeError} if it returns another shape
 * @example
 * ```ts
 * import { metrics, ops } from "atelier";
 *
 * const [targets, predictions] = [ops.constant([1, 0], [2, 1]), ops.constant([0.9, 0.6], [2, 1])];
 * const outputs = metrics.metricOutputs(metrics.accuracy(), targets, predictions, "values");
 * console.log(Object.keys(outputs), outputs.accuracy?.shape); // [ 'accuracy' ] []
 * ```
 */
export function metricOutputs(
  metric: Metric,
  targets: Value,
  predictions: Value,
  kind: TargetKind,
  weights?: Value,
): Readonly<Record<string, Value>> {
  if (isTotal(metric)) {
    const sums = Object.entries(metric.sums(targets, predictions, kind, weights));
    return Object.fromEntries(
      sums.map(([sum, value]) => [
        outputName(metric, sum),
        checkResult(value, () => `the metric "${metric.name}" to give a sum "${sum}"`),
      ]),
    );
  }
  const expected = () =>
    `the metric "${metric.name}" to give a number for each example, a value of shape [batch]`;
  const values = checkResult(metric.call(targets, predictions, kind), expected);
  if (values.shape[0] !== predictions.shape[0]) {
    throw new ShapeError(`Expected ${expected()}. Received: a value of shape ${formatShape(values.shape)}.`);
  }
  if (weights === undefined) return { [metric.name]: reduceMean(values) };
  return {
    [outputName(metric, "weighted")]: reduceSum(multiply(meanPerExample(values), weights)),
    [outputName(metric, "weights")]: reduceSum(weights),
  };
}

function checkResult(result: unknown, expected: () => string): Value {
  if (result instanceof Value && result.elementType === "float32") return result;
  const received = result instanceof Value ? `${result.elementType} numbers` : formatReceived(result);
  throw new ConfigurationError(`Expected ${expected()}, float32, made with ops. Received: ${received}.`);
}

/** The totals of a metric, as plain data. */
export interface RunningMetricState {
  /** Number of examples added. */
  readonly examples: number;
  /** Sums over those examples, by the names of `metricOutputs`. */
  readonly sums: Readonly<Record<string, Float64Array>>;
}

const SUMS: Check = {
  expected: "a Float64Array",
  accepts: (value) => value instanceof Float64Array,
};

const STATE: Checks<RunningMetricState> = {
  examples: required(integer({ min: 0 })),
  sums: required(recordOf(SUMS)),
};

/**
 * Accumulates one metric over batches, in double precision.
 *
 * @example
 * ```ts
 * import { metrics } from "atelier";
 *
 * const running = new metrics.RunningMetric(metrics.accuracy());
 * running.add({ accuracy: 0.5 }, 100);
 * running.add({ accuracy: 1 }, 50);
 * console.log(running.result()); // 0.6667
 * ```
 */
export class RunningMetric {
  readonly #metric: Metric;
  readonly #sums = new Map<string, Float64Array>();
  #examples = 0;

  constructor(metric: Metric) {
    this.#metric = metric;
  }

  /**
   * Adds a batch.
   *
   * @param outputs the numbers of the outputs that {@link metricOutputs} lists, by its names; others are ignored
   * @param examples the batch size
   */
  add(outputs: Readonly<Record<string, ArrayLike<number> | number>>, examples: number): void {
    const { name } = this.#metric;
    this.#examples += examples;
    for (const [output, value] of Object.entries(outputs)) {
      if (output !== name && !output.startsWith(`${name}/`)) continue;
      // A mean counts as often as there are examples; a sum is one already.
      const factor = output === name ? examples : 1;
      const numbers = typeof value === "number" ? [value] : value;
      const sums = this.#sums.get(output) ?? new Float64Array(numbers.length);
      for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + (numbers[i] ?? Number.NaN) * factor;
      this.#sums.set(output, sums);
    }
  }

  /** Copies the totals so far. */
  state(): RunningMetricState {
    const sums = Array.from(this.#sums, ([output, sum]) => [output, sum.slice()]);
    return { examples: this.#examples, sums: Object.fromEntries(sums) };
  }

  /**
   * Restores totals that {@link RunningMetric.state} returned.
   *
   * @throws {ConfigurationError} if they are not of its form
   */
  restore(given: unknown): void {
    checkOptions<RunningMetricState>(this.#metric.name, given, STATE);
    const { examples, sums } = given as RunningMetricState;
    this.#examples = examples;
    this.#sums.clear();
    for (const [output, sum] of Object.entries(sums)) this.#sums.set(output, sum.slice());
  }

  /** Computes the metric over all batches that were added; NaN if there were none. */
  result(): number {
    const metric = this.#metric;
    if (this.#examples === 0) return Number.NaN;
    const sumOf = (output: string) => this.#sums.get(output)?.[0] ?? Number.NaN;
    if (isTotal(metric)) {
      const prefix = outputName(metric, "");
      const sums = Array.from(this.#sums, ([output, sum]) => [output.slice(prefix.length), sum]);
      return metric.result(Object.fromEntries(sums));
    }
    if (this.#sums.has(metric.name)) return sumOf(metric.name) / this.#examples;
    const weights = sumOf(outputName(metric, "weights"));
    return weights === 0 ? 0 : sumOf(outputName(metric, "weighted")) / weights;
  }
}
