import { describe, expect, it } from "vitest";
import { ConfigurationError, UnknownNameError } from "../../src/errors/index.ts";
import type { Value } from "../../src/graph/index.ts";
import {
  accuracy,
  binaryAccuracy,
  findMetric,
  isTotal,
  likeliestClasses,
  type Metric,
  type MetricName,
  meanCrossentropy,
  topKAccuracy,
} from "../../src/metrics/index.ts";
import { reduceMean, subtract } from "../../src/ops/index.ts";
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
  if (isTotal(metric)) throw new Error("no metric of single examples");
  return [...(await evaluate((t, p) => metric.call(t, p, kind), [targets, predicted]))];
}

/** How many classes are likelier than the right one. */
const ranks = rows(predictions).map(
  (row, i) => row.filter((p) => p > (row[labels.data[i] ?? -1] ?? Number.NaN)).length,
);

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

  it("is decided by shapes, not by the loss: of several values, the largest has to be the right one", async () => {
    const predicted = numbers([0.3, 0.2, 0.1, 0.4, 0.3, 0.3], [2, 3]);
    const targets = numbers([0, 1, 0, 1, 0, 0], [2, 3]);
    for (const kind of ["values", "oneHot"] as const) {
      expect(await metricOf(accuracy(), targets, predicted, kind)).toEqual([0, 1]);
    }
    // One value: the side of ½, whatever form the target has.
    const single = numbers([0.9, 0.5, 0.6], [3, 1]);
    expect(await metricOf(accuracy(), numbers([1, 0, 0], [3, 1]), single, "values")).toEqual([1, 1, 0]);
    expect(await metricOf(accuracy(), numbers([1, 0, 0]), single, "labels")).toEqual([1, 1, 0]);
  });

  it("is of every position where a network says something of every position", async () => {
    const predicted = numbers([0.9, 0.1, 0.2, 0.8, 0.3, 0.7, 0.6, 0.4], [2, 2, 2]);
    const classes = numbers([0, 0, 1, 0], [2, 2]);
    expect(await metricOf(accuracy(), classes, predicted, "labels")).toEqual([0.5, 1]);
    expect(await metricOf(accuracy(), { ...classes, shape: [2, 2, 1] }, predicted, "labels")).toEqual([
      0.5, 1,
    ]);
    const rows = numbers([1, 0, 1, 0, 0, 1, 1, 0], [2, 2, 2]);
    expect(await metricOf(accuracy(), rows, predicted, "oneHot")).toEqual([0.5, 1]);
    expect(await metricOf(topKAccuracy(1), rows, predicted, "oneHot")).toEqual([0.5, 1]);
    expect(await metricOf(topKAccuracy(1), classes, predicted, "labels")).toEqual([0.5, 1]);
  });

  it("can be chosen by name", async () => {
    const predicted = numbers([0.9, 0.1, 0.5, 0.6, 0.4, 0.7], [2, 3]);
    const targets = numbers([1, 0, 0, 1, 1, 0], [2, 3]);
    const found = await evaluate((t, p) => binaryAccuracy().call(t, p, "values"), [targets, predicted]);
    expectClose(found, [1, 1 / 3]);
    expect(
      await metricOf(
        binaryAccuracy({ threshold: 0 }),
        numbers([1, 0]),
        numbers([0.1, -0.1], [2, 1]),
        "values",
      ),
    ).toEqual([1, 1]);
    expect(await metricOf(findMetric("categoricalAccuracy"), targets, predicted, "values")).toEqual([1, 0]);
    expect(
      await metricOf(findMetric("sparseCategoricalAccuracy"), numbers([0, 2]), predicted, "labels"),
    ).toEqual([1, 1]);
    const act = () => metricOf(findMetric("sparseCategoricalAccuracy"), targets, predicted, "values");
    await expect(act()).rejects.toThrow("expected class numbers of shape [2] as targets. Received: [2, 3].");
    await expect(
      metricOf(findMetric("categoricalAccuracy"), numbers([0, 2]), predicted, "labels"),
    ).rejects.toThrow("expected targets of the predictions' shape [2, 3]. Received: [2].");
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

  it("takes the class of soft targets from the largest, as Keras does", async () => {
    const [targets, predicted] = [numbers([0.6, 0.4, 0], [1, 3]), numbers([0.5, 0.3, 0.2], [1, 3])];
    expect(await metricOf(topKAccuracy(1), targets, predicted, "oneHot")).toEqual([1]);
    expect(await metricOf(accuracy(), targets, predicted, "oneHot")).toEqual([1]);
  });

  it("holds with infinite logits, and takes nothing that is not a number for right", async () => {
    const infinite = numbers([-Infinity, 2, 1, NaN, NaN, NaN], [2, 3]);
    expect(await metricOf(topKAccuracy(1), numbers([1, 0]), infinite, "labels")).toEqual([1, 0]);
    expect(await metricOf(topKAccuracy(2), numbers([0, 0]), infinite, "labels")).toEqual([0, 0]);
  });

  it("is 5 by default, and says its k by name", () => {
    expect(topKAccuracy().name).toBe("top5Accuracy");
    expect(topKAccuracy(3).name).toBe("top3Accuracy");
    expect(topKAccuracy({}).name).toBe("top5Accuracy");
    expect(topKAccuracy({ k: 3 }).name).toBe("top3Accuracy");
    expect(() => topKAccuracy({ K: 3 } as never)).toThrow('Did you mean "k"?');
    expect(() => topKAccuracy({ k: 0 })).toThrow(
      "topKAccuracy: expected k to be a positive integer. Received: 0.",
    );
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses k = %d", (k) => {
    expect(() => topKAccuracy(k)).toThrow(
      new ConfigurationError(`topKAccuracy: expected k to be a positive integer. Received: ${k}.`),
    );
  });
});

