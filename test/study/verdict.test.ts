/** Verdicts: what decides them, and what they make of evidence at its edges. */

import { describe, expect, it } from "vitest";
import type { Facts } from "../../src/study/facts.ts";
import { headroom } from "../../src/study/headroom.ts";
import type { Judgement, Verdict } from "../../src/study/judgement.ts";
import { type Ladder, ladder } from "../../src/study/ladder.ts";
import { leakage } from "../../src/study/leakage.ts";
import type { ModernVision } from "../../src/study/modern-vision.ts";
import type { OnePixelRule } from "../../src/study/one-pixel.ts";
import {
  dropIn,
  harder,
  leaked,
  leavesRoom,
  notModern,
  onePixelSuffices,
  sameRanking,
  tooEasy,
} from "../../src/study/verdict.ts";

/** Models with these accuracies on `testImages` images; one that is better is right wherever the other is. */
function ladderOf(accuracies: Readonly<Record<string, number>>, testImages = 1000): Ladder {
  const labels = new Uint8Array(testImages);
  const attempts = Object.entries(accuracies).map(([model, accuracy]) => ({
    model,
    predictions: labels.map((_, i) => (i < Math.round(testImages * accuracy) ? 0 : 1)),
    seconds: 0,
  }));
  return ladder({ labels }, attempts);
}

const DIGITS = {
  "most-frequent-class": 0.11,
  "nearest-class-mean": 0.82,
  "nearest-neighbours-3": 0.965,
  "logistic-regression": 0.925,
  perceptron: 0.981,
  cnn: 0.995,
};
const GARMENTS = {
  "most-frequent-class": 0.1,
  "nearest-class-mean": 0.68,
  "nearest-neighbours-3": 0.855,
  "logistic-regression": 0.82,
  perceptron: 0.89,
  cnn: 0.92,
};
const digits = ladderOf(DIGITS);
const garments = ladderOf(GARMENTS);
const facts = (side: number, classes: number, train: number) =>
  ({
    imageShape: [side, side, 1],
    classNames: new Array<string>(classes).fill(""),
    train: { examples: train },
    test: { examples: 10 },
  }) as unknown as Facts;
const ruleOf = (changes: Partial<OnePixelRule>): OnePixelRule => ({
  ...{ classes: [0, 1], pixel: [3, 5, 0], threshold: 100, above: 0, trainAccuracy: 1 },
  ...{ testImages: 1000, testAccuracy: 1, guessed: 0.5, ...changes },
});
const rules = (...accuracies: number[]) =>
  accuracies.map((testAccuracy, i) => ruleOf({ testAccuracy, classes: [i, i + 1], pixel: [i, 0, 0] }));
const room = (errors: number, suspicious: number, rejected: number | null = null) =>
  leavesRoom("a", headroom("a", { testImages: 1000, model: "cnn", errors, suspicious, rejected }));
const leak = (equal: number, near: number, of: number) =>
  leaked(
    "a",
    leakage(
      { labels: new Uint8Array(of) },
      { leaked: Array.from({ length: equal }, (_, test) => ({ test, train: 0, sameLabel: true })) },
      { copies: Array.from({ length: near }, (_, i) => equal + i) },
      [
        {
          model: "cnn",
          seconds: 0,
          predictions: Uint8Array.from({ length: of }, (_, i) => Number(i >= of / 2)),
        },
      ],
    ),
  );
const pictures: ModernVision = {
  looked: 10,
  imageShape: [28, 28, 1],
  isGrey: true,
  plain: 1,
  located: 1,
  onePiece: 0.97,
  offCentre: 0.064,
  extent: { mean: 0.7, deviation: 0.02 },
  background: 0.8,
};

