/** The mean of precision and recall. Source of the conventions: Keras, `F1Score` and `FBetaScore`. */

import type { Value } from "../graph/index.ts";
import {
  absolute,
  cast,
  greater,
  greaterOrEqual,
  multiply,
  reduceMax,
  reduceSum,
  subtract,
} from "../ops/index.ts";
import { type Checks, checkOptions, integer, nameText, number, oneOf, required } from "../options/index.ts";
import { share } from "./confusion.ts";
import type { MetricSums, TotalMetric } from "./metric.ts";
import { onlyClass, rowsOf } from "./rows.ts";

/** Options of {@link f1Score}. */
export interface F1ScoreOptions {
  /**
   * Over all classes: "macro", the mean of their scores; "weighted", that mean weighted by how many examples each class
   * has; "micro", one score of all their counts together.
   *
   * @default "macro"; Keras reports a list by default, where a metric here is one number
   */
  readonly average?: "macro" | "micro" | "weighted";
  /**
   * Outputs above this say yes.
   *
   * @default the largest output of an example says yes; 0.5 where there is only one
   */
  readonly threshold?: number;
  /** The class that is looked at alone. */
  readonly classId?: number;
  /**
   * Under which the metric is reported.
   *
   * @default the function's own name
   */
  readonly name?: string;
}

/** Options of {@link fBetaScore}. */
export interface FBetaScoreOptions extends F1ScoreOptions {
  /** How many times as much as precision recall counts. */
  readonly beta: number;
}

const CHECKS: Checks<F1ScoreOptions> = {
  average: oneOf(["macro", "micro", "weighted"]),
  threshold: number(),
  classId: integer({ min: 0 }),
  name: nameText,
};

/** Smaller outputs say no, even if they are an example's largest: Keras' rule. */
const MIN_OUTPUT = 1e-9;

/**
 * Computes the harmonic mean of precision p and recall r over all examples: `2 p r / (p + r)`, 0 where both are.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/metrics/classification_metrics/#f1score-class | Keras: F1Score}
 * @example
 * ```ts
 * import { layers, metrics, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: "categoricalCrossentropy", metrics: [metrics.f1Score({ average: "macro" })] });
 * const { f1Score } = await model.evaluate([[0.1, 0.9], [0.7, 0.3], [0.2, 0.8]], [[0, 1], [0, 1], [0, 1]]);
 * console.log(f1Score); // 0.4
 * ```
 */
export function f1Score(options: F1ScoreOptions = {}): TotalMetric {
  checkOptions<F1ScoreOptions>("f1Score", options, CHECKS);
  return score("f1Score", { ...options, beta: 1 });
}

/**
 * Computes the weighted harmonic mean of precision p and recall r over all examples: `(1 + β²) p r / (β² p + r)`, 0
 * where both are.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/metrics/classification_metrics/#fbetascore-class | Keras: FBetaScore}
 * @example
 * ```ts
 * import { layers, metrics, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: "categoricalCrossentropy", metrics: [metrics.fBetaScore({ beta: 2 })] });
 * const { fBetaScore } = await model.evaluate([[0.1, 0.9], [0.7, 0.3], [0.2, 0.8]], [[0, 1], [0, 1], [0, 1]]);
 * console.log(fBetaScore); // 0.3571
 * ```
 */
export function fBetaScore(options: FBetaScoreOptions): TotalMetric {
  checkOptions<FBetaScoreOptions>("fBetaScore", options, { ...CHECKS, beta: required(number({ above: 0 })) });
  return score("fBetaScore", options);
}

function score(
  kind: string,
  { average = "macro", threshold, classId, beta, name = kind }: FBetaScoreOptions,
): TotalMetric {
  return {
    name,
    mode: "max",
    sums(targets, predictions, _kind, weights) {
      const rows = rowsOf(name, targets, predictions, weights);
      const says = saysYes(rows.predictions, threshold);
      onlyClass(name, classId, rows.outputs);
      const counts = (marked: Value) => reduceSum(multiply(marked, rows.weights), [0]);
      return {
        right: counts(multiply(says, rows.targets)),
        wrong: counts(multiply(says, subtract(1, rows.targets))),
        missed: counts(multiply(subtract(1, says), rows.targets)),
      };
    },
    result(sums) {
      const classes = countsByClass(sums);
      const scores = classes.map((counts) => scoreOf(counts, beta));
      if (classId !== undefined) return scores[classId] ?? Number.NaN;
      if (average === "micro") return scoreOf(classes.reduce(together), beta);
      const importance = classes.map(({ right, missed }) => (average === "macro" ? 1 : right + missed));
      const sum = scores.reduce((total, value, i) => total + value * (importance[i] ?? 0), 0);
      return share(
        sum,
        importance.reduce((total, value) => total + value, 0),
      );
    },
  };
}

interface Counts {
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
}

function countsByClass({ right, wrong, missed }: MetricSums): readonly Counts[] {
  return Array.from(right ?? [], (count, i) => ({
    right: count,
    wrong: wrong?.[i] ?? Number.NaN,
    missed: missed?.[i] ?? Number.NaN,
  }));
}

function together(a: Counts, b: Counts): Counts {
  return { right: a.right + b.right, wrong: a.wrong + b.wrong, missed: a.missed + b.missed };
}

function scoreOf({ right, wrong, missed }: Counts, beta: number): number {
  const [precision, recall] = [share(right, right + wrong), share(right, right + missed)];
  return share((1 + beta ** 2) * precision * recall, beta ** 2 * precision + recall);
}

/** 1 where an output says yes, else 0. */
function saysYes(predictions: Value, threshold: number | undefined): Value {
  if (threshold !== undefined || predictions.shape.at(-1) === 1) {
    return cast(greater(predictions, threshold ?? 0.5));
  }
  const isLargest = cast(greaterOrEqual(predictions, reduceMax(predictions, [-1], true)));
  return multiply(isLargest, cast(greater(absolute(predictions), MIN_OUTPUT)));
}