describe("likeliestClasses", () => {
  it("takes what predict returns, or its numbers with the number of classes", () => {
    const data = Float32Array.of(0.1, 0.7, 0.2, 0.5, 0.3, 0.2);
    expect(likeliestClasses({ data, shape: [2, 3] })).toEqual(Uint16Array.of(1, 0));
    expect(likeliestClasses(data, 3)).toEqual(Uint16Array.of(1, 0));
    expect(() => likeliestClasses({ data, shape: [] })).toThrow("the number of classes");
    expect(() => likeliestClasses(data as never)).toThrow("the number of classes");
  });

  it("takes the first of equal ones, and nothing that is not a number for a class", () => {
    expect(likeliestClasses(Float32Array.of(0.5, 0.5, 0.1, 0.9), 2)).toEqual(Uint16Array.of(0, 1));
    expect(() => likeliestClasses(Float32Array.of(0.5, 0.5, NaN, NaN), 2)).toThrow(
      "Received: NaN for example 1.",
    );
  });
});

describe("meanCrossentropy", () => {
  it("is −ln of the probability of the true class, and refuses labels that are no class", () => {
    const probabilities = Float32Array.of(0.5, 0.5, 0.25, 0.75);
    expect(meanCrossentropy(probabilities, [0, 0], 2)).toBeCloseTo((Math.log(2) + Math.log(4)) / 2, 6);
    expect(() => meanCrossentropy(probabilities, [2, 0], 2)).toThrow(
      "from 0 to 1. Received: 2 at position 0.",
    );
  });
});

describe("losses as metrics", () => {
  it("are decided by shapes for crossentropy, and plain", async () => {
    const predicted = numbers([0.5, 0.25, 0.25], [1, 3]);
    const ln2 = [Math.fround(Math.log(2))];
    expectClose(
      Float32Array.from(await metricOf(findMetric("crossentropy"), numbers([0]), predicted, "labels")),
      ln2,
    );
    const oneHot = numbers([1, 0, 0], [1, 3]);
    expectClose(
      Float32Array.from(await metricOf(findMetric("crossentropy"), oneHot, predicted, "oneHot")),
      ln2,
    );
    const half = numbers([0.5], [1, 1]);
    expectClose(
      Float32Array.from(await metricOf(findMetric("crossentropy"), numbers([1], [1, 1]), half, "values")),
      ln2,
    );
    expect(await metricOf(findMetric("mse"), numbers([1], [1, 1]), half, "values")).toEqual([0.25]);
  });
});

describe("findMetric", () => {
  it("takes short names, and reports by the name that was asked for", () => {
    expect(["acc", "mse", "MSE"].map((name) => findMetric(name as MetricName).name)).toEqual([
      "acc",
      "mse",
      "MSE",
    ]);
  });

  it("refuses what is no metric", () => {
    for (const strange of [null, [], 3]) {
      expect(() => findMetric(strange as unknown as Metric)).toThrow(
        /as made by metrics, a function .* \{ name, sums, result \}\. Received: /,
      );
    }
  });

  const call = (y: Value) => y;
  it.each([
    [{ name: "mine" }, "expected call to be a function. Received: undefined."],
    [
      { call },
      "expected name to be a text that is not empty, without U+0000 and lone surrogates. Received: undefined.",
    ],
    [{ name: "mine", sums: call }, "expected result to be a function. Received: undefined."],
    [{ name: "mine", result: call }, "expected sums to be a function. Received: undefined."],
    [{ name: "mine", call, mode: "up" }, 'expected mode to be "min" or "max"'],
    [{ name: "mine", call, modus: "min" }, 'Did you mean "mode"? Received: "modus".'],
  ])("says what is wrong with one of your own: %o", (strange, wrong) => {
    expect(() => findMetric(strange as unknown as Metric)).toThrow(ConfigurationError);
    expect(() => findMetric(strange as unknown as Metric)).toThrow(wrong);
  });

  it("takes a function, by its name", async () => {
    function bias(targets: Value, predictions: Value): Value {
      return reduceMean(subtract(predictions, targets), [-1]);
    }
    const metric = findMetric(bias);
    expect(metric.name).toBe("bias");
    const [t, p] = [numbers([1, 2, 3, 4], [2, 2]), numbers([2, 2, 3, 7], [2, 2])];
    expect(await metricOf(metric, t, p, "values")).toEqual([0.5, 1.5]);
    expect(findMetric((y: Value) => y).name).toBe("metric");
  });

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