describe("the verdict", () => {
  it("calls easy what a model does well that sees no order of pixels, be it a network or not", () => {
    expect(tooEasy("digits", digits)).toMatchObject({
      judgement: "supported",
      numbers: { best: 0.995, bestWithoutPixelOrder: 0.981 },
      sentence:
        "The best model reaches 99.5 %, the best model that ignores the order of pixels 98.1 % (perceptron, two layers).",
    });
    expect(tooEasy("garments", garments).judgement).toBe("not supported");
    expect(tooEasy("half", ladderOf({ "nearest-neighbours-1": 0.9, cnn: 0.995 })).judgement).toBe("partly");
  });

  it("counts the pairs that one pixel tells apart", () => {
    expect(onePixelSuffices("a", rules(0.99, 0.96, 0.8)).judgement).toBe("supported");
    expect(onePixelSuffices("a", rules(0.99, 0.91, 0.8))).toMatchObject({
      judgement: "partly",
      sentence:
        "One pixel is right for at least 95 % of the test images in 1 of 3 pairs (33.3 %), and for at least 90 % in 2 (66.7 %).",
    });
    expect(onePixelSuffices("a", rules(0.99, 0.8, 0.8, 0.8)).judgement).toBe("not supported");
  });

  it("does not call told apart by one pixel what naming the more frequent class has right", () => {
    const unequal = [ruleOf({ testAccuracy: 0.97, guessed: 0.96 })];
    expect(onePixelSuffices("a", unequal).judgement).toBe("not supported");
  });

  it("compares datasets by the models that say something, and orders by pairs that differ", () => {
    expect(harder(["garments", garments], ["digits", digits])).toMatchObject({
      judgement: "supported",
      numbers: { models: 5, worse: 5 },
    });
    expect(harder(["digits", digits], ["garments", garments]).judgement).toBe("not supported");
    // The best is worse, but only one of five models is.
    const close = ladderOf({ ...DIGITS, cnn: 0.97 });
    expect(harder(["close", close], ["digits", digits])).toMatchObject({
      judgement: "partly",
      numbers: { models: 5, worse: 1 },
    });
    expect(sameRanking(["garments", garments], ["digits", digits])).toMatchObject({
      judgement: "supported",
      numbers: { pairs: 10, decided: 10, sameOrder: 10 },
      sentence:
        "Of 10 pairs of models, 10 differ beyond chance on both datasets, and all of these are in the same order on both.",
    });
    const reversed = ladderOf({ ...DIGITS, cnn: 0.5, perceptron: 0.6 });
    expect(sameRanking(["reversed", reversed], ["digits", digits]).judgement).toBe("not supported");
  });

  it("does not count the most frequent class, nor three kinds of nearest neighbours as three", () => {
    const models = { "most-frequent-class": 0.11, cnn: 0.99 };
    const neighbours = {
      "nearest-neighbours-1": 0.9,
      "nearest-neighbours-3": 0.9,
      "nearest-neighbours-5": 0.9,
    };
    const [first, second] = [
      { ...models, ...neighbours },
      { ...models, "most-frequent-class": 0.01, ...neighbours },
    ];
    expect(harder(["b", ladderOf(second)], ["a", ladderOf(first)]).numbers).toMatchObject({
      models: 2,
      worse: 0,
    });
  });

  it("looks at what code sees of a replacement", () => {
    const mnist = facts(28, 10, 60);
    expect(dropIn(["a", facts(28, 10, 60)], ["b", mnist])).toMatchObject({
      judgement: "supported",
      sentence: "Image size, number of classes and numbers of images are the same.",
    });
    expect(dropIn(["a", facts(28, 10, 50)], ["b", mnist])).toMatchObject({
      judgement: "partly",
      sentence: "Different: numbers of images (50 + 10, not 60 + 10).",
    });
    expect(dropIn(["a", facts(32, 10, 60)], ["b", mnist])).toMatchObject({
      judgement: "not supported",
      sentence: "Different: image size (32×32×1, not 28×28×1).",
    });
  });

  it("sees room where most errors are no doubtful labels of the same network", () => {
    expect([90, 50, 30, 35].map((errors) => room(errors, 30).judgement)).toEqual([
      "supported",
      "partly",
      "not supported",
      "not supported",
    ]);
    expect(room(90, 30).sentence).toBe(
      "The better network here leaves 90 errors; in 30 of its errors, the network is confident of another class.",
    );
    expect(room(9, 1, 15)).toMatchObject({
      judgement: "not supported",
      sentence:
        "The better network here leaves 9 errors; people have rejected 15 test labels. No error remains that doubtful labels could not explain.",
    });
  });

  it("sees no room in no errors, however few labels are doubtful", () => {
    expect([0, 1, 5, 6, 9].map((errors) => room(errors, 0).judgement)).toEqual([
      "not supported",
      "not supported",
      "not supported",
      "supported",
      "supported",
    ]);
    expect(room(0, 0, 0).judgement).toBe("not supported");
  });

  it("tells how far pictures are from today's by what they lack", () => {
    const judgementOf = (changes: object) => notModern("a", { ...pictures, ...changes }).judgement;
    expect(notModern("digits", pictures).judgement).toBe("supported");
    expect(judgementOf({ onePiece: 0.5 })).toBe("supported");
    expect(judgementOf({ onePiece: 0.5, isGrey: false })).toBe("partly");
    const photographs = { isGrey: false, plain: 0.2, located: 0.2, onePiece: 0.1 };
    expect(notModern("small", { ...pictures, ...photographs, imageShape: [32, 32, 3] })).toMatchObject({
      judgement: "partly",
      sentence: expect.stringContaining("Its pictures lack more than 64 pixels a side."),
    });
    expect(judgementOf({ ...photographs, imageShape: [224, 224, 3] })).toBe("not supported");
  });

  it("puts first that test images were trained on", () => {
    expect(leak(250, 0, 400)).toMatchObject({
      judgement: "supported",
      sentence:
        "62.5 % of the test images are also training images: of 400 test images, 250 are equal and 0 are nearly equal to a training image. The best model is right for 50 % of all test images, and for 0 % of the others.",
    });
    expect(leak(0, 12, 10_000)).toMatchObject({ judgement: "partly", numbers: { nearlyEqual: 12 } });
    expect(leak(0, 0, 400).judgement).toBe("not supported");
    expect(leak(400, 0, 400).sentence).toContain("No other test images are left");
  });
});

