import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { ShapeError, UnknownNameError } from "../../src/errors/index.ts";
import { type Callback, Dataset, loadModel, pictures } from "../../src/index.ts";
import {
  findRecipe,
  postAccuracies,
  type Recipe,
  recipeForImages,
  recipes,
  stepsForFewImages,
  trainByRecipe,
} from "../../src/recipes/index.ts";
import { learningRateAt } from "../../src/schedules/schedule.ts";
import { temporaryDirectory } from "../cli/fixtures.ts";

describe("recipes", () => {
  it("has the article's network", () => {
    const { network } = recipes.post.network([28, 28, 1], 10);
    const parameters = network.layers.map(({ variables }) =>
      variables.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0),
    );
    expect(parameters).toEqual([832, 0, 51264, 0, 0, 3212288, 0, 10250]);
    const activations = network.layers.map(
      ({ layer }) => JSON.parse(JSON.stringify(layer.options)).activation,
    );
    expect(activations).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      "relu",
      undefined,
      "softmax",
    ]);
    expect(defined(network.layers[6]).layer.options).toMatchObject({ rate: 0.5 });
  });

  it.each([
    { inputShape: [4, 4, 1], classes: 2 },
    { inputShape: [5, 7, 3], classes: 3 },
    { inputShape: [32, 32, 3], classes: 100 },
    { inputShape: [9, 30, 1], classes: 26 },
  ])("fits images of $inputShape in $classes classes", async ({ inputShape, classes }) => {
    for (const recipe of Object.values(recipes)) {
      const model = recipe.network(inputShape, classes, { seed: 1 });
      expect(model.outputShape).toEqual([null, classes]);
      const data = new Float32Array(2 * inputShape.reduce((a, b) => a * b)).fill(0.5);
      const { shape } = await model.predict({ data, shape: [2, ...inputShape] });
      expect(shape).toEqual([2, classes]);
    }
  });

  it.each([[[3, 28, 1]], [[28, 3, 1]], [[28, 28]]])("says why images of %j are too small", (inputShape) => {
    expect(() => recipes.quick.network(inputShape, 10)).toThrow(ShapeError);
    expect(() => recipes.quick.network(inputShape, 10)).toThrow(/at least 4×4 pixels\. Received: \[/);
  });

  it("makes the same initial weights of the same seed", () => {
    const weights = (seed: number) =>
      defined(recipes.quick.network([8, 8, 1], 3, { seed }).getWeights()[0]).data;
    expect(weights(1)).toEqual(weights(1));
    expect(weights(1)).not.toEqual(weights(2));
  });

  it("trains as the article does", () => {
    expect(recipes.post).toMatchObject({ name: "post", epochs: 25, batchSize: 64, validationSplit: 0.1 });
    const optimizer = recipes.post.optimizer({ totalSteps: 100 });
    expect(optimizer).toMatchObject({ name: "adam", learningRate: 1e-4 });
    expect(recipes.post.optimizer({ totalSteps: 100, learningRate: 0.5 }).learningRate).toBe(0.5);
    expect(postAccuracies).toEqual({ "fashion-mnist": 0.914, mnist: 0.992 });
  });

  it("trains quickly: one cycle that spans all steps", () => {
    expect(recipes.quick).toMatchObject({ name: "quick", epochs: 5, focus: 0.55, batchSize: 128 });
    for (const totalSteps of [50, 2345]) {
      const { learningRate } = recipes.quick.optimizer({ totalSteps });
      const rates = Array.from({ length: totalSteps }, (_, step) => learningRateAt(learningRate, step));
      const highest = Math.max(...rates);
      expect(highest / 1.5e-3).toBeCloseTo(1, 2);
      expect(rates.indexOf(highest) / totalSteps).toBeCloseTo(0.3, 1);
      expect(rates[totalSteps - 1]).toBeLessThan(1e-7);
      expect(rates[totalSteps - 2]).toBeGreaterThan(defined(rates[totalSteps - 1]));
    }
    const halved = recipes.quick.optimizer({ totalSteps: 10, learningRate: 7.5e-4 }).learningRate;
    expect(learningRateAt(halved, 2) / 7.5e-4).toBeCloseTo(1, 5);
  });

  it("takes smaller batches of one size, more epochs, and changed images where there are few", () => {
    const { quick, post, strong } = recipes;
    expect(stepsForFewImages(quick, 100)).toEqual({ batchSize: 10, epochs: 20 });
    expect(stepsForFewImages(quick, 1000)).toEqual({ batchSize: 125, epochs: 25 });
    expect(stepsForFewImages(quick, 131)).toEqual({ batchSize: 15, epochs: 23 });
    const adapted = (recipe: Recipe, images: number, settled = {}) => {
      const { batchSize, epochs, augmentation = [] } = recipeForImages(recipe, { length: images }, settled);
      return [batchSize, epochs, augmentation.length];
    };
    expect(adapted(quick, 102)).toEqual([15, 86, 1]);
    expect(adapted(post, 30)).toEqual([9, 200, 1]);
    expect(adapted(strong, 30)).toEqual([15, 300, 3]);
    expect(adapted(quick, 102, { epochs: 5, batchSize: 40, augmentation: [] })).toEqual([40, 5, 0]);
    expect(adapted(quick, 3000)).toEqual([128, 9, 0]);
    expect(recipeForImages(recipes.sprint, { length: 20_000 })).toMatchObject({ epochs: 4, focus: 0.4 });
    expect(recipeForImages(recipes.sprint, { length: 19_999 })).not.toHaveProperty("focus");
    for (const recipe of Object.values(recipes)) {
      const { batchSize, epochs, augmentation = [] } = recipe;
      expect(recipeForImages(recipe, { length: 60_000 })).toEqual({
        ...recipe,
        batchSize,
        epochs,
        augmentation,
      });
    }
  });

  it("lets moving statistics forget their initial values in trainings of few steps", () => {
    const momentum = (totalSteps?: number) =>
      defined(recipes.sprint.network([8, 8, 1], 3, {}, totalSteps).network.layers[2]).layer.options;
    expect(momentum()).toMatchObject({ momentum: 0.9 });
    expect(momentum(132)).toMatchObject({ momentum: 0.9 });
    expect(momentum(32)).toMatchObject({ momentum: expect.closeTo(0.649, 3) });
  });

  it("notes in a model the classes and the preparation of its pictures, before a callback saves it", async () => {
    const preparation = { shape: [8, 8, 1], fit: "cover", isInverted: true, isFramed: false } as const;
    const train = new Dataset({
      ...{ name: "shapes", partition: "train", classNames: ["circle", "square"], preparation },
      images: { data: Uint8Array.from({ length: 8 * 64 }, (_, i) => i), shape: [8, 8, 8, 1] },
      labels: Uint8Array.from([0, 1, 0, 1, 0, 1, 0, 1]),
    });
    const seen: unknown[] = [];
    const watch: Callback = { onTrainBegin: ({ model }) => void seen.push(model.notes) };
    const changes = { epochs: 1, batchSize: 8, validationSplit: 0, augmentation: [] };
    const model = await trainByRecipe(recipes.sprint, train, {
      ...{ seed: 1, callbacks: [watch] },
      ...changes,
    });
    expect(seen).toEqual([pictures.notesOn(train)]);
    const path = join(await temporaryDirectory(), "model.onnx");
    await model.save(path);
    expect((await loadModel(path)).notes).toMatchObject({
      ...{ dataset: "shapes", classNames: ["circle", "square"], preparation },
    });
  });

  it("says what the optimizer is", () => {
    expect(recipes.post.describeOptimizer()).toBe("Adam at 0.0001");
    expect(recipes.quick.describeOptimizer(0.002)).toBe("Adam, one cycle up to 0.002");
  });

  it("finds recipes by their names", () => {
    for (const [name, recipe] of Object.entries(recipes)) {
      expect(recipe.name).toBe(name);
      expect(findRecipe(name)).toBe(recipe);
    }
    expect(() => findRecipe("quik")).toThrow(UnknownNameError);
    expect(() => findRecipe("quik")).toThrow(/Did you mean "quick"\? Received: "quik"\.$/);
    expect(() => findRecipe("constructor")).toThrow(UnknownNameError);
  });
});
