/** Numbers and names in the sections of a report, where they are tied, few, in colour, or at the end of an axis. */

import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import "../../src/index.ts";
import { accuracyScale } from "../../src/report/charts/accuracy-scale.ts";
import { makeReport, nodePlace } from "../../src/report/node.ts";
import { ratioOf } from "../../src/report/sections/headroom.ts";
import { bestText } from "../../src/report/sections/ladder.ts";
import { channelName } from "../../src/report/sections/one-pixel.ts";
import { balancedAccuracy, missedClasses } from "../../src/study/confusions.ts";
import { ladder } from "../../src/study/ladder.ts";
import { leakage } from "../../src/study/leakage.ts";
import { fixture, MADE, studyWith } from "./fixture.ts";

/** A place that draws nothing. */
const FAST = {
  ...nodePlace(),
  encodePng: async () => new Uint8Array(8),
  rasterize: async () => new Uint8Array(8),
};

describe("words for numbers", () => {
  it("ratios of errors do not look like the limit that they exceed", () => {
    expect(ratioOf({ errors: 141, doubtful: 70 })).toBe("2.01");
    expect(ratioOf({ errors: 2003, doubtful: 1001 })).toBe("2.001");
    expect(ratioOf({ errors: 140, doubtful: 70 })).toBe("2.00");
  });

  it("a class that is missed often stands out, however rare it is", () => {
    expect(
      missedClasses([
        [470, 0],
        [5, 25],
      ]),
    ).toEqual([{ label: 1, images: 30, missed: 5 }]);
  });

  it("a balanced accuracy counts every class alike, and none without images", () => {
    expect(
      balancedAccuracy([
        [470, 0, 0],
        [5, 15, 0],
        [0, 0, 0],
      ]),
    ).toBe(0.875);
  });

  it("channels have the names of colours", () => {
    expect([0, 1, 2].map((channel) => channelName(channel, [8, 8, 3]))).toEqual(["red", "green", "blue"]);
    expect(channelName(0, [8, 8, 1])).toBeUndefined();
    expect(channelName(3, [8, 8, 4])).toBe("of channel 3");
  });

  it("models that tie are all the best", () => {
    const labels = new Uint8Array(200);
    const tried = (model: string, errors: number) => ({
      ...{ model, seconds: 0 },
      predictions: labels.map((_, i) => Number(i < errors)),
    });
    expect(bestText(ladder({ labels }, [tried("cnn", 0), tried("perceptron", 0), tried("c", 3)]))).toMatch(
      /^2\u00a0models that tie, perceptron, two layers and the article’s CNN, with 100.00/,
    );
    expect(bestText(ladder({ labels }, [tried("cnn", 0), tried("perceptron", 1)]))).toMatch(
      /^the article’s CNN with 100.00/,
    );
  });

  it("an axis of accuracies that ends at 100 % says so", () => {
    const scale = (accuracies: readonly number[]) =>
      accuracyScale(accuracies, 200, { length: 600, room: 50, label: null });
    const labels = (accuracies: readonly number[]) => {
      const { ticks, tickFormat } = scale(accuracies).options as unknown as {
        ticks: number[];
        tickFormat: (value: number) => string;
      };
      return ticks.map(tickFormat);
    };
    expect(labels([0.9, 1])).toContain("100 %");
    expect(labels([0.9, 1])).not.toContain("99.75 %");
    expect(labels([0.7, 0.9])).not.toContain("100 %");
  });
});

describe("a report's sections", () => {
  it("show each training's own interval, and accuracies with and without leaked images", async () => {
    const { study, datasets } = fixture([{ name: "a", seeds: [1, 2], channels: 3, classNames: ["only"] }]);
    const [one] = study.datasets;
    const [parts] = datasets;
    if (one === undefined || parts === undefined || one.modernVision === null)
      throw new Error("Expected a dataset.");
    const { labels } = parts.test;
    const attempt = {
      model: "cnn",
      seconds: 1,
      predictions: labels.map((label, i) => (i === 0 ? label : 5)),
    };
    const changed = studyWith(
      [
        {
          ...one,
          trainings: one.trainings.map((training, i) => ({ ...training, accuracy: i === 0 ? 0 : 1 })),
          ladder: ladder(parts.test, [attempt]),
          leakage: leakage(parts.test, { leaked: [{ test: 0, train: 0, sameLabel: true }] }, { copies: [] }, [
            attempt,
          ]),
          modernVision: { ...one.modernVision, located: 0 },
        },
      ],
      [1, 2],
    );
    const { html } = await makeReport(changed, datasets, MADE, FAST);
    const { document } = parseHTML(html);
    const rows = (id: string) =>
      Array.from(document.querySelectorAll(`#${id} tbody tr`), (row) => row.textContent ?? "");
    const [first, second] = rows("test");
    expect(first).toMatch(/0\.00–/);
    expect(second).toMatch(/–100\.00/);
    expect(document.querySelector("#summary")?.textContent).toContain(
      "The best on these: a: 0.00\u00a0% (the article’s CNN).",
    );
    expect(rows("nearest-pairs").at(-1)).toMatch(/33\.33.*–.*0\.00.*–/);
    expect(rows("modern-vision").find((row) => row.startsWith("Size of these"))).toMatch(/–$/);
    const text = document.querySelector("main")?.textContent ?? "";
    expect(text).not.toMatch(/\b1 (probabilities|numbers|classes)\b/);
    expect(text).toContain("byte for byte");
  });
});
