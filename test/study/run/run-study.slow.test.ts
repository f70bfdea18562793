/** A whole study, on few images: what is computed, what is not computed twice, and what is judged. */

import { beforeAll, describe, expect, it } from "vitest";
import { defined } from "../../../src/checked.ts";
import { drawDataset, type TrainAndTest } from "../../../src/data/index.ts";
import { ConfigurationError } from "../../../src/errors/index.ts";
import "../../../src/index.ts";
import { EVIDENCE, memoryStore, type Store, type StudyProgress, study } from "../../../src/study/index.ts";
import { quartered } from "../../support/quartered.ts";

/** Nothing is claimed of these numbers but that they are there: so few and small images that it takes seconds. */
const COUNTS = { trainCount: 150, testCount: 60, seed: 1 };

let datasets: TrainAndTest[];
let digits: TrainAndTest;
beforeAll(async () => {
  datasets = [];
  for (const name of ["drawn-digits", "drawn-garments"]) {
    const { train, test } = await drawDataset(name, COUNTS);
    datasets.push({ train: quartered(train), test: quartered(test) });
  }
  digits = defined(datasets[0]);
});

/** Without what takes as long as it takes. */
const withoutTimes = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner) => (key === "seconds" ? undefined : inner)));

describe("study.run", () => {
  it("has every piece of evidence of each dataset, and a verdict", async () => {
    const progress: StudyProgress[] = [];
    const found = await study.run(datasets, { onProgress: (now) => progress.push(now) });
    expect(found.evidence).toEqual(EVIDENCE);
    for (const dataset of found.datasets) {
      expect(Object.entries(dataset).filter(([, value]) => value === null)).toEqual([]);
      expect(dataset.ladder?.rungs).toHaveLength(9);
      expect(dataset.learningCurves?.map(({ points }) => points.at(-1)?.examples)).toEqual([150, 150]);
      expect(dataset.suspiciousLabels?.train.examples).toBe(150);
      expect(dataset.isDrawn).toBe(true);
    }
    expect(found.rankingAgreement).toHaveLength(1);
    expect(found.conclusion[0]).toContain("were drawn by Atelier");
    expect(found.verdicts.map(({ claim }) => claim)).toEqual([
      "Test images of drawn-digits are also training images",
      "Test images of drawn-garments are also training images",
      "drawn-digits is too easy",
      "drawn-garments is too easy",
      "Most pairs of classes of drawn-digits can be told apart by one pixel",
      "Most pairs of classes of drawn-garments can be told apart by one pixel",
      "drawn-garments is harder than drawn-digits",
      "drawn-garments ranks models as drawn-digits does",
      "drawn-garments is a drop-in replacement for drawn-digits",
      "drawn-digits leaves room to improve",
      "drawn-garments leaves room to improve",
      "drawn-digits cannot represent modern vision",
      "drawn-garments cannot represent modern vision",
    ]);
    const last = progress.at(-1);
    expect(last).toMatchObject({ state: "computed", done: last?.pieces, left: 0 });
    expect(progress.filter(({ state }) => state === "computed")).toHaveLength(last?.pieces ?? 0);
  });

  it("goes on after an interrupt, computes nothing twice, and finds the same", async () => {
    const evidence = ["facts", "one-pixel", "ladder"] as const;
    const whole = await study.run([digits], { evidence });
    const store = memoryStore();
    const computed: string[] = [];
    const controller = new AbortController();
    const onProgress = ({ title, state, done }: StudyProgress) => {
      if (state === "computed") computed.push(title);
      if (state === "computed" && done === 5) controller.abort();
    };
    const stopped = study.run([digits], { evidence, store, onProgress, signal: controller.signal });
    await expect(stopped).rejects.toThrow("aborted");
    expect(computed).toHaveLength(5);
    const again = await study.run([digits], { evidence, store, onProgress });
    expect(new Set(computed).size).toBe(computed.length);
    expect(withoutTimes(again)).toEqual(withoutTimes(whole));
  });

  it("computes only what the chosen evidence needs", async () => {
    const titles: string[] = [];
    const { datasets: found, verdicts } = await study.run(datasets, {
      evidence: ["one-pixel"],
      onProgress: ({ title, state }) => void (state === "computed" && titles.push(title)),
    });
    expect(titles).toEqual(["drawn-digits: one pixel", "drawn-garments: one pixel"]);
    expect(found[0]?.onePixel).toHaveLength(45);
    expect(found[0]?.ladder).toBeNull();
    expect(verdicts).toHaveLength(2);
  });

  it("does not take what was computed of other images, or by another recipe", async () => {
    const store = memoryStore();
    const computed = async (parts: TrainAndTest, seed: number) => {
      let count = 0;
      await study.run([parts], {
        store,
        seed,
        evidence: ["one-pixel", "reproduction"],
        onProgress: ({ state }) => void (state === "computed" && count++),
      });
      return count;
    };
    const changed = digits.test.subset(Array.from({ length: digits.test.length }, (_, i) => i));
    changed.images.data[0] = defined(changed.images.data[0]) ^ 1;
    expect(await computed(digits, 1)).toBe(2);
    expect(await computed(digits, 1)).toBe(0);
    expect(await computed({ ...digits, test: changed }, 1)).toBe(2);
    expect(await computed(digits, 2)).toBe(2);
  });

  it("computes anew what a store gives that is no result, cannot be read, or does not fit together", async () => {
    const evidence = ["one-pixel", "modern-vision"] as const;
    const whole = await study.run([digits], { evidence });
    const wrong = [
      "nonsense",
      { result: {} },
      { result: {}, seconds: 1 },
      { result: null, seconds: 1 },
      null,
    ];
    for (const value of wrong) {
      const memory = memoryStore();
      const states: string[] = [];
      const store: Store = {
        ...memory,
        get: async (name, fingerprint) => {
          if (name.endsWith("/modern-vision")) return value;
          if (name.endsWith("/one-pixel")) throw new Error("EIO");
          return memory.get(name, fingerprint);
        },
      };
      const found = await study.run([digits], {
        evidence,
        store,
        onProgress: ({ state }) => states.push(state),
      });
      expect(withoutTimes(found)).toEqual(withoutTimes(whole));
      expect(states).toContain("refused");
    }
  });

  it("begins anew what was begun and cannot be continued", async () => {
    const evidence = ["reproduction"] as const;
    const whole = await study.run([digits], { evidence });
    const begun = { epochs: [], state: { steps: 1, tensors: {} }, seconds: 1 };
    const memory = memoryStore();
    const store: Store = {
      ...memory,
      get: async (name, fingerprint) =>
        name.endsWith(".unfinished") ? begun : memory.get(name, fingerprint),
    };
    expect(withoutTimes(await study.run([digits], { evidence, store }))).toEqual(withoutTimes(whole));
  });

  it("repeats trainings with several seeds", async () => {
    const { datasets: found, seeds } = await study.run([digits], {
      seeds: 2,
      seed: 5,
      evidence: ["reproduction", "suspicious-labels"],
    });
    expect(seeds).toEqual([5, 6]);
    expect(found[0]?.trainings.map(({ model, seed }) => [model, seed])).toEqual([
      ["cnn", 5],
      ["cnn", 6],
      ["stronger-cnn", 5],
      ["stronger-cnn", 6],
    ]);
  });

  it("wants datasets that differ in name and have images", async () => {
    await expect(study.run([])).rejects.toThrow(ConfigurationError);
    await expect(study.run([digits, digits])).rejects.toThrow(/Received: drawn-digits, drawn-digits/);
    const { train, test } = digits;
    await expect(study.run([{ train, test: test.take(0) }])).rejects.toThrow(
      "Expected training images and test images of drawn-digits. Received: 150 and 0.",
    );
  });
});

describe("trainAndEvaluate", () => {
  it("goes on from what it kept, to the same weights", async () => {
    const recipe = { ...study.logisticRegression, epochs: 3 };
    const kept: unknown[] = [];
    const keep: Store["put"] = async (_name, _fingerprint, state) => void kept.push(structuredClone(state));
    const whole = await study.trainAndEvaluate(digits, recipe, { seed: 1 });
    const controller = new AbortController();
    const stopped = study.trainAndEvaluate(digits, recipe, {
      seed: 1,
      signal: controller.signal,
      checkpointEvery: 0,
      async checkpoint(state) {
        await keep("", "", state);
        if (state.epochs.length === 2) controller.abort();
      },
    });
    await expect(stopped).rejects.toThrow("aborted");
    const begun = kept[1] as NonNullable<Parameters<typeof study.trainAndEvaluate>[2]["resumeFrom"]>;
    const again = await study.trainAndEvaluate(digits, recipe, { seed: 1, resumeFrom: begun });
    expect(again.probabilities).toEqual(whole.probabilities);
    expect(withoutTimes(again.epochs)).toEqual(withoutTimes(whole.epochs));
  });
});
