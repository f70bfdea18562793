/** How hard the drawn datasets are. */

import { describe, expect, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { type Dataset, drawDataset, drawnNames } from "../../src/data/index.ts";

describe("drawDataset", () => {
  it("is harder for garments than for digits, and trivial for neither", async () => {
    // The full check trains the article's network: npm run check:drawn. Here the nearest neighbour has to do.
    const [digits, garments] = atLeast(
      await Promise.all(
        drawnNames().map(async (name) =>
          nearestNeighbour(await drawDataset(name, { trainCount: 1500, testCount: 300 })),
        ),
      ),
      2,
    );
    expect(digits).toBeGreaterThan(garments + 0.05);
    expect(digits).toBeLessThan(0.99);
    expect(garments).toBeGreaterThan(0.5);
  });
});

/** The share of test images whose nearest training image, by squared distance of pixels, has their label. */
function nearestNeighbour({ train, test }: { train: Dataset; test: Dataset }): number {
  let right = 0;
  for (let i = 0; i < test.length; i++) {
    const data = test.images.data.subarray(i * 784, (i + 1) * 784);
    let [nearest, least] = [0, Number.POSITIVE_INFINITY];
    for (let j = 0; j < train.length; j++) {
      let distance = 0;
      for (let at = 0; at < 784 && distance < least; at++)
        distance += (defined(data[at]) - defined(train.images.data[j * 784 + at])) ** 2;
      if (distance < least) [nearest, least] = [j, distance];
    }
    if (train.labels[nearest] === test.labels[i]) right++;
  }
  return right / test.length;
}
