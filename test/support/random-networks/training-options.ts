/** Random losses, optimizers and learning rates with their options. */

import * as fc from "fast-check";
import type { Loss, losses, OptimizerName, schedules } from "../../../src/index.ts";

type LossName = Exclude<keyof typeof losses, "checkLossResult" | "cosine" | "findLoss" | "meanPerExample">;

/** Something of Atelier's by the name of its factory, with its options. */
export interface Named<Name extends string = string> {
  readonly name: Name;
  readonly options: Readonly<Record<string, unknown>>;
}

const maybe = <Value>(of: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(of, { nil: undefined, freq: 1 });

const smoothing = maybe(fc.constantFrom(0.1, 0));
const gamma = maybe(fc.constantFrom(2, 1, 0, 0.5));
const alpha = maybe(fc.constantFrom(0.25, 1));
const fromLogits = maybe(fc.boolean());
const crossentropy = { fromLogits, labelSmoothing: smoothing };
const none = {};

/** Of every loss, its options. */
const LOSSES: Readonly<Record<LossName, Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  meanSquaredError: none,
  categoricalCrossentropy: crossentropy,
  sparseCategoricalCrossentropy: { fromLogits },
  binaryCrossentropy: crossentropy,
  categoricalFocalCrossentropy: { ...crossentropy, alpha, gamma },
  binaryFocalCrossentropy: { ...crossentropy, alpha, gamma, applyClassBalancing: maybe(fc.boolean()) },
  klDivergence: none,
  poisson: none,
  meanAbsoluteError: none,
  meanAbsolutePercentageError: none,
  meanSquaredLogarithmicError: none,
  huber: { delta: maybe(fc.constantFrom(1, 0.1)) },
  logCosh: none,
  hinge: none,
  squaredHinge: none,
  categoricalHinge: none,
  cosineSimilarity: none,
};

export const LOSS_NAMES = Object.keys(LOSSES) as readonly LossName[];

const beta = maybe(fc.constantFrom(0.9, 0, 0.5));
const epsilon = maybe(fc.constantFrom(1e-7, 1e-3));
const momentum = maybe(fc.constantFrom(0.9, 0, 0.5));
const flag = maybe(fc.boolean());
const adam = { beta1: beta, beta2: beta, epsilon, amsgrad: flag };

/** Of every optimizer, its own options. */
const OPTIMIZERS: Readonly<Record<OptimizerName, Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  sgd: { momentum, nesterov: flag },
  rmsprop: { rho: beta, momentum, epsilon, centered: flag },
  adam,
  adamw: adam,
  adagrad: { initialAccumulatorValue: maybe(fc.constantFrom(0.1, 0)), epsilon },
  adadelta: { rho: beta, epsilon },
  adamax: { beta1: beta, beta2: beta, epsilon },
  nadam: { beta1: beta, beta2: beta, epsilon },
  lion: { beta1: maybe(fc.constantFrom(0.9, 0.5)), beta2: beta },
  muon: {
    momentum,
    nesterov: flag,
    nsSteps: maybe(fc.constantFrom(5, 1)),
    adamWeightDecay: maybe(fc.constant(0)),
  },
};

export const OPTIMIZER_NAMES = Object.keys(OPTIMIZERS) as readonly OptimizerName[];

/** A learning rate, or a schedule by its name. */
export type PlannedRate = number | { readonly schedule: keyof typeof schedules; readonly options: object };

const rate: fc.Arbitrary<PlannedRate> = fc.oneof(
  fc.constantFrom(0.01, 0.001, 0.1),
  fc.constantFrom<PlannedRate>(
    { schedule: "cosineDecay", options: { learningRate: 0.01, decaySteps: 3, warmupSteps: 1 } },
    { schedule: "stepDecay", options: { learningRate: 0.01, every: 1 } },
    { schedule: "exponentialDecay", options: { learningRate: 0.01, decaySteps: 2, rate: 0.5 } },
    { schedule: "oneCycle", options: { maximum: 0.01, totalSteps: 3 } },
  ),
);

const clipping = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  fc.constantFrom({ clipNorm: 0.5 }, { globalClipNorm: 0.5 }, { clipValue: 0.1 }),
);

const common = {
  learningRate: rate,
  weightDecay: maybe(fc.constantFrom(0, 0.01)),
  useEma: fc.constantFrom(undefined, undefined, true),
  emaMomentum: fc.constantFrom(undefined, undefined, 0.5),
  emaOverwriteFrequency: fc.constantFrom(undefined, undefined, 1, 2),
  gradientAccumulationSteps: fc.constantFrom(undefined, undefined, undefined, 2),
  excludeFromWeightDecay: fc.constantFrom(undefined, undefined, "biasesAndNormalization", ["bias"]),
};

export function drawLoss(names: readonly LossName[] = LOSS_NAMES): fc.Arbitrary<Named<LossName>> {
  return fc
    .constantFrom(...names)
    .chain((name) => fc.record({ name: fc.constant(name), options: withoutUndefined(LOSSES[name]) }));
}

export function drawOptimizer(
  names: readonly OptimizerName[] = OPTIMIZER_NAMES,
): fc.Arbitrary<Named<OptimizerName>> {
  return fc
    .constantFrom(...names)
    .chain((name) =>
      fc
        .tuple(withoutUndefined({ ...common, ...OPTIMIZERS[name] }), clipping)
        .map(([options, clip]) => ({ name, options: { ...options, ...clip } })),
    );
}

function withoutUndefined(choices: Readonly<Record<string, fc.Arbitrary<unknown>>>) {
  return fc
    .record(choices)
    .map((options) => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)));
}

/** An activation after which a loss means something. */
export function fittingActivation({ predictions, targets, targetBounds }: Loss): string {
  if (predictions === "logits") return "linear";
  if (predictions === "probabilities") return targets === "values" ? "sigmoid" : "softmax";
  return targetBounds?.[0] === 0 ? "softplus" : "linear";
}
