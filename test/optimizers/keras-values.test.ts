/**
 * The numbers that Keras' own tests expect. Source: keras-team/keras at 3422977, keras/src/optimizers/*_test.py:
 * `test_single_step`, `test_correctness_with_golden`, `test_weight_decay`, and of optimizer_test.py, adam_test.py and
 * muon_test.py those named below.
 */

import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  lion,
  muon,
  nadam,
  type Optimizer,
  rmsprop,
  sgd,
} from "../../src/optimizers/index.ts";
import { orthogonalize } from "../../src/optimizers/muon.ts";
import type { Numbers } from "../support/numbers.ts";
import { evaluate } from "../support/run-graph.ts";
import { train, trainSteps } from "./train.ts";

/** Keras' tests allow differences of 1e-4 or 5e-4, absolute and relative. */
function expectWithin(found: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(found.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    const difference = Math.abs(defined(found[i]) - value);
    expect(difference).toBeLessThanOrEqual(tolerance * (1 + Math.abs(value)));
  }
}

const vector = (...values: number[]): Numbers => ({
  data: Float32Array.from(values),
  shape: [values.length],
});

/** The weights of one parameter after each step of `rate`. */
async function stepsOf(
  optimizer: Optimizer,
  begin: readonly number[],
  gradients: readonly Numbers[],
  rate: number,
) {
  const fed = gradients.map((gradient) => [gradient]);
  const steps = await train(optimizer, [Float32Array.from(begin)], fed, { rate: () => rate });
  return steps.map(([weights]) => defined(weights));
}

describe("a single step at learning rate 0.5 from [1, 2, 3, 4] with gradients [1, 6, 7, 2]", () => {
  it.each([
    [sgd(), [0.5, -1, -0.5, 3]],
    [rmsprop(), [-0.5811, 0.4189, 1.4189, 2.4189]],
    [adam(), [0.5, 1.5, 2.5, 3.5]],
    [adamw(), [0.498, 1.496, 2.494, 3.492]],
    [adagrad(), [0.5233, 1.5007, 2.5005, 3.5061]],
    [adadelta(), [0.9993, 1.9993, 2.9993, 3.9993]],
    [adamax(), [0.5, 1.5, 2.5, 3.5]],
    [nadam(), [0.4686, 1.4686, 2.4686, 3.4686]],
    [lion(), [0.5, 1.5, 2.5, 3.5]],
    // test_adamw_single_step, which leaves the weight decay out.
    [muon({ adamWeightDecay: 0 }), [0.5, 1.5, 2.5, 3.5]],
  ] as const)("gives what Keras expects: $name", async (optimizer, expected) => {
    const [found] = await stepsOf(optimizer, [1, 2, 3, 4], [vector(1, 6, 7, 2)], 0.5);
    expectWithin(defined(found), expected, 1e-4);
  });
});

/** The same number for each of ten elements, step after step. */
const alike = (...steps: number[]) => steps.map((value) => Array.from({ length: 10 }, () => value));

const GOLDEN: readonly (readonly [
  optimizer: Optimizer,
  rate: number,
  steps: readonly (readonly number[])[],
])[] = [
  [
    sgd({ nesterov: true }),
    0.01,
    [0, 1, 2, 3, 4].map((step) =>
      Array.from({ length: 10 }, (_, i) => (step === 0 ? 0.9999 : 0.9999 - 0.001 * step * (i + 1))),
    ),
  ],
  [rmsprop({ centered: true }), 0.001, alike(0.9967, 0.9933, 0.9908, 0.9885, 0.9864)],
  [adam({ amsgrad: true }), 0.001, alike(0.999, 0.9982, 0.9974, 0.9965, 0.9955)],
  [lion(), 0.001, alike(0.999, 0.998, 0.997, 0.996, 0.995)],
  [adadelta({ rho: 0.8, epsilon: 1e-6 }), 1, alike(0.9978, 0.9947, 0.9915, 0.9882, 0.9849)],
  [
    adagrad({ initialAccumulatorValue: 0.3, epsilon: 1e-6 }),
    0.2,
    [
      ...alike(0.9963),
      [0.9604, 0.9278, 0.9003, 0.8784, 0.8615, 0.8487, 0.8388, 0.8313, 0.8255, 0.8209],
      [0.9251, 0.8629, 0.8137, 0.7768, 0.7497, 0.7298, 0.7151, 0.704, 0.6956, 0.6891],
      [0.8903, 0.8012, 0.7342, 0.6862, 0.6521, 0.6277, 0.6099, 0.5967, 0.5867, 0.579],
      [0.856, 0.7422, 0.6604, 0.6037, 0.5644, 0.5367, 0.5168, 0.5021, 0.491, 0.4825],
    ],
  ],
  [
    adamax({ beta1: 0.85, beta2: 0.95, epsilon: 1e-6 }),
    0.2,
    [
      ...alike(0.8),
      [0.6827, 0.6873, 0.6888, 0.6896, 0.6901, 0.6904, 0.6906, 0.6908, 0.6909, 0.691],
      [0.5333, 0.5407, 0.5431, 0.5444, 0.5451, 0.5456, 0.546, 0.5462, 0.5464, 0.5466],
      [0.368, 0.3773, 0.3804, 0.382, 0.3829, 0.3835, 0.384, 0.3843, 0.3846, 0.3848],
      [0.1933, 0.204, 0.2076, 0.2094, 0.2105, 0.2112, 0.2117, 0.2121, 0.2124, 0.2126],
    ],
  ],
  [
    nadam({ beta1: 0.5, beta2: 0.67, epsilon: 1e-5 }),
    0.5,
    [
      ...alike(0.4281),
      [-0.1738, -0.1731, -0.1726, -0.1723, -0.1721, -0.172, -0.1719, -0.1718, -0.1718, -0.1717],
      [-0.7115, -0.7103, -0.7096, -0.7092, -0.709, -0.7088, -0.7086, -0.7085, -0.7085, -0.7084],
      [-1.2335, -1.2322, -1.2313, -1.2309, -1.2306, -1.2304, -1.2302, -1.2301, -1.23, -1.2299],
      [-1.7492, -1.7478, -1.7469, -1.7464, -1.7461, -1.7459, -1.7457, -1.7456, -1.7455, -1.7454],
    ],
  ],
  [
    adamw({ weightDecay: 0.5, epsilon: 2 }),
    1,
    [
      ...alike(0.4998),
      [0.2486, 0.2475, 0.2463, 0.2451, 0.244, 0.2428, 0.2417, 0.2405, 0.2394, 0.2382],
      [0.1223, 0.1198, 0.1174, 0.1149, 0.1124, 0.11, 0.1075, 0.1051, 0.1027, 0.1003],
      [0.0586, 0.0549, 0.0512, 0.0475, 0.0439, 0.0402, 0.0366, 0.033, 0.0294, 0.0258],
      [0.0263, 0.0215, 0.0167, 0.012, 0.0073, 0.0026, -0.0021, -0.0067, -0.0113, -0.0159],
    ],
  ],
];

