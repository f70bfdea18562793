/** Random experiments, whose networks need not make sense. */

import * as fc from "fast-check";
import type { Experiment, LayerDescription, Part, Plain, Settings } from "../../src/experiment/experiment.ts";
import { networks } from "../../src/experiment/index.ts";
import { layers } from "../../src/layers/index.ts";

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,12}$/);
/** What addresses cannot hold are halves of characters and control characters. */
const text = fc
  .string({ unit: "grapheme", maxLength: 40 })
  .filter((each) => !/[\p{Cc}\p{Surrogate}]/u.test(each));
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));

const plain: fc.Arbitrary<Plain> = fc.letrec<{ value: Plain; leaf: Plain }>((tie) => ({
  leaf: fc.oneof(
    number,
    text,
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom("same", "true", "12", "", "~'", "a b"),
  ),
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    tie("leaf"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

const options = fc
  .dictionary(name, plain, { maxKeys: 4, noNullPrototype: true })
  .filter((each) => !["name", "from", "inputShape"].some((taken) => Object.hasOwn(each, taken)));

const layer: fc.Arbitrary<LayerDescription> = fc.record(
  {
    type: fc.constantFrom(...Object.keys(layers)),
    options,
    name,
    from: fc.array(name, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ["type", "options"] },
);

const optimizer: fc.Arbitrary<Part> = fc.oneof(
  fc.constantFrom("sgd", "adam", "lion", "muon").map((type) => ({ type, options: {} })),
  fc.record({
    type: fc.constant("adam"),
    options: fc.record(
      { beta1: fc.double({ min: 0, max: 0.99, noNaN: true }), amsgrad: fc.boolean() },
      { requiredKeys: [] },
    ),
  }),
);

const schedule: fc.Arbitrary<Part> = fc.oneof(
  fc.constant({ type: "oneCycle", options: {} }),
  fc.record({ type: fc.constant("cosineDecay"), options: fc.record({ warmupSteps: fc.nat(50) }) }),
  fc.record({
    type: fc.constant("stepDecay"),
    options: fc.record({ every: fc.integer({ min: 1, max: 99 }) }),
  }),
);

const augmentation: fc.Arbitrary<Part> = fc.oneof(
  fc.constant({ type: "randomFlip", options: {} }),
  fc.record({
    type: fc.constant("randomTranslation"),
    options: fc.record({ pixels: fc.integer({ min: 1, max: 9 }) }),
  }),
);

const settings: fc.Arbitrary<Settings> = fc.record(
  {
    optimizer,
    learningRate: fc.oneof(
      fc.constantFrom(1e-3, 1e-7, 0.1),
      fc.double({ min: 1e-300, max: 1e6, noNaN: true }),
    ),
    schedule,
    labelSmoothing: fc.constantFrom(0, 0.1, 0.25),
    batchSize: fc.integer({ min: 1, max: 4096 }),
    epochs: fc.integer({ min: 1, max: 1000 }),
    augmentation: fc.array(augmentation, { maxLength: 3 }),
    trainCount: fc.integer({ min: 1, max: 60_000 }),
    validationSplit: fc.constantFrom(0, 0.1, 1 / 3),
    seed: fc.integer({ min: -(2 ** 50), max: 2 ** 50 }),
    stopAt: fc.record(
      { epochs: fc.integer({ min: 1, max: 99 }), accuracy: fc.constantFrom(0, 0.85, 1) },
      { requiredKeys: [] },
    ),
    recipe: fc.oneof(
      fc.constantFrom("none", "'none", "post"),
      text.filter((each) => each !== ""),
    ),
  },
  {
    requiredKeys: [
      ...(["optimizer", "learningRate", "labelSmoothing", "batchSize", "epochs"] as const),
      ...(["augmentation", "validationSplit", "seed"] as const),
    ],
  },
);

/** Any experiment of acceptable form. */
export const experiments: fc.Arbitrary<Experiment> = fc.record({
  dataset: fc.oneof(
    fc.constantFrom("fashion-mnist", "mnist", "./my letters?#&=1"),
    text.filter((each) => each !== ""),
  ),
  network: fc.oneof(
    fc.constantFrom(...Object.values(networks)),
    fc.record({ layers: fc.array(layer, { maxLength: 6 }) }),
  ),
  settings,
});
