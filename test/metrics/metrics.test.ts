import { describe, expect, it } from "vitest";
import { ConfigurationError, UnknownNameError } from "../../src/errors.ts";
import { accuracy, findMetric, type Metric, type MetricName, topKAccuracy } from "../../src/metrics/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { expectClose, generate, integers, type Numbers, normal, numbers } from "../support/numbers.ts";
import { evaluate } from "../support/run-graph.ts";

const CLASSES = 7;
const random = new RandomGenerator(1);
const labels = integers(random, [40], CLASSES);
const oneHot = generate([40, CLASSES], (i) => Number(labels.data[Math.floor(i / CLASSES)] === i % CLASSES));
const predictions = normal(random, [40, CLASSES]);

function rows({ data }: Numbers): number[][] {
  return Array.from({ length: 40 }, (_, i) => [...data.slice(i * CLASSES, (i + 1) * CLASSES)]);
}

async function metricOf(
  metric: Metric,
  targets: Numbers,
  predicted: Numbers,
  kind: "oneHot" | "labels" | "values",
): Promise<number[]> {
  return [...(await evaluate((t, p) => metric.call(t, p, kind), [targets, predicted]))];
}

/** How many classes are likelier than the right one. */
const ranks = rows(predictions).map((row, i) => row.filter((p) => p > row[labels.data[i]]).length);

describe("accuracy", () => {
  it("is 1 where the likeliest class is the right one", async () => {
    const expected = ranks.map((rank) => Number(rank === 0));
    expect(new Set(expected)).toEqual(new Set([0, 1]));
    expect(await metricOf(accuracy(), oneHot, predictions, "oneHot")).toEqual(expected);
    expect(await metricOf(accuracy(), labels, predictions, "labels")).toEqual(expected);
  });

  it("takes the first of equally likely classes, as Keras does", async () => {
    const tied = numbers([0.5, 0.5, 0, 0.2, 0.4, 0.4], [2, 3]);
    expect(await metricOf(accuracy(), numbers([0, 2]), tied, "labels")).toEqual([1, 0]);
    expect(await metricOf(accuracy(), numbers([1, 1]), tied, "labels")).toEqual([0, 1]);
  });

  it("is the share of values on the right side of ½", async () => {
    const predicted = numbers([0.9, 0.1, 0.5, 0.6, 0.4, 0.7], [2, 3]);
    const targets = numbers([1, 0, 0, 1, 1, 0], [2, 3]);
    const found = await evaluate((t, p) => accuracy().call(t, p, "values"), [targets, predicted]);
    expectClose(found, [1, 1 / 3]);
  });
});

describe("topKAccuracy", () => {
  it.each([1, 2, 3, 5, 7, 9])(
    "is 1 where fewer than %d classes are likelier than the right one",
    async (k) => {
      const expected = ranks.map((rank) => Number(rank < k));
      expect(await metricOf(topKAccuracy(k), oneHot, predictions, "oneHot")).toEqual(expected);
      expect(await metricOf(topKAccuracy(k), labels, predictions, "labels")).toEqual(expected);
    },
  );

  it("agrees with accuracy at k = 1 where no classes are equally likely", async () => {
    expect(await metricOf(topKAccuracy(1), labels, predictions, "labels")).toEqual(
      await metricOf(accuracy(), labels, predictions, "labels"),
    );
  });

  it("counts classes that are as likely as the right one in its favour", async () => {
    const tied = numbers([0.4, 0.4, 0.2], [1, 3]);
    const found = await evaluate((t, p) => topKAccuracy(1).call(t, p, "labels"), [numbers([1]), tied]);
    expect([...found]).toEqual([1]);
  });

  it("is 5 by default, and says its k by name", () => {
    expect(topKAccuracy().name).toBe("top5Accuracy");
    expect(topKAccuracy(3).name).toBe("top3Accuracy");
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses k = %d", (k) => {
    expect(() => topKAccuracy(k)).toThrow(
      new ConfigurationError(`Expected k to be a positive integer. Received: ${k}.`),
    );
  });
});

describe("findMetric", () => {
  it("finds metrics by name, hands others through, and refuses unknown names", () => {
    expect(findMetric("accuracy").name).toBe("accuracy");
    expect(findMetric("topKAccuracy").name).toBe("top5Accuracy");
    const metric = topKAccuracy(2);
    expect(findMetric(metric)).toBe(metric);
    const act = () => findMetric("acuracy" as MetricName);
    expect(act).toThrow(UnknownNameError);
    expect(act).toThrow('Did you mean "accuracy"? Received: "acuracy".');
  });
});
