/** The article's CNN against a float64 trajectory of it. */

import { beforeAll, describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { defined } from "../../src/checked.ts";
import { input } from "../../src/graph/index.ts";
import { type Dataset, loadDataset, toCategorical } from "../../src/index.ts";
import { categoricalCrossentropy } from "../../src/losses/index.ts";
import { forward } from "../../src/model/graphs/forward.ts";
import { reduceMean } from "../../src/ops/index.ts";
import { postNetwork } from "../support/post-network.ts";
import { hasDataset } from "../support/real-data.ts";
import { runGraph } from "../support/run-graph.ts";
import { initialWeights, norm, reference, relativeError } from "./golden-trajectory.ts";

const isThere = hasDataset("fashion-mnist");
const where = isThere ? "" : " (skipped: the real Fashion-MNIST is not here)";

describe.skipIf(!isThere)(`the golden trajectory${where}`, () => {
  let train: Dataset;
  beforeAll(async () => {
    ({ train } = await loadDataset("fashion-mnist"));
  });

  it("begins with the stated weights", () => {
    initialWeights().forEach((data, i) => {
      const { l2, head } = defined(reference.initialWeights[i]);
      expect(Math.abs(norm(data) - l2)).toBeLessThanOrEqual(1e-5 * l2);
      head.forEach((value, k) => {
        expect(data[k]).toBeCloseTo(value, 6);
      });
    });
  });

  it("has the stated first gradients", async () => {
    const { network } = postNetwork({ dropout: 0 });
    const x = input("x", [64, 28, 28, 1]);
    const y = input("y", [64, 10]);
    const pass = forward(network, [x], { training: true, isFile: true });
    const loss = reduceMean(categoricalCrossentropy().call(y, defined(pass.outputs[0])));
    const weights = [...pass.weights.values()];
    const outputs = Object.fromEntries(
      gradients(loss, weights).map((gradient, i) => [
        `gradient of ${defined(reference.tensors[i]).name}`,
        gradient,
      ]),
    );
    const pixels = Float32Array.from(train.images.data.subarray(0, 64 * 784), (byte) => byte / 255);
    const labels = toCategorical(train.labels.subarray(0, 64), 10).data as Float32Array;
    const initial = initialWeights();
    const feeds = new Map([
      [x, pixels],
      [y, labels],
      ...weights.map((value, i) => [value, defined(initial[i])] as const),
    ]);
    const results = await runGraph(outputs, feeds);
    defined(reference.runs[0]).firstGradients.forEach(({ l2 }, i) => {
      expect(
        relativeError(norm(defined(results[`gradient of ${defined(reference.tensors[i]).name}`])), l2),
      ).toBeLessThanOrEqual(1e-3);
    });
  });
});
