import { describe, expect, it } from "vitest";
import { ConfigurationError, UnknownNameError } from "../../src/errors.ts";
import { input, type Value } from "../../src/graph/index.ts";
import {
  adam,
  adamw,
  clipGradients,
  findOptimizer,
  type Optimizer,
  type OptimizerName,
  rmsprop,
  sgd,
  slotsOf,
} from "../../src/optimizers/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { stepDecay } from "../../src/schedules/schedules.ts";
import { expectClose, generate, type Numbers, normal } from "../support/numbers.ts";
import { evaluate, openGraph } from "../support/run-graph.ts";

const SHAPES = [[3, 5], [5]];
const STEPS = 10;

/** A rule as Keras states it, in float64: what becomes of one weight, its slots kept in `state`. */
type Rule = (
  weight: number,
  gradient: number,
  rate: number,
  step: number,
  state: Record<string, number>,
) => number;

function keep(state: Record<string, number>, slot: string, next: (before: number) => number): number {
  state[slot] = next(state[slot] ?? 0);
  return state[slot];
}

/** Keras, `SGD.update_step`. */
function sgdRule(momentum: number, nesterov = false): Rule {
  return (w, g, rate, _step, state) => {
    if (momentum === 0) return w - g * rate;
    const m = keep(state, "m", (before) => before * momentum - g * rate);
    return nesterov ? w + m * momentum - g * rate : w + m;
  };
}

/** Keras, `RMSprop.update_step`. */
function rmspropRule({ rho = 0.9, momentum = 0, epsilon = 1e-7 }): Rule {
  return (w, g, rate, _step, state) => {
    const v = keep(state, "v", (before) => rho * before + (1 - rho) * g ** 2);
    const increment = (rate * g) / Math.sqrt(v + epsilon);
    if (momentum === 0) return w - increment;
    return w - keep(state, "m", (before) => momentum * before + increment);
  };
}