/** Evidence where there is next to nothing, and what may be said of it. */
const EDGES: readonly [what: string, verdict: () => Verdict, judgement: Judgement][] = [
  ["no model", () => tooEasy("a", ladderOf({})), "undecided"],
  ["too few test images", () => tooEasy("a", ladderOf({ perceptron: 1, cnn: 1 }, 13)), "undecided"],
  ["one test image", () => tooEasy("a", ladderOf({ perceptron: 1, cnn: 1 }, 1)), "undecided"],
  [
    "one class",
    () => tooEasy("a", ladderOf({ "most-frequent-class": 1, perceptron: 1, cnn: 1 })),
    "undecided",
  ],
  ["nearly one class", () => tooEasy("a", ladderOf({ "most-frequent-class": 0.96, cnn: 1 })), "undecided"],
  ["networks only", () => tooEasy("a", ladderOf({ cnn: 0.995 })), "partly"],
  ["no pair of classes", () => onePixelSuffices("a", []), "undecided"],
  ["NaN for a pair", () => onePixelSuffices("a", rules(Number.NaN, 0.99)), "not supported"],
  [
    "no common model",
    () => harder(["a", ladderOf({ cnn: 1 })], ["b", ladderOf({ perceptron: 1 })]),
    "undecided",
  ],
  ["no model at all", () => harder(["a", ladderOf({})], ["b", ladderOf({})]), "undecided"],
  [
    "one class in the other",
    () => harder(["a", digits], ["b", ladderOf({ "most-frequent-class": 1, cnn: 1 })]),
    "undecided",
  ],
  ["one model", () => sameRanking(["a", ladderOf({ cnn: 1 })], ["b", digits]), "undecided"],
  [
    "no pair that differs",
    () => sameRanking(["a", ladderOf({ cnn: 1, perceptron: 1 })], ["b", digits]),
    "undecided",
  ],
  ["no images at all", () => dropIn(["a", facts(28, 10, 0)], ["b", facts(28, 10, 0)]), "supported"],
  ["no classes", () => dropIn(["a", facts(28, 0, 5)], ["b", facts(28, 10, 5)]), "not supported"],
  ["no errors", () => room(0, 0), "not supported"],
  [
    "no test images",
    () =>
      leavesRoom("a", {
        ...headroom("a", { testImages: 0, model: "cnn", errors: 0, suspicious: 0, rejected: null }),
      }),
    "undecided",
  ],
  [
    "NaN errors",
    () =>
      leavesRoom("a", {
        ...headroom("a", { testImages: 10, model: "cnn", errors: 1, suspicious: 0, rejected: null }),
        errors: Number.NaN,
        compared: { errors: Number.NaN, doubtful: 0 },
        open: Number.NaN,
      }),
    "undecided",
  ],
  ["more doubts than errors", () => room(3, 9), "not supported"],
  ["no pictures", () => notModern("a", { ...pictures, looked: 0 }), "undecided"],
  ["NaN of pictures", () => notModern("a", { ...pictures, offCentre: Number.NaN }), "undecided"],
  ["no test image to leak", () => leak(0, 0, 0), "undecided"],
  ["everything leaked", () => leak(5, 0, 5), "supported"],
];

describe("a verdict at the edge", () => {
  it.each(EDGES)("judges %s", (_, verdict, judgement) => {
    const found = verdict();
    expect(found.judgement).toBe(judgement);
    expect(found.sentence).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(found.sentence).toMatch(/\.$/);
  });
});
