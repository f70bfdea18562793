/** A short training by each recipe. */

import { describe, expect, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { drawDataset, rescale } from "../../src/index.ts";
import { sparseCategoricalCrossentropy } from "../../src/losses/index.ts";
import { recipes } from "../../src/recipes/index.ts";

describe("recipes", () => {
  it("learns by every recipe", async () => {
    const { train } = await drawDataset("drawn-digits", { trainCount: 256, testCount: 0 });
    for (const recipe of Object.values(recipes)) {
      const { augmentation = [], labelSmoothing = 0 } = recipe;
      const model = recipe.network(train.imageShape, train.classCount, { seed: 1 });
      model.compile({
        optimizer: recipe.optimizer({ totalSteps: 16, learningRate: 2e-3 }),
        loss: sparseCategoricalCrossentropy({ labelSmoothing }),
      });
      const options = { batchSize: 32, epochs: 2, augmentation, seed: 1, verbose: 0 } as const;
      const { history } = await model.fit(rescale(train.images), train.labels, options);
      const [first, second] = atLeast(defined(history.loss), 2);
      expect(second).toBeLessThan(first);
    }
  });
});
