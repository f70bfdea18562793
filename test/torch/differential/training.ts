/** Losses, optimizers and learning rates, with their options. */

import { type Optimizer, optimizers, type RandomGenerator, schedules } from "../../../src/index.ts";
import type { Described } from "../../support/torch/index.ts";
import { oneOf } from "./pick.ts";
import type { Options } from "./plan.ts";

type Choices = Readonly<Record<string, readonly unknown[]>>;

const SMOOTHING = [undefined, undefined, 0.1];
const FLAG = [undefined, true];
const GAMMA = [undefined, 1, 3];
const CROSSENTROPY = { fromLogits: FLAG, labelSmoothing: SMOOTHING };

/** Of every loss, its options. */
const LOSSES: Readonly<Record<string, Choices>> = {
  categoricalCrossentropy: CROSSENTROPY,
  sparseCategoricalCrossentropy: CROSSENTROPY,
  binaryCrossentropy: CROSSENTROPY,
  categoricalFocalCrossentropy: { ...CROSSENTROPY, alpha: [undefined, 0.6], gamma: GAMMA },
  binaryFocalCrossentropy: {
    ...CROSSENTROPY,
    alpha: [undefined, 0.6],
    gamma: GAMMA,
    applyClassBalancing: FLAG,
  },
  klDivergence: {},
  poisson: {},
  meanSquaredError: {},
  meanAbsoluteError: {},
  meanAbsolutePercentageError: {},
  meanSquaredLogarithmicError: {},
  huber: { delta: [undefined, 0.5] },
  logCosh: {},
  hinge: {},
  squaredHinge: {},
  categoricalHinge: {},
  cosineSimilarity: {},
};
export const LOSS_NAMES = Object.keys(LOSSES);

const BETA = { beta1: [undefined, 0.5], beta2: [undefined, 0.9] };
const EPSILON = [undefined, 1e-3];
const MOMENTUM = [undefined, 0.9, 0.5];

/** Of every optimizer, its own options, and learning rates that are sensible with it. */
const OPTIMIZERS: Readonly<Record<string, { readonly rates: readonly number[]; readonly options: Choices }>> =
  {
    sgd: { rates: [0.1, 0.01], options: { momentum: MOMENTUM, nesterov: FLAG } },
    rmsprop: {
      rates: [1e-2, 1e-3],
      options: { rho: [undefined, 0.5], momentum: MOMENTUM, epsilon: EPSILON, centered: FLAG },
    },
    adagrad: {
      rates: [0.05, 0.01],
      options: { initialAccumulatorValue: [undefined, 0.5], epsilon: EPSILON },
    },
    adadelta: { rates: [1, 0.1], options: { rho: [undefined, 0.9], epsilon: [1e-4, undefined] } },
    adam: { rates: [1e-2, 1e-3], options: { ...BETA, epsilon: EPSILON, amsgrad: FLAG } },
    adamw: { rates: [1e-2, 1e-3], options: { ...BETA, epsilon: EPSILON, amsgrad: FLAG } },
    adamax: { rates: [1e-2, 1e-3], options: { ...BETA, epsilon: [undefined, 1e-3] } },
    nadam: { rates: [1e-2, 1e-3], options: { ...BETA, epsilon: EPSILON } },
    lion: { rates: [1e-3, 1e-4], options: { beta1: [undefined, 0.5], beta2: [undefined, 0.9] } },
    muon: {
      rates: [1e-2, 1e-3],
      options: {
        ...{
          momentum: MOMENTUM,
          nesterov: [undefined, false],
          nsSteps: [undefined, 2],
          adamLrRatio: [undefined, 0.5],
        },
        ...{ adamWeightDecay: [undefined, 0.1], rmsRate: [undefined, 0.4], epsilon: EPSILON },
      },
    },
  };
export const OPTIMIZER_NAMES = Object.keys(OPTIMIZERS);

function drawOptions(random: RandomGenerator, choices: Choices): Options {
  return withoutUndefined(
    Object.fromEntries(Object.entries(choices).map(([name, values]) => [name, oneOf(random, values)])),
  );
}

export function withoutUndefined(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

export function drawLoss(random: RandomGenerator, name: string): Described {
  return { name, ...drawOptions(random, LOSSES[name] ?? {}) };
}

/** A learning rate as it is written down: a number, or a schedule with its options. */
type PlannedRate = number | { readonly name: keyof typeof schedules; readonly options: object };

export function drawOptimizer(random: RandomGenerator, name: string): Described {
  const { rates, options } = OPTIMIZERS[name] ?? { rates: [0.01], options: {} };
  const rate = oneOf(random, rates);
  const isRare = (share: number) => random.uniform() < share;
  const clipping: Options = oneOf(random, [{ clipNorm: 0.3 }, { globalClipNorm: 0.5 }, { clipValue: 0.02 }]);
  const decay = {
    weightDecay: oneOf(random, [0.01, 0.1]),
    excludeFromWeightDecay: oneOf(random, [undefined, "biasesAndNormalization", ["bias", "dense"]]),
  };
  const averages = {
    useEma: true,
    emaMomentum: oneOf(random, [undefined, 0.5]),
    emaOverwriteFrequency: oneOf(random, [undefined, 1, 2]),
  };
  return {
    name,
    learningRate: isRare(0.3) ? drawSchedule(random, rate) : rate,
    ...drawOptions(random, options),
    ...(isRare(0.3) && clipping),
    ...(isRare(0.35) && withoutUndefined(decay)),
    ...(isRare(0.25) && withoutUndefined(averages)),
    ...(isRare(0.2) && { gradientAccumulationSteps: 2 }),
  };
}

function drawSchedule(random: RandomGenerator, learningRate: number): PlannedRate {
  return oneOf<PlannedRate>(random, [
    { name: "cosineDecay", options: { learningRate, decaySteps: 4, warmupSteps: 1, alpha: 0.1 } },
    { name: "stepDecay", options: { learningRate, every: 2 } },
    { name: "exponentialDecay", options: { learningRate, decaySteps: 2, rate: 0.5 } },
    { name: "exponentialDecay", options: { learningRate, decaySteps: 2, rate: 0.5, staircase: true } },
    { name: "oneCycle", options: { maximum: learningRate, totalSteps: 6 } },
  ]);
}

export function makeOptimizer({ name, learningRate, ...options }: Described): Optimizer {
  const rate = learningRate as PlannedRate;
  const made =
    typeof rate === "number" ? rate : (schedules[rate.name] as (options: object) => unknown)(rate.options);
  const factories: Readonly<Record<string, unknown>> = { ...optimizers };
  return (factories[name] as (options: object) => Optimizer)({ learningRate: made, ...options });
}
