/** Verdicts where there is nothing to learn, where data are few, and where something could not be measured. */

import { describe, expect, it } from "vitest";
import { Dataset } from "../../src/data/index.ts";
import { headroom } from "../../src/study/headroom.ts";
import { type Ladder, ladder } from "../../src/study/ladder.ts";
import { type ModernVision, modernVision } from "../../src/study/modern-vision.ts";
import { evaluatedWithout, type OnePixelRule, onePixelRules } from "../../src/study/one-pixel.ts";
import {
  harder,
  leavesRoom,
  notModern,
  onePixelSuffices,
  sameRanking,
  tooEasy,
} from "../../src/study/verdict.ts";

/** Models that are right for the first images, so that a better one is right wherever another is. */
function ladderOf(accuracies: Readonly<Record<string, number>>, testImages = 300): Ladder {
  const labels = new Uint8Array(testImages);
  const attempts = Object.entries(accuracies).map(([model, accuracy]) => ({
    model,
    predictions: labels.map((_, i) => (i < Math.round(testImages * accuracy) ? 0 : 1)),
    seconds: 0,
  }));
  return ladder({ labels }, attempts);
}

const LEARNED = ladderOf({ "most-frequent-class": 0.13, "nearest-class-mean": 0.75, cnn: 0.96 });
const RANDOM = ladderOf({ "most-frequent-class": 0.093, "nearest-class-mean": 0.08, cnn: 0.1 });
const room = (errors: number, suspicious: number, testImages = 1000) =>
  headroom(undefined, { testImages, model: "cnn", errors, suspicious, rejected: null });
const ruleOf = (changes: Partial<OnePixelRule>): OnePixelRule => ({
  classes: [0, 1],
  pixel: [3, 5, 0],
  threshold: 100,
  above: 0,
  trainAccuracy: 1,
  testImages: 1000,
  testAccuracy: 1,
  guessed: 0.5,
  ...changes,
});
const pairs = (testImages: number, count: number) =>
  Array.from({ length: count }, (_, i) => ruleOf({ classes: [i, i + 1], testImages }));

describe("where no model learns anything", () => {
  const reason =
    /^No model does better than always predicting the most frequent class( on b)?, beyond chance/;

  it("nothing that rests on accuracies is judged", () => {
    const verdicts = [
      tooEasy("b", RANDOM),
      harder(["b", RANDOM], ["a", LEARNED]),
      harder(["a", LEARNED], ["b", RANDOM]),
      sameRanking(["b", RANDOM], ["a", LEARNED]),
      leavesRoom("b", room(273, 273, 300), RANDOM),
    ];
    for (const { judgement, sentence } of verdicts) {
      expect(judgement).toBe("undecided");
      expect(sentence).toMatch(reason);
    }
    expect(tooEasy("b", RANDOM).numbers.betterThanGuessing).toBe(0);
  });

  it("a model that does better beyond chance is enough", () => {
    const weak = ladderOf({ "most-frequent-class": 0.1, cnn: 0.13 });
    expect(tooEasy("b", weak)).toMatchObject({
      judgement: "not supported",
      numbers: { betterThanGuessing: 1 },
    });
    // Seven images more are p = 2 · 2⁻⁷ = 0.016.
    expect(tooEasy("b", ladderOf({ "most-frequent-class": 0.1, cnn: 0.1 + 7 / 300 })).judgement).toBe(
      "undecided",
    );
  });
});

describe("room to improve", () => {
  it("names the reason that its numbers give", () => {
    const sentence = (errors: number, suspicious: number) =>
      leavesRoom("a", room(errors, suspicious)).sentence;
    expect(sentence(362, 362)).toContain("No error remains that doubtful labels could not explain.");
    expect(sentence(0, 0)).toContain("No error remains by which another model could be better.");
    expect(sentence(33, 30)).toContain(
      "Only 3 errors remain that doubtful labels do not explain. That is too few to show that another model is better.",
    );
  });

  it("is partly there where twice the doubtful labels may be all errors, by chance", () => {
    // 2.014 errors for each label, and 3 for each.
    expect(leavesRoom("a", room(141, 70)).judgement).toBe("partly");
    expect(leavesRoom("a", room(210, 70)).judgement).toBe("supported");
  });

  it("calls many labels doubtful, not wrong", () => {
    expect(leavesRoom("a", room(141, 70)).sentence).toContain(
      "So 7 % of the test labels are doubtful, which does not show that they are wrong.",
    );
    expect(leavesRoom("a", room(141, 30)).sentence).not.toContain("doubtful");
  });
});

