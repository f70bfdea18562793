/** The first table of docs/guides/from-keras.md: each name of elsewhere is refused with the name here. */

import { expect, it } from "vitest";
import {
  ConfigurationError,
  callbacks,
  layers,
  losses,
  metrics,
  optimizers,
  regularizers,
  schedules,
  sequential,
  UnknownNameError,
} from "../../src/index.ts";

const { conv2d, dense, leakyReLU } = layers;
const random = (name: string, option: string) => () =>
  dense({ units: 1, kernelInitializer: { name, [option]: 1 } as never });

const NAMES: [elsewhere: string, here: string, act: () => unknown][] = [
  ["kernel_size", "kernelSize", () => conv2d({ kernel_size: 3 } as never)],
  ["learning_rate", "learningRate", () => optimizers.sgd({ learning_rate: 1 } as never)],
  ["lr", "learningRate", () => optimizers.rmsprop({ lr: 1 } as never)],
  ["alpha", "negativeSlope", () => leakyReLU({ alpha: 0.1 } as never)],
  ["beta_2", "beta2", () => optimizers.adam({ beta_2: 0.9 } as never)],
  ["clipvalue", "clipValue", () => optimizers.adam({ clipvalue: 1 } as never)],
  ["decay", "weightDecay", () => optimizers.adamw({ decay: 0.1 } as never)],
  ["stddev", "deviation", random("randomNormal", "stddev")],
  ["minval", "minimum", random("randomUniform", "minval")],
  ["maxval", "maximum", random("randomUniform", "maxval")],
  ["min_lr", "minLearningRate", () => callbacks.reduceLROnPlateau({ min_lr: 0.1 } as never)],
  ["epsilon", "minDelta", () => callbacks.reduceLROnPlateau({ epsilon: 0.1 } as never)],
  ["filepath", "path", () => callbacks.modelCheckpoint({ filepath: "a" } as never)],
  ["filename", "path", () => callbacks.csvLogger({ filename: "a" } as never)],
  ["smooth_l1", "huber", () => losses.findLoss("smooth_l1" as never)],
  ["kl", "klDivergence", () => losses.findLoss("kl" as never)],
  ["cosine_proximity", "cosineSimilarity", () => losses.findLoss("cosine_proximity" as never)],
  ["focal", "categoricalFocalCrossentropy", () => losses.findLoss("focal" as never)],
  ["F1Score", "f1Score", () => metrics.findMetric("F1Score" as never)],
  ["MeanIoU", "meanIoU", () => metrics.findMetric("MeanIoU" as never)],
  ["AUROC", "auc", () => metrics.findMetric("AUROC" as never)],
  ["rmse", "rootMeanSquaredError", () => metrics.findMetric("rmse" as never)],
  ["TopKCategoricalAccuracy", "topKAccuracy", () => metrics.findMetric("TopKCategoricalAccuracy" as never)],
  ["exp", "exponential", () => dense({ units: 1, activation: "exp" as never })],
  ["gelu_tanh", "geluTanh", () => dense({ units: 1, activation: "gelu_tanh" as never })],
  ["identity", "linear", () => dense({ units: 1, activation: "identity" as never })],
  ["init", "kernelInitializer", () => dense({ init: "zeros" } as never)],
  ["border_mode", "padding", () => conv2d({ border_mode: "same" } as never)],
  ["subsample", "strides", () => conv2d({ subsample: 2 } as never)],
  ["nb_filter", "filters", () => conv2d({ nb_filter: 2 } as never)],
  ["output_dim", "units", () => dense({ output_dim: 2 } as never)],
  [
    "initial_learning_rate",
    "learningRate",
    () => schedules.cosineDecay({ initial_learning_rate: 1 } as never),
  ],
  ["decay_rate", "rate", () => schedules.exponentialDecay({ decay_rate: 1 } as never)],
  ["max_lr", "maximum", () => schedules.oneCycle({ max_lr: 1 } as never)],
  ["pct_start", "warmup", () => schedules.oneCycle({ pct_start: 0.3 } as never)],
  ["T_max", "decaySteps", () => schedules.cosineDecay({ T_max: 10 } as never)],
];

it.each(NAMES)("%s is refused with %s", (elsewhere, here, act) => {
  expect(act).toThrow(UnknownNameError);
  expect(act).toThrow(`Did you mean "${here}"? Received: "${elsewhere}".`);
});

const head = () => sequential([dense({ units: 2, activation: "softmax", inputShape: [3] })]);
const compile = (options: object) => head().compile({ loss: "mse", ...options } as never);
const withOption = (option: object) => dense({ units: 1, ...option } as never);

const UNCALLED: [call: string, name: string, act: () => unknown][] = [
  [
    "losses.sparseCategoricalCrossentropy()",
    "sparseCategoricalCrossentropy",
    () => compile({ loss: losses.sparseCategoricalCrossentropy }),
  ],
  ["losses.meanSquaredError()", "meanSquaredError", () => compile({ loss: losses.meanSquaredError })],
  ["metrics.precision()", "precision", () => compile({ metrics: [metrics.precision] })],
  ["metrics.accuracy()", "accuracy", () => compile({ metrics: metrics.accuracy })],
  ["optimizers.adam()", "adam", () => compile({ optimizer: optimizers.adam })],
  ["schedules.cosineDecay(…)", "cosineDecay", () => optimizers.sgd(schedules.cosineDecay as never)],
  ["layers.flatten()", "flatten", () => sequential([dense({ units: 1 }), layers.flatten] as never)],
  ["layers.dense(…)", "dense", () => sequential(layers.dense as never)],
  ["layers.dense(…)", "dense", () => head().add(layers.dense as never)],
  ["regularizers.l2()", "l2", () => withOption({ kernelRegularizer: regularizers.l2 })],
  ["regularizers.l1()", "l1", () => withOption({ kernelInitializer: regularizers.l1 })],
];

it.each(UNCALLED)("%s is asked for where it was not called, case %#", (call, name, act) => {
  expect(act).toThrow(ConfigurationError);
  expect(act).toThrow(`Call it: ${call}.`);
  expect(act).toThrow(new RegExp(` Received: .*the function ${name}\\]?\\.$`));
});

it("callbacks that were not called are asked for by their calls", async () => {
  const model = head();
  model.compile({ loss: "mse" });
  const trained = (given: unknown) =>
    model.fit([[1, 2, 3]], [[0, 1]], { callbacks: given as never, verbose: 0 });
  const message = "Call it: callbacks.earlyStopping(). Received: the function earlyStopping.";
  await expect(trained([callbacks.earlyStopping])).rejects.toThrow(message);
  await expect(trained(callbacks.earlyStopping)).rejects.toThrow(message);
});

it("a layer's maker is no activation", () => {
  const act = () => withOption({ activation: layers.softmax });
  expect(act).toThrow('Expected an activation: a name, such as "relu"');
  expect(act).toThrow("Received: the function softmax, which makes a layer or an option.");
});
