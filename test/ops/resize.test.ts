import { describe, expect, it } from "vitest";
import { atLeast } from "../../src/checked.ts";
import { input } from "../../src/graph/index.ts";
import { INTERPOLATIONS, type Interpolation, type Pair, resize } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { everyLayout, lieIn } from "../support/lie-in.ts";
import { expectClose, type Numbers, normal } from "../support/numbers.ts";
import { at, indicesOf } from "../support/reference.ts";
import { evaluate, preferring } from "../support/run-graph.ts";

const random = new RandomGenerator(1);

/** Pixel by pixel, in float64. */
function resized(x: Numbers, size: Pair, interpolation: Interpolation): number[] {
  const [batch, height, width, channels] = atLeast(x.shape, 4);
  const clamp = (position: number, length: number) => Math.max(0, Math.min(length - 1, position));
  return indicesOf([batch, ...size, channels]).map(([b, i, j, c]) => {
    const [y, z] = [((i + 0.5) * height) / size[0], ((j + 0.5) * width) / size[1]];
    if (interpolation === "nearest") return at(x, [b, Math.floor(y), Math.floor(z), c]);
    const [top, left] = [Math.floor(y - 0.5), Math.floor(z - 0.5)];
    const [down, across] = [y - 0.5 - top, z - 0.5 - left];
    const pixel = (row: number, column: number) => at(x, [b, clamp(row, height), clamp(column, width), c]);
    const upper = (1 - across) * pixel(top, left) + across * pixel(top, left + 1);
    const lower = (1 - across) * pixel(top + 1, left) + across * pixel(top + 1, left + 1);
    return (1 - down) * upper + down * lower;
  });
}

const SIZES: readonly { from: Pair; to: Pair }[] = [
  { from: [4, 3], to: [8, 9] },
  { from: [5, 7], to: [3, 10] },
  { from: [6, 4], to: [2, 4] },
  { from: [1, 5], to: [3, 1] },
  { from: [28, 28], to: [17, 41] },
];

describe("resize", () => {
  it.each(SIZES.flatMap((sizes) => INTERPOLATIONS.map((interpolation) => ({ ...sizes, interpolation }))))(
    "makes $to pixels of $from, $interpolation, by every lowering in every layout",
    async ({ from, to, interpolation }) => {
      const x = normal(random, [2, ...from, 3]);
      const expected = resized(x, to, interpolation);
      const tolerance = interpolation === "nearest" ? 0 : 2e-6;
      for (const chosen of ["products", "plain"]) {
        const options = { chooseLowering: preferring(chosen) };
        expectClose(
          await evaluate((value) => resize(value, to, interpolation), [x], options),
          expected,
          tolerance,
        );
      }
      for (const layout of everyLayout(4).filter((_, i) => i % 5 === 0)) {
        const options = { chooseLowering: preferring("products") };
        const y = await evaluate((value) => resize(lieIn(value, layout), to, interpolation), [x], options);
        expectClose(y, expected, tolerance);
      }
    },
  );

  it.each(INTERPOLATIONS)("has the gradient that differences show, %s", async (interpolation) => {
    for (const { from, to } of SIZES.slice(0, 4)) {
      await checkGradient((x) => resize(x, to, interpolation), [normal(random, [2, ...from, 2])]);
    }
    await checkGradient(
      (x) => resize(lieIn(x, [0, 3, 1, 2]), [5, 6], interpolation),
      [normal(random, [2, 3, 4, 2])],
    );
  });

  it("gives images of the right size as they are, and refuses what are none", () => {
    const x = input("x", [1, 2, 3, 4]);
    expect(resize(x, [2, 3], "bilinear")).toBe(x);
    expect(() => resize(input("x", [2, 3, 4]), [2, 2], "nearest")).toThrow("Received: [2, 3, 4].");
  });
});