describe("with few test images", () => {
  it("neither room nor pixels nor orders of models are judged", () => {
    expect(leavesRoom("a", room(3, 1, 10))).toMatchObject({
      judgement: "undecided",
      sentence: "A judgement needs at least 100 test images; there are 10.",
    });
    expect(onePixelSuffices("a", [ruleOf({ testImages: 10 })]).judgement).toBe("undecided");
    const few = ladderOf({ "most-frequent-class": 0.2, cnn: 0.7 }, 10);
    expect(harder(["a", few], ["b", LEARNED])).toMatchObject({
      judgement: "undecided",
      sentence: "A judgement needs at least 100 test images; there are 10 on a.",
    });
  });

  it("pairs with few test images do not count, and too few others decide nothing", () => {
    const [all, none] = [pairs(200, 3), pairs(4, 2).map((one) => ({ ...one, testAccuracy: 0.5 }))];
    expect(onePixelSuffices("a", [...all, ...none])).toMatchObject({
      judgement: "supported",
      numbers: { pairs: 3, shareTold: 1 },
      sentence: expect.stringContaining("2 other pairs with fewer than 20 test images are not counted."),
    });
    expect(onePixelSuffices("a", [...pairs(400, 2), ...pairs(4, 3)])).toMatchObject({
      judgement: "undecided",
      sentence: "3 of 5 pairs of classes have fewer than 20 test images.",
    });
  });
});

describe("one pixel", () => {
  it("is named if it tells most pairs apart", () => {
    expect(onePixelSuffices("a", pairs(200, 3))).toMatchObject({
      numbers: { samePixelShare: 1, row: 3, column: 5 },
      sentence: expect.stringContaining(
        "The same pixel, in row 3 and column 5, counted from 0, tells all of them apart.",
      ),
    });
    const different = pairs(200, 3).map((one, i) => ({ ...one, pixel: [i, 0, 0] as const }));
    expect(onePixelSuffices("a", different).sentence).not.toContain("same pixel");
  });

  it("is evaluated without test images that are also training images", () => {
    const part = (partition: "train" | "test", bytes: number[], labels: number[]) =>
      new Dataset({
        ...{ name: "a", partition, classNames: ["dark", "bright"], labels: Uint8Array.from(labels) },
        images: { data: Uint8Array.from(bytes), shape: [labels.length, 1, 1, 1] },
      });
    const test = part("test", [0, 0, 200, 0], [0, 0, 1, 1]);
    const rules = onePixelRules(part("train", [0, 200], [0, 1]), test);
    expect(rules[0]).toMatchObject({ testImages: 4, testAccuracy: 0.75 });
    expect(evaluatedWithout(rules, test, [])).toBe(rules);
    expect(evaluatedWithout(rules, test, [0, 2])[0]?.others).toEqual({
      testImages: 2,
      testAccuracy: 0.5,
      guessed: 0.5,
    });
    expect(evaluatedWithout(rules, test, [0, 1, 2, 3])[0]?.others?.testImages).toBe(0);
  });
});

describe("too easy", () => {
  it("is not what unequal classes make of it", () => {
    const unequal = ladderOf({ "most-frequent-class": 0.94, perceptron: 0.986, cnn: 0.994 }, 1000);
    expect(tooEasy("a", unequal)).toMatchObject({
      judgement: "not supported",
      sentence: expect.stringContaining(
        "Since always predicting the most frequent class is right for 94 %, the limits here are 99.88 % and 99.64 %.",
      ),
    });
    const equal = ladderOf({ "most-frequent-class": 0.5, perceptron: 0.986, cnn: 0.994 }, 1000);
    expect(tooEasy("a", equal).judgement).toBe("supported");
    const solved = ladderOf({ "most-frequent-class": 0.94, perceptron: 0.997, cnn: 1 }, 1000);
    expect(tooEasy("a", solved).judgement).toBe("supported");
  });
});

describe("qualities of pictures", () => {
  const noise: ModernVision = {
    ...{
      looked: 300,
      imageShape: [28, 28, 1],
      isGrey: true,
      plain: 0,
      located: 0,
      onePiece: 0,
      offCentre: 0,
    },
    ...{ extent: { mean: 0, deviation: 0 }, background: 0 },
  };

  it("that could not be measured count neither way", () => {
    expect(notModern("noise", noise)).toMatchObject({
      judgement: "partly",
      sentence:
        "Its pictures lack colour and more than 64 pixels a side. They have a background that is not plain. Whether they have more than one object at a time, objects in different places and objects of different sizes could not be measured.",
    });
  });

  it("are not measured on empty pictures", () => {
    const constant = new Dataset({
      ...{ name: "a", partition: "train", classNames: ["a"], labels: new Uint8Array(3) },
      images: { data: new Uint8Array(3 * 64).fill(7), shape: [3, 8, 8, 1] },
    });
    const found = modernVision(constant);
    expect(found).toMatchObject({ plain: 1, located: 0 });
    expect(notModern("a", found)).toMatchObject({
      judgement: "partly",
      numbers: { lacked: 3 },
      sentence: expect.stringContaining("could not be measured"),
    });
  });
});
