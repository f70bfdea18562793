import { describe, expect, it } from "vitest";
import { AUGMENTATIONS, planLines, planTraining } from "../../src/cli/training-plan.ts";
import { UnknownNameError } from "../../src/errors/index.ts";
import { commandToType } from "../../src/terminal/index.ts";

describe("planTraining", () => {
  it("is the recipe where nothing else is said", () => {
    expect(planTraining({ recipe: "post", lowerings: "fast" }, 60_000)).toMatchObject({
      epochs: 25,
      batchSize: 64,
      validationSplit: 0.1,
      learningRate: 1e-4,
      examples: 54_000,
      stepsPerEpoch: 844,
      totalSteps: 21_100,
    });
    expect(planTraining({ recipe: "quick", lowerings: "fast" }, 60_000).totalSteps).toBe(5 * 258);
  });

  it("augments by what the words stand for, and says how", () => {
    const plan = planTraining(
      { recipe: "quick", lowerings: "fast", seed: 1, augment: ["shift", "flip"] },
      100,
    );
    expect(plan.augmentation).toHaveLength(2);
    expect(planLines(plan)[2]).toBe("Augmentation: randomTranslation(2 pixels), randomFlip(horizontal)");
    expect(Object.keys(AUGMENTATIONS)).toEqual(["shift", "flip", "rotation", "erasing", "affine"]);
    const none = planTraining({ recipe: "strong", lowerings: "fast", augment: ["none"] }, 100);
    expect(none.augmentation).toEqual([]);
    expect(() =>
      planTraining({ recipe: "quick", lowerings: "fast", augment: ["none", "flip"] }, 100),
    ).toThrow("Expected --augment none alone. Received: none, flip.");
  });

  it("adapts to few images what is left open, and says so", () => {
    const lines = (images: number, options = {}) =>
      planLines(
        planTraining({ recipe: "sprint", lowerings: "fast", seed: 1, threads: 1, ...options }, images),
      );
    expect(lines(102)).toContain(
      "Adapted to few training images (102): 15 images per batch, 86 epochs and augmentation",
    );
    expect(lines(3000)).toContain("Adapted to few training images (3,000): 9 epochs");
    const framed = planTraining({ recipe: "quick", lowerings: "fast" }, 102, true);
    expect(framed.augmentation.map(({ name }) => name)).toEqual(["randomAffine(20°, shift 0.05, zoom 0.1)"]);
    expect(lines(102, { batchSize: 34, epochs: 7 }).join()).not.toContain("few training images");
    expect(lines(60_000).join()).not.toContain("few training images");
  });

  it("lets options override it, and the schedule follow", () => {
    const options = {
      epochs: 3,
      batchSize: 100,
      validationSplit: 0.5,
      learningRate: 0.01,
      seed: 7,
      threads: 1,
    };
    const plan = planTraining({ recipe: "quick", lowerings: "plain", ...options }, 1001);
    expect(plan).toMatchObject({
      ...options,
      examples: 500,
      stepsPerEpoch: 5,
      totalSteps: 15,
      lowerings: "plain",
    });
    expect(planLines(plan)).toEqual([
      "Recipe quick: Adam, one cycle up to 0.01; 3 epochs of 5 steps, batch size 100; 50 % kept for validation",
      "Seed 7, 1 thread, plain lowerings",
    ]);
  });

  it("draws a seed that can be typed", () => {
    const seeds = [1, 2, 3].map(() => planTraining({ recipe: "quick", lowerings: "fast" }, 10).seed);
    expect(seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0)).toBe(true);
    expect(new Set(seeds).size).toBeGreaterThan(1);
  });

  it("does not know other recipes", () => {
    expect(() => planTraining({ recipe: "slow", lowerings: "fast" }, 10)).toThrow(UnknownNameError);
  });
});

describe("commandToType", () => {
  it.each([
    [undefined, "atelier evaluate a.onnx"],
    ["atelier", "npm run --silent atelier -- evaluate a.onnx"],
    ["start", "npm run --silent atelier -- evaluate a.onnx"],
    ["npx", "npx atelier evaluate a.onnx"],
    ["test", "atelier evaluate a.onnx"],
  ])("begins as it was begun, npm_lifecycle_event being %s", (npm_lifecycle_event, expected) => {
    expect(commandToType(["evaluate", "a.onnx"], { npm_lifecycle_event })).toBe(expected);
  });

  it("quotes what a shell would take apart", () => {
    expect(commandToType(["train", "my data", "it's"], {})).toBe("atelier train 'my data' 'it'\\''s'");
  });
});