/** Keras, `Adam.update_step`, after `BaseOptimizer._apply_weight_decay`. */
function adamRule({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, weightDecay = 0 }): Rule {
  return (w, g, rate, step, state) => {
    const alpha = (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
    const m = keep(state, "m", (before) => before + (g - before) * (1 - beta1));
    const v = keep(state, "v", (before) => before + (g ** 2 - before) * (1 - beta2));
    return w - w * weightDecay * rate - (m * alpha) / (Math.sqrt(v) + epsilon);
  };
}

const CASES: { name: string; optimizer: Optimizer; rule: Rule }[] = [
  { name: "sgd", optimizer: sgd(), rule: sgdRule(0) },
  { name: "sgd with momentum", optimizer: sgd({ momentum: 0.9 }), rule: sgdRule(0.9) },
  {
    name: "sgd with Nesterov's momentum",
    optimizer: sgd({ momentum: 0.8, nesterov: true }),
    rule: sgdRule(0.8, true),
  },
  { name: "rmsprop", optimizer: rmsprop(), rule: rmspropRule({}) },
  {
    name: "rmsprop with momentum",
    optimizer: rmsprop({ momentum: 0.7, rho: 0.8, epsilon: 1e-3 }),
    rule: rmspropRule({ momentum: 0.7, rho: 0.8, epsilon: 1e-3 }),
  },
  { name: "adam", optimizer: adam(), rule: adamRule({}) },
  {
    name: "adam with other β and ε",
    optimizer: adam({ beta1: 0.8, beta2: 0.95, epsilon: 1e-3 }),
    rule: adamRule({ beta1: 0.8, beta2: 0.95, epsilon: 1e-3 }),
  },
  { name: "adamw", optimizer: adamw(), rule: adamRule({ weightDecay: 0.004 }) },
  {
    name: "adamw with a strong decay",
    optimizer: adamw({ weightDecay: 0.3, beta1: 0.7 }),
    rule: adamRule({ weightDecay: 0.3, beta1: 0.7 }),
  },
];

/** A learning rate that is another one at each step. */
const rateAt = (step: number) => 0.2 / (1 + step / 3);

/** Gradients of all sizes, so that it shows where an ε stands. */
function gradientsAt(random: RandomGenerator): Numbers[] {
  const scales = [1e-8, 1e-5, 1e-3, 1, 20];
  return SHAPES.map((shape) => generate(shape, (i) => random.normal() * scales[i % 5]));
}

const described = (i: number) => ({ name: `weight ${i}`, shape: SHAPES[i] });

/** Feeds gradients to an optimizer's graph, step after step, and returns the weights after each. */
async function train(
  optimizer: Optimizer,
  begin: readonly Float32Array[],
  fed: readonly Numbers[][],
): Promise<Float32Array[][]> {
  const weights = SHAPES.map((shape, i) => input(`weight ${i}`, shape));
  const given = SHAPES.map((shape, i) => input(`gradient ${i}`, shape));
  const slots = SHAPES.map((_, i) =>
    slotsOf(optimizer, described(i)).map(({ name, shape }) => input(`${name} ${i}`, shape)),
  );
  const scalars = optimizer.scalars.map((name) => input(name, []));
  const outputs: Record<string, Value> = {};
  const next = new Map<Value, string>();
  clipGradients(given, optimizer.clipping).forEach((gradient, i) => {
    const update = optimizer.update(weights[i], gradient, slots[i], scalars, described(i));
    expect(update.slots.length).toBe(slots[i].length);
    for (const [j, after] of [update.parameter, ...update.slots].entries()) {
      outputs[`next ${i} ${j}`] = after;
      next.set([weights[i], ...slots[i]][j], `next ${i} ${j}`);
    }
  });
  const state = new Map([
    ...weights.map((weight, i) => [weight, begin[i]] as const),
    ...slots.flat().map((slot) => [slot, new Float32Array(slot.size)] as const),
  ]);
  const graph = await openGraph(outputs, [...state.keys(), ...given, ...scalars]);
  const history: Float32Array[][] = [];
  for (const [t, gradients] of fed.entries()) {
    const numbers = optimizer.scalarsAt(t + 1, rateAt(t));
    const found = await graph.run(
      new Map([
        ...state,
        ...given.map((value, i) => [value, gradients[i].data] as const),
        ...scalars.map((value, i) => [value, Float32Array.of(numbers[i])] as const),
      ]),
    );
    for (const [value, output] of next) state.set(value, found[output]);
    history.push(weights.map((weight) => state.get(weight) ?? new Float32Array(0)));
  }
  await graph.close();
  return history;
}

/** The same by a rule, in float64. */
function trainByRule(
  rule: Rule,
  begin: readonly Float32Array[],
  fed: readonly (readonly ArrayLike<number>[])[],
): number[][][] {
  let weights = begin.map((data) => [...data]);
  const states = begin.map((data) => Array.from(data, (): Record<string, number> => ({})));
  return fed.map((gradients, t) => {
    weights = weights.map((data, i) =>
      data.map((w, j) => rule(w, gradients[i][j], rateAt(t), t + 1, states[i][j])),
    );
    return weights;
  });
}

function setting(seed: number) {
  const random = new RandomGenerator(seed);
  const begin = SHAPES.map((shape) => normal(random, shape).data);
  const fed = Array.from({ length: STEPS }, () => gradientsAt(random));
  return { begin, fed };
}

describe.each(CASES)("$name", ({ optimizer, rule }) => {
  it("does to the weights what Keras' formula does in float64, step after step", async () => {
    const { begin, fed } = setting(1);
    const found = await train(optimizer, begin, fed);
    const expected = trainByRule(
      rule,
      begin,
      fed.map((gradients) => gradients.map(({ data }) => data)),
    );
    for (const t of found.keys()) {
      for (const i of SHAPES.keys()) expectClose(found[t][i], expected[t][i], 3e-6);
    }
  });
});

describe("gradient clipping", () => {
  const norm = (data: ArrayLike<number>) => Math.hypot(...Array.from(data));
  const clip = (limit: number, of: number) => (of > limit ? limit / of : 1);

  /** What each kind of clipping does, by its definition. */
  const KINDS = [
    {
      name: "clipValue",
      options: { clipValue: 0.5 },
      formula: (gradients: number[][]) =>
        gradients.map((g) => g.map((x) => Math.min(Math.max(x, -0.5), 0.5))),
    },
    {
      name: "clipNorm",
      options: { clipNorm: 2 },
      formula: (gradients: number[][]) => gradients.map((g) => g.map((x) => x * clip(2, norm(g)))),
    },
    {
      name: "globalClipNorm",
      options: { globalClipNorm: 3 },
      formula: (gradients: number[][]) =>
        gradients.map((g) => g.map((x) => x * clip(3, norm(gradients.flat())))),
    },
  ];

  it.each(KINDS)("by $name comes before every optimizer", async ({ options, formula }) => {
    const { begin, fed } = setting(2);
    const clipped = fed.map((gradients) => formula(gradients.map(({ data }) => [...data])));
    for (const [optimizer, rule] of [
      [sgd({ momentum: 0.9, ...options }), sgdRule(0.9)],
      [adam(options), adamRule({})],
    ] as const) {
      const found = await train(optimizer, begin, fed);
      const expected = trainByRule(rule, begin, clipped);
      for (const i of SHAPES.keys()) expectClose(found[STEPS - 1][i], expected[STEPS - 1][i], 3e-6);
    }
  });

  it.each(KINDS)("by $name leaves small gradients, and zeros, as they are", async ({ options }) => {
    const { clipping } = sgd(options);
    for (const scale of [0.01, 0]) {
      const gradient = generate([6], (i) => scale * (i - 3));
      const kept = await evaluate((g) => clipGradients([g], clipping)[0], [gradient]);
      expect([...kept].map((x) => x + 0)).toEqual([...gradient.data].map((x) => x + 0));
    }
  });

  it("by norm takes each parameter for itself, by globalClipNorm all together", async () => {
    const gradients = [generate([2], () => 3), generate([2], () => 0.1)];
    const small = (options: { clipNorm?: number; globalClipNorm?: number }) =>
      evaluate((a, b) => clipGradients([a, b], sgd(options).clipping)[1], gradients);
    expectClose(await small({ clipNorm: 1 }), [0.1, 0.1]);
    expectClose(
      await small({ globalClipNorm: 1 }),
      [0.1, 0.1].map((x) => x / Math.sqrt(18.02)),
    );
  });

  it("does nothing where none is asked for", () => {
    const values = [input("a", [2])];
    expect(clipGradients(values, sgd().clipping)).toEqual(values);
    expect(clipGradients([], sgd({ globalClipNorm: 1 }).clipping)).toEqual([]);
  });

  it.each([
    [{ clipNorm: 1, clipValue: 1 }, "Expected at most one of clipNorm, globalClipNorm and clipValue"],
    [{ clipNorm: 0 }, "sgd: expected clipNorm to be a number above 0. Received: 0."],
    [{ clipNorm: Number.POSITIVE_INFINITY }, "Received: Infinity."],
    [{ globalClipNorm: -1 }, "expected globalClipNorm to be a number above 0. Received: -1."],
    [{ clipValue: Number.NaN }, "expected clipValue to be a number above 0. Received: NaN."],
  ])("refuses %j", (options, message) => {
    expect(() => sgd(options)).toThrow(ConfigurationError);
    expect(() => sgd(options)).toThrow(message);
  });
});

describe("options", () => {
  it("have Keras' learning rates by default", () => {
    expect([sgd(), rmsprop(), adam(), adamw()].map(({ learningRate }) => learningRate)).toEqual([
      0.01, 0.001, 0.001, 0.001,
    ]);
  });

  it("may be the learning rate alone, as in TensorFlow.js", () => {
    expect(adam(0.5).learningRate).toBe(0.5);
    expect(sgd(Math.sqrt).learningRate).toBe(Math.sqrt);
    // @ts-expect-error One argument only.
    expect(() => adam([0.5])).toThrow("adam: expected options as an object");
    expect(() => adam(0.5, 0.9)).toThrow("expected the learning rate alone, or all options as an object");
  });

  it.each([
    [{ lr: 0.5 }, 'Did you mean "learningRate"? Received: "lr".'],
    [{ learning_rate: 0.5 }, 'Did you mean "learningRate"?'],
    [{ beta_1: 0.5 }, 'Did you mean "beta1"?'],
    [{ clipnorm: 1 }, 'Did you mean "clipNorm"?'],
    [
      { lossScaleFactor: 8 },
      "expected lossScaleFactor to be null or left out: losses are not scaled. Received: 8.",
    ],
    [{ learningRate: "3" }, 'Received: "3".'],
    [{ epsilon: Number.NaN }, "expected epsilon to be a number above 0. Received: NaN."],
  ])("that are not known are refused with the known name: %j", (options, message) => {
    expect(() => adam(options as object)).toThrow(message);
  });

  it("take a schedule for the learning rate", () => {
    const schedule = stepDecay({ learningRate: 1, every: 2 });
    expect(adam({ learningRate: schedule }).learningRate).toBe(schedule);
  });

  it.each([
    ["learningRate", () => sgd({ learningRate: -1 })],
    ["learningRate", () => adam({ learningRate: Number.NaN })],
    ["momentum", () => sgd({ momentum: 1 })],
    ["rho", () => rmsprop({ rho: -0.1 })],
    ["momentum", () => rmsprop({ momentum: 2 })],
    ["beta1", () => adam({ beta1: 1 })],
    ["beta2", () => adamw({ beta2: 1.5 })],
    ["weightDecay", () => adamw({ weightDecay: -1 })],
  ])("are refused by name where they make no sense: %s", (name, act) => {
    expect(act).toThrow(ConfigurationError);
    expect(act).toThrow(`expected ${name} to be a number`);
  });
});

describe("findOptimizer", () => {
  it.each(["sgd", "rmsprop", "adam", "adamw"] as const)("finds %s", (name) => {
    expect(findOptimizer(name).name).toBe(name);
  });

  it("hands an optimizer through, and refuses unknown names", () => {
    const optimizer = adam();
    expect(findOptimizer(optimizer)).toBe(optimizer);
    const act = () => findOptimizer("adamm" as OptimizerName);
    expect(act).toThrow(UnknownNameError);
    expect(act).toThrow('Did you mean "adam"? Received: "adamm".');
  });
});
