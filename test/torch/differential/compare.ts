/**
 * What Atelier and PyTorch made of the same network, compared; and where they differ, whether float32 itself is the reason.
 *
 * Losses: the difference as a share of PyTorch's loss. Weights: the largest difference in a tensor, less five roundings of
 * the weight itself, as a share of how far the tensor's weights have moved at most. So a gradient that is wrong by one part
 * in a thousand of the largest is seen, however small it is beside the weights. (What does not move at all in float64, such
 * as a bias before a batch normalization, may move by sixteen roundings.) Weights that are not trained are to stay, to the
 * bit. PyTorch computes in float64.
 *
 * Where the difference is larger than 1e-3, PyTorch is asked again: in float32, and six to thirty times in float64 with every
 * input, first weight, layer's output and gradient of it off at random by at most eight roundings of float32 (with fast
 * lowerings, what convolutions give by as much of the image's root mean square, for which docs/precision.md has
 * measurements). How far these are from the first answer is what float32 itself makes uncertain: a step of Adam along a
 * gradient that is 0 but for rounding, or a maximum of two equal numbers. Only what is at most three times as far off in
 * Atelier is put down to float32, and counted apart.
 */

import { defined } from "../../../src/checked.ts";
import { largest, type Numbers } from "../../support/numbers.ts";
import type { Torch, TorchResult, TorchTraining } from "../../support/torch/index.ts";
import type { Case } from "./plan.ts";
import { rowsOf, type Step, type Trained } from "./train.ts";

export const TOLERANCE = 1e-3;
/** Of the uncertainty that PyTorch shows for the same tensor. */
const FACTOR = 3;
/** Half the distance of float32's numbers from each other, as a share of the number. */
const ROUNDING = 2 ** -24;
/** By how many roundings every number is put off: what a sum of some hundred products is off by. */
const JITTER = 8 * ROUNDING;
/** How often PyTorch is asked again before float32 can be the reason, and before it is not. */
const MIN_JITTERS = 6;
const MAX_JITTERS = 30;
/** What moves less, as a share of the tensor's largest weight, has a gradient of 0 but for the rounding of float64. */
const STILL = 1e-10;
/** What that may be off by in float32: sixteen roundings, of the largest weight or of 1. */
const NOISE = 16 * ROUNDING;
/** A loss that is this large at the first step, or grows by this factor, is that of a network that diverges. */
const DIVERGED = 1e8;

/** A difference, as a share. */
interface Difference {
  /** "loss", or the name of a weight. */
  readonly what: string;
  /** Counted from 1. */
  readonly step: number;
  readonly share: number;
  /** The difference itself. */
  readonly apart: number;
  /** The largest that PyTorch's answers show among themselves; asked for only where the share is too large. */
  readonly uncertainty?: number;
}

export interface Comparison {
  /**
   * "float32": different, and float32 is the reason. "outliers": different by fast lowerings only, where some pixels are many
   * times as large as others. "diverged": losses leave what float32 can tell, here and in PyTorch.
   */
  readonly kind: "same" | "float32" | "outliers" | "diverged" | "different";
  /** The worst within the tolerance. */
  readonly worstLoss: number;
  readonly worstWeight: number;
  /** How many losses and tensors were compared, step by step. */
  readonly count: number;
  /** Those above the tolerance: the largest first. */
  readonly differences: readonly Difference[];
}

/** Asks PyTorch, and compares. */
export async function compare(torch: Torch, plan: Case, trained: Trained): Promise<Comparison> {
  const expected = await torch.train(trained.request);
  const totals = expected.losses.map(([total]) => Math.abs(defined(total)));
  const first = Math.max(1, totals[0] ?? 1);
  const hasDiverged = !totals.every((total) => total < DIVERGED * first && total < DIVERGED ** 2);
  if (hasDiverged) return { kind: "diverged", worstLoss: 0, worstWeight: 0, count: 0, differences: [] };
  if (trained.isEnded) {
    const step = trained.steps.length + 1;
    const difference = {
      what: "a loss that is not finite, unlike PyTorch's",
      step,
      share: Number.POSITIVE_INFINITY,
      apart: Number.NaN,
    };
    return { kind: "different", worstLoss: 0, worstWeight: 0, count: 1, differences: [difference] };
  }
  const wanted = stepsOf(plan, expected, trained.request);
  const all = differencesOf(trained.steps, wanted, trained);
  const large = all.filter(({ share }) => !(share < TOLERANCE));
  const worst = (isLoss: boolean) =>
    Math.max(
      0,
      ...all.flatMap(({ what, share }) =>
        what.startsWith("loss") === isLoss && share < TOLERANCE ? [share] : [],
      ),
    );
  const found = { worstLoss: worst(true), worstWeight: worst(false), count: all.length };
  if (large.length === 0) return { kind: "same", ...found, differences: [] };
  const farthest = new Map<string, number>();
  for (const request of otherRequests(plan, trained)) {
    const steps = stepsOf(plan, await torch.train(request), request);
    for (const difference of differencesOf(steps, wanted, trained)) {
      const key = keyOf(difference);
      farthest.set(key, Math.max(difference.apart || 0, farthest.get(key) ?? 0));
    }
    if ((request.jitterSeed ?? 0) < MIN_JITTERS) continue;
    const judged = large
      .map((difference) => ({ ...difference, uncertainty: farthest.get(keyOf(difference)) ?? 0 }))
      .sort((a, b) => excessOf(b) - excessOf(a));
    if (judged.every((difference) => excessOf(difference) <= FACTOR))
      return { kind: "float32", ...found, differences: judged };
    if (request.jitterSeed === MAX_JITTERS) return { kind: "different", ...found, differences: judged };
  }
  throw new Error("the last request decides");
}

