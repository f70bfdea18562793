/** Softplus by several nodes against float64, relative to the result, which is small for numbers far below 0. */

import { expect, it } from "vitest";
import { input, NATIVE_CPU, type Target, type Value } from "../../src/graph/index.ts";
import { logCosh, mish, softplus } from "../../src/ops/index.ts";
import { runGraph } from "../support/run-graph.ts";

const NUMBERS = [
  ...Array.from({ length: 4001 }, (_, i) => (i - 2000) / 25),
  ...Array.from({ length: 120 }, (_, i) => 2 ** (i - 100)),
  ...Array.from({ length: 120 }, (_, i) => -(2 ** (i - 114))),
  0,
  3e38,
  -3e38,
];
const softplusOf = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

const FUNCTIONS: [name: string, of: (x: Value) => Value, expected: (x: number) => number][] = [
  ["softplus", softplus, softplusOf],
  ["mish", mish, (x) => x * Math.tanh(softplusOf(x))],
];

it.each(FUNCTIONS)("%s is right to the last digits", async (_, of, expected) => {
  expect(NATIVE_CPU.hasKernel("Softplus")).toBe(false);
  const x = input("x", [NUMBERS.length]);
  const data = Float32Array.from(NUMBERS);
  const { y } = await runGraph({ y: of(x) }, new Map([[x, data]]), { target: NATIVE_CPU });
  for (const [i, number] of data.entries()) {
    const right = expected(number);
    // Below that float32 has fewer digits, and the runtime's exponential becomes 0.
    const allowed = Math.max(Math.abs(right) * 5e-7, 1e-37);
    expect(Math.abs((y?.[i] ?? Number.NaN) - right), `of ${number}`).toBeLessThanOrEqual(allowed);
  }
});

it("what is not a number stays none, and infinities are what they should be", async () => {
  const x = input("x", [3]);
  const data = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  const target: Target = NATIVE_CPU;
  const { y } = await runGraph({ y: softplus(x) }, new Map([[x, data]]), { target });
  expect(y).toEqual(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 0));
});

it("logCosh is what it was with the runtime's softplus", async () => {
  const x = input("x", [NUMBERS.length]);
  const feeds = new Map([[x, Float32Array.from(NUMBERS)]]);
  const found = await runGraph({ y: logCosh(x) }, feeds, { target: NATIVE_CPU });
  const given = await runGraph({ y: logCosh(x) }, feeds, {
    target: { ...NATIVE_CPU, hasKernel: () => true },
  });
  for (const [i, y] of found.y.entries()) {
    const other = given.y[i] ?? Number.NaN;
    expect(Math.abs(y - other)).toBeLessThanOrEqual(2e-7 * Math.max(1, Math.abs(other)));
  }
});
