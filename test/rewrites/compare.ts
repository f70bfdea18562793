/** Graphs before and after they are rewritten. */

import { expect } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { defined } from "../../src/checked.ts";
import { constant, operationsInOrder, type Value } from "../../src/graph/index.ts";
import { firstApplicable, plainOnly } from "../../src/onnx/index.ts";
import { multiply, reduceSum } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { optimize, simplify } from "../../src/rewrites/index.ts";
import { expectClose, type Numbers, normal } from "../support/numbers.ts";
import { runGraph } from "../support/run-graph.ts";

/** The operators that some values depend on, sorted. */
export function operatorsOf(values: readonly Value[]): string[] {
  return operationsInOrder(values)
    .map(({ operator }) => operator.name)
    .toSorted();
}

/** How many numbers the operations read and write. */
export function countNumbers(values: readonly Value[]): number {
  const sizes = operationsInOrder(values).flatMap(({ inputs, outputs }) => [...inputs, ...outputs]);
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

/** The gradients of a value under random weights. */
function gradientsOf(value: Value, parameters: readonly Value[], rewrite: boolean): Value[] {
  const weights = constant(normal(new RandomGenerator(1), value.shape).data, value.shape);
  const loss = reduceSum(multiply(value, weights));
  if (!rewrite) return [value, ...gradients(loss, parameters)];
  const [y, total] = simplify([value, loss], { trainable: parameters });
  return optimize([defined(y), ...gradients(defined(total), parameters)]);
}

/**
 * Expects the same numbers of a value and of its gradients, before and after it is rewritten, by plain and by fast lowerings,
 * from fewer numbers.
 *
 * @param tolerance as share of the largest number; 0 for equal numbers
 */
export async function expectSame(
  value: Value,
  feeds: ReadonlyMap<Value, Numbers>,
  tolerance: number,
): Promise<void> {
  const [before, after] = [false, true].map((rewrite) => gradientsOf(value, [...feeds.keys()], rewrite));
  expect(countNumbers(defined(after))).toBeLessThan(countNumbers(defined(before)));
  for (const chooseLowering of [plainOnly, firstApplicable]) {
    const [expected, found] = await Promise.all(
      [before, after].map((values) =>
        runGraph<string>(Object.fromEntries(defined(values).entries()), feeds, { chooseLowering }),
      ),
    );
    for (const [name, numbers] of Object.entries(defined(found))) {
      const wanted = defined(defined(expected)[name]);
      // Of what is cut off, −0 is 0 too.
      if (tolerance === 0) expect(numbers.map((n) => n + 0)).toEqual(wanted.map((n) => n + 0));
      else expectClose(numbers, wanted, tolerance);
    }
  }
}

/** Expects that nothing of this is rewritten. */
export function expectUnchanged(values: readonly Value[]): void {
  const after = simplify(values);
  for (const [i, value] of values.entries()) expect(after[i]).toBe(value);
}
