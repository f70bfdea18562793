import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { logSoftmax, softmax } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { lieIn } from "../support/lie-in.ts";
import { expectClose, normal, numbers } from "../support/numbers.ts";
import { evaluate } from "../support/run-graph.ts";

function softmaxRow(row: number[]): number[] {
  const exps = row.map((x) => Math.exp(x - Math.max(...row)));
  const total = exps.reduce((a, b) => a + b);
  return exps.map((x) => x / total);
}

function rowsOf(data: Float32Array, length: number): number[][] {
  return Array.from({ length: data.length / length }, (_, i) => [
    ...data.slice(i * length, (i + 1) * length),
  ]);
}

describe.each([
  { name: "softmax", f: softmax, formula: softmaxRow },
  { name: "logSoftmax", f: logSoftmax, formula: (row: number[]) => softmaxRow(row).map(Math.log) },
])("$name", ({ f, formula }) => {
  it.each([[[3, 5]], [[2, 3, 4]], [[2, 1]], [[4]]])("goes along the last axis of %j", async (shape) => {
    const x = normal(new RandomGenerator(1), shape);
    const expected = rowsOf(x.data, defined(shape[shape.length - 1])).flatMap(formula);
    expectClose(await evaluate(f, [x]), expected, 1e-6);
    if (defined(shape[shape.length - 1]) > 1) await checkGradient(f, [x]);
  });

  it("goes along the last axis in whatever layout its operand lies", async () => {
    const x = normal(new RandomGenerator(2), [2, 3, 4]);
    const lying: typeof f = (value) => f(lieIn(value, [2, 0, 1]));
    expectClose(await evaluate(lying, [x]), rowsOf(x.data, 4).flatMap(formula), 1e-6);
    await checkGradient(lying, [x]);
  });

  it("stays finite for large logits", async () => {
    const y = await evaluate(f, [numbers([1e4, 0, -1e4], [1, 3])]);
    expect([...y]).toEqual(f === softmax ? [1, 0, 0] : [0, -1e4, -2e4]);
  });
});