/** The same training in float32, and with numbers off at random. */
function otherRequests(plan: Case, { request }: Trained): TorchTraining[] {
  return [
    { ...request, dtype: "float32" },
    ...Array.from({ length: MAX_JITTERS }, (_, i) => ({
      ...request,
      ...{ jitter: JITTER, jitterSeed: i + 1, spreads: plan.lowerings === "fast" },
    })),
  ];
}

/** How many times as far from PyTorch's answer Atelier is as PyTorch's other answers. */
function excessOf({ apart, uncertainty = 0 }: Difference): number {
  return Number.isNaN(apart) || uncertainty === 0 ? Number.POSITIVE_INFINITY : apart / uncertainty;
}

const keyOf = ({ what, step }: Difference) => `${what} at step ${step}`;

/** As {@link Step}, of PyTorch. */
interface Expected {
  readonly losses: readonly number[];
  readonly weights: Readonly<Record<string, ArrayLike<number>>>;
}

/** What there is to compare of PyTorch's steps: all, or after `fit` the mean loss and the weights at the end. */
function stepsOf(plan: Case, { losses, weights }: TorchResult, { lossWeights }: TorchTraining): Expected[] {
  const reported = losses.map((each) => (lossWeights.length === 1 ? each.slice(0, 1) : each));
  if (!plan.byFit) return reported.map((each, i) => ({ losses: each, weights: defined(weights[i]) }));
  const counts = rowsOf(plan).map(([first, end]) => end - first);
  const count = counts.reduce((a, b) => a + b);
  const means = defined(reported[0]).map((_, output) =>
    reported.reduce((sum, each, step) => sum + (defined(each[output]) * defined(counts[step])) / count, 0),
  );
  return [{ losses: means, weights: defined(weights.at(-1)) }];
}

function differencesOf(
  steps: readonly (Step | Expected)[],
  wanted: readonly Expected[],
  { begun, request }: Pick<Trained, "begun" | "request">,
): Difference[] {
  return wanted.flatMap((expected, i) => {
    const found = steps[i];
    const step = i + 1;
    if (found === undefined) return [];
    const losses = expected.losses.map((loss, output) => {
      const apart = Math.abs(defined(found.losses[output]) - loss);
      const share = apart === 0 ? 0 : apart / Math.abs(loss);
      return { what: output === 0 ? "loss" : `loss of output ${output}`, step, share, apart };
    });
    const weights = Object.entries(begun).map(([name, from]) => {
      const isFixed = !request.trainable.includes(name) && !isMoving(name, request);
      const [actual, wantedNumbers] = [defined(found.weights[name]), defined(expected.weights[name])];
      const difference = isFixed ? changed(actual, from) : moveShare(actual, wantedNumbers, from);
      return { what: name, step, ...difference };
    });
    return [...losses, ...weights];
  });
}

/** Whether a weight is a moving statistic that training changes. */
function isMoving(name: string, { calls }: TorchTraining): boolean {
  return calls.some(
    ({ isFrozen, weights }) => !isFrozen && [weights.moving_mean, weights.moving_variance].includes(name),
  );
}

type Apart = Pick<Difference, "share" | "apart">;

function changed(actual: ArrayLike<number>, { data }: Numbers): Apart {
  const apart = data.reduce((most, value, i) => {
    const difference = Math.abs(value - defined(actual[i]));
    // PyTorch's were off from the beginning where they are to be.
    return difference <= 2 * JITTER * Math.abs(value) ? most : Math.max(most, difference);
  }, 0);
  return { apart, share: apart === 0 ? 0 : Number.POSITIVE_INFINITY };
}

/** The largest difference in a tensor beyond the roundings of the weights, as a share of the farthest move. */
function moveShare(actual: ArrayLike<number>, wanted: ArrayLike<number>, { data: begun }: Numbers): Apart {
  let [moved, apart] = [0, 0];
  for (let i = 0; i < wanted.length; i++) {
    const [a, w] = [defined(actual[i]), defined(wanted[i])];
    if (!Number.isFinite(a)) return { apart: Number.NaN, share: Number.NaN };
    moved = Math.max(moved, Math.abs(w - defined(begun[i])));
    apart = Math.max(apart, Math.abs(a - w) - 5 * ROUNDING * Math.abs(w));
  }
  const scale = largest(wanted) || 1;
  const isStill = moved < STILL * scale && apart < NOISE * Math.max(scale, 1);
  return { apart, share: isStill || apart === 0 ? 0 : apart / moved };
}
