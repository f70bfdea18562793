import { describe, expect, it } from "vitest";
import { Dataset, splitByClass, takeOfAllClasses } from "../../src/data/index.ts";

/** Images of one pixel, which is their position. */
function sorted(...counts: number[]): Dataset {
  const labels = Uint8Array.from(counts.flatMap((count, label) => new Array(count).fill(label)));
  const data = Uint8Array.from(labels.keys());
  const classNames = counts.map(String);
  return new Dataset({
    ...{ name: "sorted", partition: "train", labels, classNames: classNames.map((_, k) => `class ${k}`) },
    images: { data, shape: [labels.length, 1, 1, 1] },
  });
}

function countsOf({ labels, classCount }: Dataset): number[] {
  return Array.from({ length: classCount }, (_, k) => labels.filter((label) => label === k).length);
}

describe("takeOfAllClasses", () => {
  it("takes the first ones where they are of all classes, or too few", () => {
    const mixed = sorted(30, 20, 10).shuffle(1);
    expect(takeOfAllClasses(mixed, 30)).toEqual(mixed.take(30));
    expect(takeOfAllClasses(sorted(5, 5, 5), 2)).toEqual(sorted(5, 5, 5).take(2));
  });

  it("takes a share of every class where they are sorted", () => {
    expect(countsOf(takeOfAllClasses(sorted(60, 30, 10), 20))).toEqual([12, 6, 2]);
    expect(countsOf(takeOfAllClasses(sorted(60, 30, 1, 0), 10))).toEqual([6, 3, 1, 0]);
    expect([...takeOfAllClasses(sorted(2, 2), 2).images.data]).toEqual([0, 2]);
  });
});

describe("splitByClass", () => {
  it("leaves the division to fit where the last ones are of all classes", () => {
    expect(splitByClass(sorted(30, 20, 10).shuffle(1), 0.2, 1)).toBeUndefined();
    expect(splitByClass(sorted(30, 20), 0, 1)).toBeUndefined();
  });

  it("draws as large a share of every class where they are sorted", () => {
    const [training, validation] = splitByClass(sorted(60, 30, 10), 0.1, 1) ?? [];
    if (training === undefined || validation === undefined) throw new Error("not divided");
    expect([countsOf(training), countsOf(validation)]).toEqual([
      [54, 27, 9],
      [6, 3, 1],
    ]);
    const all = [...training.images.data, ...validation.images.data];
    expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(splitByClass(sorted(60, 30, 10), 0.1, 1)).toEqual([training, validation]);
    expect(splitByClass(sorted(60, 30, 10), 0.1, 2)).not.toEqual([training, validation]);
  });
});
