/** Tensors of random numbers, and how two tensors are compared. */

import { expect } from "vitest";
import { defined } from "../../src/checked.ts";
import { type Shape, sizeOf } from "../../src/graph/index.ts";
import type { RandomGenerator } from "../../src/random/random.ts";

/** A tensor of float32 numbers. */
export interface Numbers {
  readonly data: Float32Array;
  readonly shape: Shape;
}

export function numbers(data: readonly number[], shape: Shape = [data.length]): Numbers {
  return { data: Float32Array.from(data), shape };
}

export function generate(shape: Shape, draw: (i: number) => number): Numbers {
  return { data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => draw(i)), shape };
}

/** Normally distributed numbers. */
export function normal(random: RandomGenerator, shape: Shape): Numbers {
  return generate(shape, () => random.normal());
}

/** Numbers around 0 in random order, no two nearer to each other than `gap`. */
export function distinct(random: RandomGenerator, shape: Shape, gap = 0.05): Numbers {
  const order = random.permutation(sizeOf(shape));
  return generate(shape, (i) => gap * (defined(order[i]) - order.length / 2 + 0.25));
}

/** Normally distributed numbers, no nearer than 0.1 to any of the points where a function has a kink or a pole. */
export function awayFrom(points: readonly number[], random: RandomGenerator, shape: Shape): Numbers {
  return generate(shape, () => {
    let value = 2 * random.normal();
    while (points.some((point) => Math.abs(value - point) < 0.1)) value = 2 * random.normal();
    return value;
  });
}

/** Whole numbers from 0 to `bound` − 1: with a small bound, full of ties. */
export function integers(random: RandomGenerator, shape: Shape, bound: number): Numbers {
  return generate(shape, () => random.integer(bound));
}

/** An integer from `least` to `most`. */
export function between(random: RandomGenerator, least: number, most: number): number {
  return least + random.integer(most - least + 1);
}

export function oneOf<Choice>(random: RandomGenerator, choices: readonly Choice[]): Choice {
  return defined(choices[random.integer(choices.length)]);
}

/**
 * Expects equal numbers, up to a share of the largest one.
 *
 * @param tolerance default 1e-5
 */
export function expectClose(actual: Float32Array, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.length);
  const allowed = tolerance * largest(expected);
  const worst = actual.reduce(
    (found, _, i) => (difference(actual, expected, i) > difference(actual, expected, found) ? i : found),
    0,
  );
  expect(
    difference(actual, expected, worst),
    `at ${worst}: ${actual[worst]} instead of ${expected[worst]}`,
  ).toBeLessThanOrEqual(allowed);
}

/** How far apart two numbers are: infinitely where only one is finite, or one is not a number. */
function difference(actual: ArrayLike<number>, expected: ArrayLike<number>, i: number): number {
  if (Object.is(actual[i], expected[i])) return 0;
  const distance = Math.abs(defined(actual[i]) - defined(expected[i]));
  return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
}

export function largest(data: ArrayLike<number>): number {
  return Array.from(data).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
