import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors/index.ts";
import { input, type Value } from "../../src/graph/index.ts";
import { averagePool2d, maxPool2d, type Pair, poolingWindow } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { everyLayout, lieIn } from "../support/lie-in.ts";
import { expectClose, generate, normal } from "../support/numbers.ts";
import { mean, windowsOf } from "../support/reference.ts";
import { evaluate } from "../support/run-graph.ts";

const CASES: { image: Pair; pool: Pair; strides: Pair; padding: "same" | "valid" }[] = [
  { image: [4, 6], pool: [2, 2], strides: [2, 2], padding: "valid" },
  { image: [5, 7], pool: [2, 3], strides: [2, 3], padding: "valid" },
  { image: [6, 5], pool: [3, 3], strides: [1, 2], padding: "valid" },
  { image: [5, 6], pool: [3, 2], strides: [1, 1], padding: "same" },
  { image: [7, 6], pool: [3, 3], strides: [2, 2], padding: "same" },
  { image: [5, 7], pool: [2, 2], strides: [2, 2], padding: "same" },
  { image: [5, 7], pool: [3, 3], strides: [3, 3], padding: "same" },
  { image: [8, 9], pool: [2, 2], strides: [3, 4], padding: "valid" },
  { image: [8, 9], pool: [2, 3], strides: [3, 4], padding: "same" },
  { image: [4, 5], pool: [4, 5], strides: [4, 5], padding: "valid" },
  { image: [3, 3], pool: [5, 5], strides: [1, 1], padding: "same" },
];

describe("averagePool2d", () => {
  it.each(CASES)(
    "averages each window's real pixels: $pool of $image, strides $strides, $padding",
    async (c) => {
      const { image, pool, ...options } = c;
      const pooling = poolingWindow(image, pool, options);
      const x = normal(new RandomGenerator(1), [2, ...image, 3]);
      const expected = windowsOf(x, pool, pooling).map(({ values }) => mean(values));
      for (const layout of everyLayout(4).filter((_, i) => i % 5 === 0)) {
        const f = (value: Value) => averagePool2d(lieIn(value, layout), pooling);
        expectClose(await evaluate(f, [x]), expected, 1e-6);
      }
      // A mean is linear: a large step is as exact as a small one.
      await checkGradient((value) => averagePool2d(value, pooling), [x], { step: 0.1, tolerance: 1e-4 });
      await checkGradient((value) => averagePool2d(lieIn(value, [1, 2, 3, 0]), pooling), [x], {
        step: 0.1,
        tolerance: 1e-4,
      });
    },
  );

  it("does not count padding: the average of a constant image is constant", async () => {
    const pooling = poolingWindow([3, 3], [2, 2], { strides: [2, 2], padding: "same" });
    const y = await evaluate((x) => averagePool2d(x, pooling), [generate([1, 3, 3, 1], () => 4)]);
    expect([...y]).toEqual([4, 4, 4, 4]);
  });
});

describe.each([
  ["averagePool2d", averagePool2d],
  ["maxPool2d", maxPool2d],
])("%s", (_, pool) => {
  const pooling = poolingWindow([4, 4], [2, 2], { strides: [2, 2], padding: "valid" });

  it.each([[[]], [[4]], [[4, 4]], [[4, 4, 3]], [[2, 4, 4, 3, 1]]])(
    "refuses %j, which is no image",
    (shape) => {
      const attempt = () => pool(input("x", shape), pooling);
      expect(attempt).toThrow(ShapeError);
      expect(attempt).toThrow(
        `Expected images [batch, height, width, channels]. Received: [${shape.join(", ")}].`,
      );
    },
  );
});
