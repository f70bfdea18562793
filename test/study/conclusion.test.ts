/** What follows of verdicts, in words. */

import { describe, expect, it } from "vitest";
import { conclusionOf } from "../../src/study/conclusion.ts";
import type { ClaimKind, Judgement, Verdict } from "../../src/study/judgement.ts";

const verdict = (
  kind: ClaimKind,
  datasets: string,
  judgement: Judgement,
  numbers: Readonly<Record<string, number>> = {},
): Verdict => ({
  kind,
  datasets: datasets.split(" / "),
  judgement,
  numbers,
  claim: "",
  rule: "",
  sentence: "",
});
const dataset = (title: string, isDrawn = false) => ({ title, isDrawn });
const [MNIST, FASHION] = [dataset("MNIST"), dataset("Fashion-MNIST")];

const about = (other: string, changes: Partial<Record<ClaimKind, Judgement>> = {}): Verdict[] => [
  verdict("leaked", other, changes.leaked ?? "not supported", { share: 0.625 }),
  verdict("too-easy", other, changes["too-easy"] ?? "not supported", { best: 0.92 }),
  verdict("harder", `${other} / MNIST`, changes.harder ?? "supported", { best: 0.92, bestOfOther: 0.995 }),
  verdict("same-ranking", `${other} / MNIST`, changes["same-ranking"] ?? "supported"),
  verdict("drop-in", `${other} / MNIST`, changes["drop-in"] ?? "supported", {
    sameImageSize: 0,
    sameClasses: 1,
  }),
  verdict("room", other, changes.room ?? "supported"),
  verdict("not-modern", other, changes["not-modern"] ?? "supported"),
];
const ofMnist = [
  verdict("too-easy", "MNIST", "supported", { best: 0.995 }),
  verdict("room", "MNIST", "not supported"),
  verdict("not-modern", "MNIST", "supported"),
];

