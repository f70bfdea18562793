/** What training prints. */

import { describe, expect, it, onTestFinished, vi } from "vitest";
import { toCategorical } from "../../src/index.ts";
import type { Training } from "../../src/model/callbacks/index.ts";
import { formatLogs, progress } from "../../src/model/progress.ts";
import { formatDuration } from "../../src/terminal/index.ts";
import { captured } from "../support/capture.ts";
import { smallImages } from "../support/small-images.ts";
import { smallNetwork } from "../support/small-network.ts";

const { images, labels } = smallImages(100, 1);
const oneHot = toCategorical(labels, 4);

function train(verbose: 0 | 1 | 2) {
  const model = smallNetwork({ seed: 1 });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model.fit(images, oneHot, { epochs: 2, batchSize: 10, validationSplit: 0.1, verbose });
}

const NUMBERS = String.raw`accuracy: \d\.\d{4} - loss: \d\.\d{4} - val_accuracy: \d\.\d{4} - val_loss: \d\.\d{4}`;

describe("progress", () => {
  it("is silent with verbose 0", async () => {
    expect(await captured(() => train(0))).toBe("");
  });

  it("is Keras' bar with verbose 1, once an epoch where lines cannot be rewritten", async () => {
    const text = await captured(() => train(1));
    const epoch = (n: number) => `Epoch ${n}/2\n9/9 ━{20} \\d+s \\d+[mu]?s/step - ${NUMBERS}\n`;
    expect(text).toMatch(new RegExp(`^${epoch(1)}${epoch(2)}$`));
  });

  it("redraws the bar in a terminal", async () => {
    const text = await captured(() => train(1), { isInteractive: true });
    expect(text).toContain("\r\u001b[K");
    expect(text).toMatch(new RegExp(`9/9 ━{20} \\d+s \\d+[mu]?s/step - ${NUMBERS}\n`));
  });

  it("counts in a step's time only steps that were taken since, where an epoch goes on in its middle", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const training = { epochs: 1, steps: 100 } as Training;
    for (const verbose of [1, 2] as const) {
      const text = await captured(async () => {
        const shown = progress(verbose, () => 90);
        await shown.onEpochBegin?.(0, training);
        vi.advanceTimersByTime(1000);
        await shown.onSteps?.(95, { loss: 1 }, training);
        vi.advanceTimersByTime(1000);
        await shown.onEpochEnd?.(0, { loss: 1 }, training);
      });
      expect(text).toMatch(/100\/100 .*2s -? ?200ms\/step - loss: 1.0000\n$/);
    }
  });

  it("is one line an epoch with verbose 2", async () => {
    const text = await captured(() => train(2));
    const epoch = (n: number) => `Epoch ${n}/2\n9/9 - \\d+s - \\d+[mu]?s/step - ${NUMBERS}\n`;
    expect(text).toMatch(new RegExp(`^${epoch(1)}${epoch(2)}$`));
  });

  it("writes numbers as Keras does", () => {
    expect(formatLogs({ loss: 0.61449, accuracy: 0.7828 })).toEqual(["accuracy: 0.7828", "loss: 0.6145"]);
    expect(formatLogs({ loss: 0.0005 })).toEqual(["loss: 5.0000e-4"]);
    expect(formatLogs({ loss: 0 })).toEqual(["loss: 0.0000"]);
    expect([43, 83, 7383].map(formatDuration)).toEqual(["43s", "1:23", "2:03:03"]);
  });
});