describe("five steps from ones", () => {
  it.each(GOLDEN)("give Keras' golden numbers: $name", async (optimizer, rate, expected) => {
    const first = vector(...Array.from({ length: 10 }, () => 0.01));
    const rest = vector(...Array.from({ length: 10 }, (_, i) => 0.1 * (i + 1)));
    const ones = Array.from({ length: 10 }, () => 1);
    const steps = await stepsOf(optimizer, ones, [first, rest, rest, rest, rest], rate);
    for (const [t, found] of steps.entries()) expectWithin(found, defined(expected[t]), 5e-4);
  });
});

describe("weight decay, of 2 with a gradient of 0 at learning rate 1 and λ 0.004", () => {
  const makers = { sgd, rmsprop, adam, adamw, adagrad, adadelta, adamax, nadam, lion };

  // Keras' 1.9760959 is after three steps of its test; after one it is 2 − 2 · 0.004.
  it.each(Object.entries(makers))(
    "takes off 0.008 at the first step, and nothing of what is excluded: %s",
    async (_, make) => {
      const zeros = [vector(0), vector(0)];
      const options = { names: ["kept", "exclude"], rate: () => 1 };
      const optimizer = make({ weightDecay: 0.004, excludeFromWeightDecay: ["exclude"] });
      const steps = await train(
        optimizer,
        [Float32Array.of(2), Float32Array.of(2)],
        [zeros, zeros, zeros],
        options,
      );
      expect(steps[0]?.[0]?.[0]).toBeCloseTo(1.992, 6);
      expect(steps[2]?.[0]?.[0]).toBeCloseTo(1.9760959, 6);
      expect(steps[2]?.[1]?.[0]).toBe(2);
    },
  );
});

const matrix = (...values: number[]): Numbers => ({ data: Float32Array.from(values), shape: [2, 2] });

describe("moving averages and accumulation of optimizer_test.py", () => {
  const ones = matrix(1, 1, 1, 1);

  it("test_ema: averages follow, and replace the weights at the third step", async () => {
    const optimizer = sgd({ learningRate: 1, useEma: true, emaMomentum: 0.9, emaOverwriteFrequency: 3 });
    const fed = [[ones], [ones], [ones]];
    const { weights, slots } = await trainSteps(optimizer, [Float32Array.of(3, 4, 5, 6)], fed, {
      rate: () => 1,
    });
    const averages = slots.map(([ofWeight]) => defined(ofWeight?.average));
    expectWithin(defined(weights[0]?.[0]), [2, 3, 4, 5], 1e-6);
    expectWithin(defined(averages[0]), [2, 3, 4, 5], 1e-6);
    expectWithin(defined(weights[1]?.[0]), [1, 2, 3, 4], 1e-6);
    expectWithin(defined(averages[1]), [1.9, 2.9, 3.9, 4.9], 1e-6);
    expectWithin(defined(weights[2]?.[0]), [1.71, 2.71, 3.71, 4.71], 1e-6);
    expectWithin(defined(averages[2]), [1.71, 2.71, 3.71, 4.71], 1e-6);
  });

  it("test_gradient_accumulation: weights stay until the third step, sums begin anew after it", async () => {
    const optimizer = sgd({ learningRate: 1, gradientAccumulationSteps: 3 });
    const fed = [[ones], [ones], [ones], [ones]];
    const { weights, slots } = await trainSteps(optimizer, [Float32Array.of(1, 2, 3, 4)], fed, {
      rate: () => 1,
    });
    expect(weights.map(([data]) => [...defined(data)])).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ]);
    expect(slots.map(([ofWeight]) => ofWeight?.gradientSum?.[0])).toEqual([1, 2, 0, 1]);
  });
});

describe("muon of muon_test.py", () => {
  it("test_Newton_Schulz: five iterations of a matrix", async () => {
    const found = await evaluate((x) => orthogonalize(x), [matrix(0.2499, 0.9105, 0.2655, 0.8824)]);
    expectWithin(found, [-0.4422, 0.6457, 0.7285, 0.2968], 1e-3);
  });

  it("test_muon_single_step: a step of a matrix", async () => {
    const fed = [[matrix(1, 6, 7, 2)]];
    const [found] = await train(muon({ weightDecay: 0 }), [Float32Array.of(1, 2, 3, 4)], fed, {
      rate: () => 0.5,
    });
    expectWithin(defined(found?.[0]), [0.988775, 1.887053, 2.873428, 3.97035], 1e-2);
  });
});
