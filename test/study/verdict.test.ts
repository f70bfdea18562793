import { describe, expect, it } from "vitest";
import type { Facts } from "../../src/study/facts.ts";
import { headroom } from "../../src/study/headroom.ts";
import { type Ladder, ladder } from "../../src/study/ladder.ts";
import type { PixelRule } from "../../src/study/one-pixel.ts";
import {
  dropIn,
  harder,
  leavesRoom,
  notModern,
  onePixelSuffices,
  sameRanking,
  tooEasy,
} from "../../src/study/verdict.ts";

/** Models with these accuracies on 1,000 test images. */
function ladderOf(accuracies: Readonly<Record<string, number>>): Ladder {
  const labels = new Uint8Array(1000);
  const attempts = Object.entries(accuracies).map(([model, accuracy]) => ({
    model,
    predictions: labels.map((_, i) => (i < Math.round(1000 * accuracy) ? 0 : 1)),
    seconds: 0,
  }));
  return ladder({ labels }, attempts);
}

const digits = ladderOf({ "logistic-regression": 0.925, "nearest-neighbours-3": 0.971, network: 0.992 });
const garments = ladderOf({ "logistic-regression": 0.84, "nearest-neighbours-3": 0.855, network: 0.914 });
const facts = (size: number, classes: number, train: number) =>
  ({
    imageShape: [size, size, 1],
    classNames: new Array<string>(classes).fill(""),
    train: { examples: train },
    test: { examples: 10 },
  }) as unknown as Facts;

describe("the verdict", () => {
  it("calls easy what a simple model does well", () => {
    expect(tooEasy("digits", digits)).toMatchObject({
      judgement: "supported",
      numbers: { best: 0.992, bestWithoutNeighbourhoods: 0.971 },
    });
    expect(tooEasy("garments", garments).judgement).toBe("not supported");
    expect(tooEasy("half", ladderOf({ "nearest-neighbours-1": 0.9, network: 0.995 })).judgement).toBe(
      "partly",
    );
    expect(tooEasy("digits", digits).sentence).toBe(
      "The best model has 99.2 %, the best that knows no neighbourhoods 97.1 %.",
    );
  });

  it("counts the pairs that one pixel tells apart", () => {
    const rules = (...accuracies: number[]) =>
      accuracies.map((testAccuracy) => ({ testAccuracy }) as PixelRule);
    expect(onePixelSuffices("a", rules(0.99, 0.96, 0.8)).judgement).toBe("supported");
    expect(onePixelSuffices("a", rules(0.99, 0.91, 0.8)).judgement).toBe("partly");
    expect(onePixelSuffices("a", rules(0.99, 0.8, 0.8, 0.8)).judgement).toBe("not supported");
  });

  it("compares datasets by what all models make of them", () => {
    expect(harder(["garments", garments], ["digits", digits]).judgement).toBe("supported");
    expect(harder(["digits", digits], ["garments", garments]).judgement).toBe("not supported");
    const close = ladderOf({ "logistic-regression": 0.92, "nearest-neighbours-3": 0.97, network: 0.9 });
    // The best is worse, but only one of three models is.
    expect(harder(["close", close], ["digits", digits])).toMatchObject({
      judgement: "partly",
      numbers: { models: 3, worse: 1 },
    });
    expect(sameRanking(["garments", garments], ["digits", digits])).toMatchObject({
      judgement: "supported",
      numbers: { tau: 1 },
    });
    expect(sameRanking(["close", close], ["digits", digits]).judgement).toBe("not supported");
  });

  it("looks at what code sees of a replacement", () => {
    const mnist = facts(28, 10, 60);
    expect(dropIn(["a", facts(28, 10, 60)], ["b", mnist]).judgement).toBe("supported");
    expect(dropIn(["a", facts(28, 10, 50)], ["b", mnist])).toMatchObject({
      judgement: "partly",
      sentence: "Different: numbers of images.",
    });
    expect(dropIn(["a", facts(32, 10, 60)], ["b", mnist]).judgement).toBe("not supported");
  });

  it("sees room where errors are more than doubtful labels", () => {
    const room = (errors: number, suspicious: number, rejected: number | null = null) =>
      leavesRoom("a", headroom("a", { testImages: 1000, errors, suspicious, rejected }));
    expect([90, 50, 20].map((errors) => room(errors, 30).judgement)).toEqual([
      "supported",
      "partly",
      "not supported",
    ]);
    expect(room(9, 1, 15)).toMatchObject({
      judgement: "not supported",
      sentence:
        "The best result leaves 9 errors, and 1 test label is doubtful to the network; people have rejected 15.",
    });
    expect(room(9, 0).judgement).toBe("supported");
  });

  it("tells how far pictures are from today's", () => {
    const grey = {
      ...{ looked: 10, imageShape: [28, 28, 1], isGrey: true, onePiece: 0.97, offCentre: 0.02 },
      ...{ extent: { mean: 0.7, deviation: 0 }, background: 0.8 },
    };
    expect(notModern("digits", grey).judgement).toBe("supported");
    expect(notModern("digits", { ...grey, onePiece: 0.5, isGrey: false }).judgement).toBe("partly");
    const photographs = { ...grey, imageShape: [224, 224, 3], isGrey: false, onePiece: 0.2, offCentre: 0.2 };
    expect(notModern("photographs", photographs).judgement).toBe("not supported");
  });
});
