/** What is known about the models of a study, compared with what they do. */

import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { Dataset, drawDataset } from "../../src/data/index.ts";
import "../../src/index.ts";
import { classMeans, nearestMeans } from "../../src/study/class-means.ts";
import { MODELS, type ModelName, trainedModels, traitsOf } from "../../src/study/models.ts";
import { nearestNeighbours, neighbourVotes } from "../../src/study/nearest-neighbours.ts";

/** Layers that see a list of numbers. */
const WITHOUT_ORDER = new Set(["flatten", "dense", "dropout"]);

describe("models that use the order of pixels", () => {
  it("are those whose network has layers that do, or is trained on shifted images", () => {
    for (const recipe of ["quick", "post"] as const) {
      for (const [name, { network, augmentation = [] }] of Object.entries(trainedModels(recipe, 60_000))) {
        const types = network([28, 28, 1], 10).network.layers.map(({ layer }) => layer.type);
        const usesOrder = augmentation.length > 0 || types.some((type) => !WITHOUT_ORDER.has(type));
        expect([name, MODELS[name as ModelName].usesPixelOrder]).toEqual([name, usesOrder]);
      }
    }
  });

  it("do not have those among them that say the same of shuffled pixels", async () => {
    const { train, test } = await drawDataset("drawn-digits", { trainCount: 200, testCount: 40, seed: 1 });
    const shuffled = (dataset: Dataset) => {
      const { data, shape } = dataset.images;
      const moved = data.map((_, i) => defined(data[i - (i % 784) + (((i % 784) * 55) % 784)]));
      return new Dataset({ ...dataset, classNames: dataset.classNames, images: { data: moved, shape } });
    };
    const answers = async (parts: { train: Dataset; test: Dataset }) => ({
      means: nearestMeans(parts.test, classMeans(parts.train)),
      neighbours: neighbourVotes(
        await nearestNeighbours(parts.test.images, parts.train.images, { k: 3 }),
        parts.train.labels,
      ),
    });
    expect(await answers({ train: shuffled(train), test: shuffled(test) })).toEqual(
      await answers({ train, test }),
    );
    expect(traitsOf("nearest-class-mean").usesPixelOrder).toBe(false);
    expect(traitsOf("nearest-neighbours-3").usesPixelOrder).toBe(false);
  });
});
