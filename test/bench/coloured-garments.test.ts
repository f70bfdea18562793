/** What ResNet-8 is measured on. */

import { expect, it } from "vitest";
import { drawColouredGarments } from "../../bench/coloured-garments.ts";

it("draws garments in colour, the same ones each time", async () => {
  const [first, second] = [await drawColouredGarments(20), await drawColouredGarments(30)];
  expect(first.images.shape).toEqual([20, 32, 32, 3]);
  expect(second.images.data.subarray(0, first.images.data.length)).toEqual(first.images.data);
  const isGrey = (pixel: number) => new Set(first.images.data.subarray(3 * pixel, 3 * pixel + 3)).size === 1;
  const grey = Array.from({ length: 20 * 1024 }, (_, pixel) => pixel).filter(isGrey);
  expect(grey.length).toBeLessThan(200);
});
