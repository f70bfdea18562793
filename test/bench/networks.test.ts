/** The benchmark's networks are what they are said to be. */

import { expect, it } from "vitest";
import { NETWORKS } from "../../bench/networks.ts";

it("has ResNet-8 with the layers and the 78,666 parameters of MLPerf Tiny's", () => {
  // Source: https://github.com/mlcommons/tiny, benchmark/training/image_classification/keras_model.py, resnet_v1_eembc.
  const network = NETWORKS.resnet8?.();
  expect(network?.countParams()).toBe(78_666);
  expect(network?.outputShape).toEqual([null, 10]);
  const types = network?.layers.map(({ type }) => type) ?? [];
  expect(types.filter((type) => type === "conv2d")).toHaveLength(9);
  expect(types.filter((type) => type === "add")).toHaveLength(3);
});
