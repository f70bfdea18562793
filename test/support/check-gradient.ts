/**
 * The one check that every gradient rule passes: against central differences. The runtime computes in float32, so
 * the differences are taken of the expression's elements, and summed in float64.
 */

import { expect } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { defined } from "../../src/checked.ts";
import { constant, type Target, Value } from "../../src/graph/index.ts";
import { type ChooseLowering, plainOnly } from "../../src/onnx/index.ts";
import { add, multiply, reduceSum } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { largest, type Numbers, normal } from "./numbers.ts";
import { inputsFor, openGraph, runGraph } from "./run-graph.ts";

export interface GradientCheckOptions {
  /** How far an element is moved to either side; default 0.01. */
  readonly step?: number;
  /** What an element may be wrong by, as a share of the largest element of the same gradient; default 0.0005. */
  readonly tolerance?: number;
  /** Default: {@link plainOnly}. */
  readonly chooseLowering?: ChooseLowering;
  /** Default: the processor. */
  readonly target?: Target;
}

/** Elements of an operand that are moved one by one; all move together once more. */
const ELEMENTS = 40;

/** Float32's unit roundoff, times what a few operations in a row may add up to. */
const ROUNDING = 8 * 2 ** -24;

/**
 * Expects the gradients of the expression's elements, weighted at random and summed, to be what moving the operands'
 * elements shows. No element may lie nearer to a kink than the step.
 */
export async function checkGradient(
  expression: (...inputs: Value[]) => Value | readonly Value[],
  operands: readonly Numbers[],
  options: GradientCheckOptions = {},
): Promise<void> {
  const { step = 0.01, tolerance = 0.0005, chooseLowering = plainOnly, target } = options;
  const random = new RandomGenerator(1);
  const feeds = inputsFor(operands);
  const inputs = [...feeds.keys()];
  const result = expression(...inputs);
  const terms = result instanceof Value ? [result] : result;
  const weights = terms.map(({ shape }) => normal(random, shape).data);
  const loss = terms
    .map((term, i) => reduceSum(multiply(term, constant(defined(weights[i]), term.shape))))
    .reduce((a, b) => add(a, b));

  const ofInputs = gradients(loss, inputs);
  expect(ofInputs.map(({ shape }) => shape)).toEqual(operands.map(({ shape }) => shape));
  const found = await runGraph(named(ofInputs), feeds, { chooseLowering, target });

  const graph = await openGraph(named(terms), inputs, { chooseLowering, target });
  try {
    const weighted = async (moved: number, direction: (i: number) => number) => {
      const operand = defined(operands[moved]);
      const at = async (side: number) => {
        const data = operand.data.map((value, i) => value + side * step * direction(i));
        return graph.run(new Map(feeds).set(defined(inputs[moved]), { ...operand, data }));
      };
      const [below, above] = [await at(-1), await at(1)];
      return (
        terms.reduce(
          (sum, _, t) => sum + weightedDifference(defined(weights[t]), defined(below[t]), defined(above[t])),
          0,
        ) /
        step /
        2
      );
    };
    const there = await graph.run(feeds);
    const noise =
      (ROUNDING / step) *
      Math.hypot(...terms.flatMap((_, t) => weigh(defined(weights[t]), defined(there[t]))));

    let steepest = 0;
    for (const [i, { data }] of operands.entries()) {
      const positions = random.permutation(data.length).slice(0, ELEMENTS);
      const differences = new Map<number, number>();
      for (const p of positions) differences.set(p, await weighted(i, (q) => (q === p ? 1 : 0)));
      const scale = largest([...differences.values()]);
      steepest = Math.max(steepest, scale);
      const wrong = [...differences].filter(
        ([p, difference]) =>
          !(Math.abs(defined(defined(found[i])[p]) - difference) <= tolerance * scale + noise),
      );
      expect(
        wrong.map(
          ([p, difference]) =>
            `operand ${i} at ${p}: gradient ${defined(found[i])[p]}, difference ${difference}`,
        ),
      ).toEqual([]);

      if (data.length > ELEMENTS) {
        const signs = data.map(() => (random.integer(2) === 0 ? 1 : -1));
        const slope = data.reduce((sum, _, q) => sum + defined(signs[q]) * defined(defined(found[i])[q]), 0);
        const allowed = (tolerance * scale + noise) * Math.sqrt(data.length);
        const difference = await weighted(i, (q) => defined(signs[q]));
        expect(Math.abs(slope - difference), `operand ${i}, all elements moved`).toBeLessThanOrEqual(allowed);
      }
    }
    expect(steepest, "no operand changes anything: this check is empty").toBeGreaterThan(noise);
  } finally {
    await graph.close();
  }
}

function named(values: readonly Value[]): Record<number, Value> {
  return Object.fromEntries(values.entries());
}

function weightedDifference(weights: Float32Array, below: Float32Array, above: Float32Array): number {
  return weights.reduce((sum, weight, i) => sum + weight * (defined(above[i]) - defined(below[i])), 0);
}

function weigh(weights: Float32Array, values: Float32Array): number[] {
  return Array.from(values, (value, i) => defined(weights[i]) * value);
}
