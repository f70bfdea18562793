import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { conclusionOf } from "../../src/study/conclusion.ts";
import type { Facts } from "../../src/study/facts.ts";
import { foldsOf } from "../../src/study/out-of-fold.ts";

const order = new RandomGenerator(1).permutation(12);

describe("folds", () => {
  it("are the positions in a random order, where no images are equal", () => {
    const folds = foldsOf(order, 3, []);
    expect(Array.from(order, (example) => folds[example])).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
  });

  it("keep equal images together, and leave the others where they are", () => {
    const [plain, folds] = [
      foldsOf(order, 3, []),
      foldsOf(order, 3, [
        [0, 5, 7],
        [1, 2],
      ]),
    ];
    expect(new Set([0, 5, 7].map((i) => folds[i])).size).toBe(1);
    expect(folds[1]).toBe(folds[2]);
    for (const i of [3, 4, 6, 8, 9, 10, 11]) expect(folds[i]).toBe(defined(plain[i]));
  });

  it("are not empty, even if all images are equal", () => {
    const all = Array.from(order);
    expect(foldsOf(order, 3, [all])).toEqual(foldsOf(order, 3, []));
  });
});

describe("the conclusion", () => {
  it("says that many images are copies", () => {
    const part = (examples: number, superfluous: number) => ({ examples, duplicates: { superfluous } });
    const facts = { train: part(600, 480), test: part(300, 10) } as unknown as Facts;
    expect(conclusionOf([{ title: "A", isDrawn: false, facts }], [])[0]).toBe(
      "80 % of the training images of A are copies of others in the same part, so the study rests on fewer images than it counts.",
    );
  });
});
