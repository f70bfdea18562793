/** Optimizers' graphs fed with gradients, and the same by rules in float64. */

import { expect } from "vitest";
import { defined } from "../../src/checked.ts";
import { input, type Shape, type Value } from "../../src/graph/index.ts";
import { applyOptimizer, clipGradients, type Optimizer, slotsOf } from "../../src/optimizers/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { expectClose, generate, type Numbers, normal } from "../support/numbers.ts";
import { openGraph } from "../support/run-graph.ts";

export const SHAPES: readonly Shape[] = [[3, 5], [5]];
export const STEPS = 10;

/** A rule as Keras states it, in float64: what becomes of one weight, its slots kept in `state`. */
export type Rule = (
  weight: number,
  gradient: number,
  rate: number,
  step: number,
  state: Record<string, number>,
) => number;

/** Replaces a number of the state, and gives the new one. */
export function keep(
  state: Record<string, number>,
  slot: string,
  next: (before: number) => number,
  initial = 0,
): number {
  const after = next(state[slot] ?? initial);
  state[slot] = after;
  return after;
}

/** A learning rate that is another one at each step. */
export const rateAt = (step: number) => 0.2 / (1 + step / 3);

/** Weights at the beginning, and gradients of all sizes for each step, so that it shows where an ε stands. */
export function setting(seed: number, shapes: readonly Shape[] = SHAPES) {
  const random = new RandomGenerator(seed);
  const begin = shapes.map((shape) => normal(random, shape).data);
  const scales = [1e-8, 1e-5, 1e-3, 1, 20];
  const fed = Array.from({ length: STEPS }, () =>
    shapes.map((shape) => generate(shape, (i) => random.normal() * defined(scales[i % 5]))),
  );
  return { begin, fed };
}

export interface TrainOptions {
  /** Names of the parameters; default "weight 0" and so on. */
  readonly names?: readonly string[];
  /** Of a step counted from 0. */
  readonly rate?: (step: number) => number;
}

/** What stands after each step: the weights, and the slots of each by name. */
export interface Steps {
  readonly weights: Float32Array[][];
  readonly slots: Record<string, Float32Array>[][];
}

/** Feeds gradients to an optimizer's graph, as the model does, step after step. */
export async function trainSteps(
  optimizer: Optimizer,
  begin: readonly Float32Array[],
  fed: readonly (readonly Numbers[])[],
  { names = [], rate = rateAt }: TrainOptions = {},
): Promise<Steps> {
  const shapes = defined(fed[0]).map(({ shape }) => shape);
  const described = shapes.map((shape, i) => ({ name: names[i] ?? `weight ${i}`, shape }));
  const weights = shapes.map((shape, i) => input(`weight ${i}`, shape));
  const given = shapes.map((shape, i) => input(`gradient ${i}`, shape));
  const declared = described.map((parameter) => slotsOf(optimizer, parameter));
  const slots = declared.map((own, i) => own.map(({ name, shape }) => input(`${name} ${i}`, shape)));
  const scalars = optimizer.scalars.map((name) => input(name, []));
  const clipped = clipGradients(given, optimizer.clipping);
  const updates = applyOptimizer(
    optimizer,
    weights.map((value, i) => ({
      name: defined(described[i]).name,
      value,
      gradient: defined(clipped[i]),
      slots: defined(slots[i]),
    })),
    scalars,
  );
  const outputs: Record<string, Value> = {};
  const next = new Map<Value, string>();
  const state = new Map<Value, Float32Array>();
  updates.forEach((update, i) => {
    const own = [defined(weights[i]), ...defined(slots[i])];
    expect(update.slots.length).toBe(own.length - 1);
    for (const [j, after] of [update.parameter, ...update.slots].entries()) {
      outputs[`next ${i} ${j}`] = after;
      next.set(defined(own[j]), `next ${i} ${j}`);
    }
    state.set(defined(weights[i]), defined(begin[i]));
    for (const [j, { initial }] of defined(declared[i]).entries()) {
      const slot = defined(own[j + 1]);
      state.set(slot, new Float32Array(slot.size).fill(initial));
    }
  });
  const graph = await openGraph(outputs, [...state.keys(), ...given, ...scalars]);
  const steps: Steps = { weights: [], slots: [] };
  for (const [t, gradients] of fed.entries()) {
    const numbers = optimizer.scalarsAt(t + 1, rate(t));
    const found: Record<string, Float32Array> = await graph.run(
      new Map([
        ...state,
        ...given.map((value, i) => [value, defined(gradients[i]).data] as const),
        ...scalars.map((value, i) => [value, Float32Array.of(defined(numbers[i]))] as const),
      ]),
    );
    for (const [value, output] of next) state.set(value, defined(found[output]));
    steps.weights.push(weights.map((weight) => defined(state.get(weight))));
    steps.slots.push(
      slots.map((own, i) =>
        Object.fromEntries(
          own.map((slot, j) => [defined(declared[i]?.[j]).name, defined(state.get(slot))] as const),
        ),
      ),
    );
  }
  await graph.close();
  return steps;
}

/** The weights after each step. */
export async function train(...given: Parameters<typeof trainSteps>): Promise<Float32Array[][]> {
  return (await trainSteps(...given)).weights;
}

/** The same by a rule, in float64. */
export function trainByRule(
  rule: Rule,
  begin: readonly Float32Array[],
  fed: readonly (readonly ArrayLike<number>[])[],
  rate: (step: number) => number = rateAt,
): number[][][] {
  let weights = begin.map((data) => [...data]);
  const states = begin.map((data) => Array.from(data, (): Record<string, number> => ({})));
  return fed.map((gradients, t) => {
    weights = weights.map((data, i) =>
      data.map((w, j) => rule(w, defined(gradients[i]?.[j]), rate(t), t + 1, defined(states[i]?.[j]))),
    );
    return weights;
  });
}

/** Checks weights after each step against others. */
export function expectSameSteps(
  found: readonly (readonly Float32Array[])[],
  expected: readonly (readonly ArrayLike<number>[])[],
  tolerance = 3e-6,
): void {
  expect(found.length).toBe(expected.length);
  for (const [t, weights] of found.entries()) {
    for (const [i, data] of weights.entries()) expectClose(data, defined(expected[t]?.[i]), tolerance);
  }
}
