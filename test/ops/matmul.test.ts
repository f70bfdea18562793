import { describe, expect, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { constant } from "../../src/graph/index.ts";
import { matmul } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { lieIn } from "../support/lie-in.ts";
import { expectClose, normal } from "../support/numbers.ts";
import { at, indicesOf } from "../support/reference.ts";
import { evaluate } from "../support/run-graph.ts";

const BOTH = [false, true];
const CASES = BOTH.flatMap((transposeA) =>
  BOTH.flatMap((transposeB) => BOTH.map((withBias) => ({ transposeA, transposeB, withBias }))),
);

describe("matmul", () => {
  it.each(CASES)(
    "is the product, with the gradient that differences show: $transposeA, $transposeB, bias $withBias",
    async ({ transposeA, transposeB, withBias }) => {
      const random = new RandomGenerator(1);
      const a = normal(random, transposeA ? [4, 3] : [3, 4]);
      const b = normal(random, transposeB ? [5, 4] : [4, 5]);
      const bias = normal(random, [5]);
      const operands = withBias ? [a, b, bias] : [a, b];
      const expected = indicesOf([3, 5]).map(([row, column]) =>
        [0, 1, 2, 3].reduce(
          (sum, k) =>
            sum + at(a, transposeA ? [k, row] : [row, k]) * at(b, transposeB ? [column, k] : [k, column]),
          withBias ? defined(bias.data[column]) : 0,
        ),
      );
      for (const lying of [
        [0, 1],
        [1, 0],
      ]) {
        const product: Parameters<typeof evaluate>[0] = (x, y, z) =>
          matmul(lieIn(x, lying), lieIn(y, lying), { transposeA, transposeB, bias: z });
        expectClose(await evaluate(product, operands), expected, 1e-6);
        await checkGradient(product, operands);
      }
    },
  );

  it.each([
    {
      shapes: [
        [2, 3],
        [2, 3],
      ],
      options: {},
    },
    {
      shapes: [
        [2, 3],
        [3, 4],
      ],
      options: { transposeA: true },
    },
    { shapes: [[2, 3], [3, 4], [3]], options: {} },
  ])("refuses $shapes with $options", ({ shapes, options }) => {
    const operands = shapes.map((shape) => constant(new Float32Array(shape.reduce((x, y) => x * y)), shape));
    const [a, b] = atLeast(operands, 2);
    const bias = operands[2];
    expect(() => matmul(a, b, { ...options, bias })).toThrow(
      `Received: ${shapes.map((shape) => `[${shape.join(", ")}]`).join(", ")}.`,
    );
  });

  it("refuses what is no matrix", () => {
    const image = constant(new Float32Array(8), [2, 2, 2]);
    expect(() => matmul(image, constant([1, 2], [2, 1]))).toThrow("expected a matrix. Received: [2, 2, 2].");
  });
});
