/** Which accuracies claims are judged by. */

import { describe, expect, it } from "vitest";
import { defined } from "../../../src/checked.ts";
import { loadAllEvidence } from "../../../src/study/evidence.ts";
import { leakage } from "../../../src/study/leakage.ts";
import { verdictsOf } from "../../../src/study/run/verdicts.ts";
import { fixture } from "../../report/fixture.ts";

describe("verdicts of a dataset whose test images were trained on", () => {
  it("come from the other test images", async () => {
    const evidence = await loadAllEvidence();
    const dataset = defined(fixture([{ name: "leak" }]).study.datasets[0]);
    const labels = new Uint8Array(400);
    // Right for every image that was trained on, and for four of five others.
    const predictions = labels.map((_, i) => Number(i >= 250 && i % 5 === 0));
    const attempts = ["perceptron", "cnn"].map((model) => ({ model, predictions, seconds: 0 }));
    const leaked = Array.from({ length: 250 }, (_, test) => ({ test, train: test, sameLabel: true }));
    const found = leakage({ labels }, { leaked }, { copies: [] }, attempts);
    expect(found.accuracies[0]).toEqual({ model: "perceptron", all: 0.925, without: 0.8 });
    const easy = verdictsOf([{ ...dataset, leakage: found }], evidence).find(
      ({ kind }) => kind === "too-easy",
    );
    expect(easy?.numbers.best).toBe(0.8);
    expect(easy?.sentence).toContain("Test images that are also training images are left out.");
    const all = { ...found, share: 1, ladder: null };
    expect(
      verdictsOf([{ ...dataset, leakage: all }], evidence).find(({ kind }) => kind === "too-easy"),
    ).toMatchObject({
      judgement: "undecided",
      sentence: expect.stringContaining("No model was evaluated"),
    });
  });
});
