/** Losses of outputs that are sure, and wrong: float32 cannot tell such a probability from 0 or 1, its logit it can. */

import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { atLeast } from "../../src/checked.ts";
import type { Value } from "../../src/graph/index.ts";
import { binaryCrossentropy, categoricalCrossentropy, type Loss } from "../../src/losses/index.ts";
import { reduceSum, sigmoid, softmax } from "../../src/ops/index.ts";
import { simplify } from "../../src/rewrites/index.ts";
import { expectClose, numbers } from "../support/numbers.ts";
import { inputsFor, runGraph } from "../support/run-graph.ts";

const LOGITS = [-200, -20, 20, 60];

async function lossAndGradient(loss: Loss, output: (logits: Value) => Value, targets: readonly number[]) {
  const shape = [2, targets.length / 2];
  const feeds = inputsFor([numbers(LOGITS, shape), numbers(targets, shape)]);
  const [logits, y] = atLeast([...feeds.keys()], 2);
  const losses = loss.call(y, output(logits));
  const [sum, each] = atLeast(simplify([reduceSum(losses), losses], { trainable: [logits] }), 2);
  const [gradient] = gradients(sum, [logits]);
  return runGraph({ losses: each, gradient }, feeds);
}

describe.each([
  ["binaryCrossentropy", "sigmoid", binaryCrossentropy, sigmoid, [1, 1, 0, 0], [-1, -1, 1, 1], [220, 80]],
  [
    "categoricalCrossentropy",
    "softmax",
    categoricalCrossentropy,
    softmax,
    [1, 0, 1, 0],
    [-1, 1, -1, 1],
    [180, 40],
  ],
] as const)("%s of a saturated %s", (_name, _of, loss, output, targets, slopes, sums) => {
  const perExample = loss === binaryCrossentropy ? 2 : 1;

  it("pulls as hard as that of the logits", async () => {
    const ofOutput = await lossAndGradient(loss(), output, targets);
    expectClose(
      ofOutput.losses,
      sums.map((sum) => sum / perExample),
    );
    expectClose(
      ofOutput.gradient,
      slopes.map((slope) => slope / perExample),
    );
    expect(ofOutput).toEqual(await lossAndGradient(loss({ fromLogits: true }), (logits) => logits, targets));
  });
});