describe("the conclusion", () => {
  it("answers whether one dataset can replace another", () => {
    expect(conclusionOf([MNIST, FASHION], [...ofMnist, ...about("Fashion-MNIST")])).toEqual([
      "Fashion-MNIST can replace MNIST in tutorials and for first comparisons of models: it works with the same code and is harder (the best model reaches 92 %, not 99.5 %).",
      "It leaves room to improve and ranks models as MNIST does wherever they differ clearly.",
      "It does not answer all criticism: Fashion-MNIST's pictures represent modern vision no better than those of MNIST.",
    ]);
  });

  it("says why not, if not", () => {
    const all = (changes: Partial<Record<ClaimKind, Judgement>>) =>
      conclusionOf([MNIST, FASHION], [...ofMnist, ...about("Fashion-MNIST", changes)]);
    const first = (changes: Partial<Record<ClaimKind, Judgement>>) => all(changes)[0];
    expect(first({ "drop-in": "not supported" })).toBe(
      "Fashion-MNIST cannot replace MNIST without a change of code: it differs in image size.",
    );
    expect(first({ harder: "not supported" })).toContain("is not harder: nothing would be gained.");
    expect(first({ "too-easy": "supported" })).toContain("but also too easy");
    expect(first({ leaked: "supported" })).toBe(
      "Some test images are also training images (62.5 % in Fashion-MNIST), so accuracies on them are too high.",
    );
    expect(first({ harder: "partly" })).toContain(
      "it works with the same code and is harder for some models (",
    );
    expect(all({ harder: "undecided" }).join(" ")).toContain("This study does not show");
  });

  it("takes five datasets in few sentences", () => {
    const others = ["A", "B", "C", "D"];
    const found = conclusionOf(
      [MNIST, ...others.map((title) => dataset(title))],
      [
        ...[...ofMnist, ...about("A"), ...about("B"), ...about("C", { "drop-in": "not supported" })],
        ...about("D", { "not-modern": "partly" }),
      ],
    );
    expect(found).toEqual([
      "A, B and D can replace MNIST in tutorials and for first comparisons of models: they work with the same code and are harder.",
      "C cannot replace MNIST without a change of code: it differs in image size.",
      "A and B do not answer all criticism: their pictures represent modern vision no better than those of MNIST.",
      "The pictures of D are nearer to modern vision than those of MNIST.",
    ]);
  });

  it("says of one dataset alone what it is worth", () => {
    expect(conclusionOf([MNIST], ofMnist)).toEqual([
      "MNIST is too easy to be a benchmark (the best model reaches 99.5 %) and leaves no room to improve.",
      "Its pictures cannot represent modern vision.",
    ]);
    expect(conclusionOf([FASHION], about("Fashion-MNIST"))[0]).toBe(
      "Fashion-MNIST is not too easy (the best model reaches 92 %) and leaves room to improve.",
    );
  });

  it("does not recommend a dataset from which no model learns", () => {
    const random = about("B", { harder: "undecided", room: "undecided" }).map((one) =>
      one.kind === "too-easy"
        ? verdict("too-easy", "B", "undecided", { best: 0.1, betterThanGuessing: 0 })
        : one,
    );
    const reason = "there is nothing to learn, or training and test images do not belong together.";
    expect(conclusionOf([MNIST, dataset("B")], [...ofMnist, ...random]).slice(0, 2)).toEqual([
      "B cannot replace MNIST.",
      `On B, no model does better than always predicting the most frequent class: ${reason}`,
    ]);
    expect(conclusionOf([dataset("B")], random)).toEqual([
      `No model does better than always predicting the most frequent class: ${reason}`,
      "The pictures of B cannot represent modern vision.",
    ]);
    const other = [verdict("drop-in", "A / B", "supported"), verdict("harder", "A / B", "undecided")];
    expect(conclusionOf([dataset("B"), dataset("A")], [...random, ...other])).toContain(
      "This study does not show whether A can replace B: that requires models that learn something on B.",
    );
  });

  it("says of one dataset alone that one pixel suffices, and that labels are doubtful", () => {
    const pixel = (numbers: Readonly<Record<string, number>>) =>
      conclusionOf([MNIST], [verdict("one-pixel", "MNIST", "supported", numbers)]);
    expect(pixel({ shareTold: 1, samePixelShare: 1, row: 3, column: 5 })).toEqual([
      "One pixel (row 3, column 5, counted from 0) tells all pairs of classes of MNIST apart.",
    ]);
    expect(pixel({ shareTold: 1, samePixelShare: 0.6, row: 3, column: 5 })).toEqual([
      "All pairs of classes of MNIST can be told apart by one pixel.",
    ]);
    expect(pixel({ shareTold: 0.6 })).toEqual([
      "Most pairs of classes of MNIST can be told apart by one pixel.",
    ]);
    expect(conclusionOf([MNIST], [verdict("room", "MNIST", "partly", { doubtfulShare: 0.07 })])).toEqual([
      "MNIST leaves some room to improve.",
      "7 % of the test labels of MNIST are doubtful: a network is confident of another class, which does not show that they are wrong.",
    ]);
  });

  it("says what it cannot say, and that drawn images are no evidence", () => {
    expect(conclusionOf([MNIST], [])).toEqual([
      "This study does not show whether MNIST is a good benchmark: that requires the ladder of models on enough test images.",
    ]);
    const harder = about("Fashion-MNIST").filter(({ kind }) => kind === "harder");
    expect(conclusionOf([MNIST, FASHION], harder)).toEqual([
      "Fashion-MNIST is harder than MNIST.",
      "This study does not show whether Fashion-MNIST can replace MNIST: that requires the facts of both.",
    ]);
    const fits = about("Fashion-MNIST").filter(({ kind }) => ["drop-in", "not-modern"].includes(kind));
    expect(conclusionOf([MNIST, FASHION], [...ofMnist, ...fits])).toEqual([
      "Fashion-MNIST works with code written for MNIST.",
      "This study does not show whether Fashion-MNIST can replace MNIST: that requires the ladder of models on enough test images.",
      "The pictures of Fashion-MNIST represent modern vision no better than those of MNIST.",
    ]);
    expect(conclusionOf([dataset("drawn-digits", true)], [])[0]).toBe(
      "The images of drawn-digits were drawn by Atelier, so none of this applies to real datasets.",
    );
    expect(conclusionOf([], [])).toEqual([]);
  });
});
