/** Experiments as TypeScript programs, to copy. */

import { findDataset, isDrawn, isKnownDataset } from "../data/index.ts";
import { toAddress } from "./address.ts";
import { isChain, OUTPUT_COUNTS } from "./build.ts";
import { checkExperiment } from "./checks.ts";
import { countUsedImages, DRAWN_COUNTS } from "./drawn.ts";
import {
  CLASSES,
  type Experiment,
  type LayerDescription,
  type NetworkDescription,
  type Part,
  type Plain,
  type Settings,
} from "./experiment.ts";
import { graphLines } from "./graph-code.ts";
import { Code, call, literal } from "./literals.ts";

/**
 * Writes the program of an experiment: it loads the dataset, builds the network, trains, evaluates and saves it,
 * with the same results. The program is TypeScript for a project with `atelier` installed, or for a checkout.
 *
 * @throws {ConfigurationError} if it is not an experiment
 * @throws {UnknownNameError} for an unknown name in it
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const code = experiments.toCode(experiments.defaultExperiment("mnist"));
 * console.log(code.includes('loadDataset("mnist"')); // true
 * ```
 */
export function toCode(experiment: Experiment): string {
  checkExperiment(experiment);
  const { network, settings } = experiment;
  const names = new Set(["layers", "loadDataset", "optimizers", "rescale"]);
  const body = [
    ...dataLines(experiment, names),
    "",
    ...networkLines(network, settings.seed, names),
    "net.summary();",
    "",
    ...trainingLines(settings, names),
    "",
    "const { loss, accuracy } = await net.evaluate(rescale(test.images), test.labels);",
    'console.log("test loss", loss, "test accuracy", accuracy);',
    'await net.save("model.onnx");',
  ];
  const imports = [...names].sort((a, b) => a.toLowerCase().localeCompare(b.toLowerCase(), "en"));
  return [
    "/**",
    " * An experiment with Atelier. On the command line the same numbers come of",
    ` * atelier train --experiment "${toAddress(experiment)}"`,
    " */",
    "",
    `import { ${imports.join(", ")} } from "atelier";`,
    "",
    ...body,
    "",
  ].join("\n");
}

function dataLines(experiment: Experiment, names: Set<string>): string[] {
  const { dataset, settings } = experiment;
  const { trainCount } = settings;
  const load = (options: readonly string[] = []) =>
    `await loadDataset(${[JSON.stringify(dataset), ...options].join(", ")});`;
  if (isDrawn(dataset)) {
    const used = literal(countUsedImages(experiment, DRAWN_COUNTS.trainCount));
    const counts = `{ trainCount: ${used}, testCount: ${literal(DRAWN_COUNTS.testCount)} }`;
    return [`const { train, test } = ${load([counts])}`];
  }
  const count = isKnownDataset(dataset) ? findDataset(dataset).trainCount : undefined;
  if (trainCount === undefined || (count !== undefined && trainCount >= count)) {
    return [`const { train, test } = ${load()}`];
  }
  if (count !== undefined)
    return [`const { train, test } = ${load([`{ trainCount: ${literal(trainCount)} }`])}`];
  names.add("experiments");
  return [
    `const { train: all, test } = ${load()}`,
    `const train = experiments.takeImages(all, ${literal(trainCount)});`,
  ];
}

/** Writes a layer's options; "classes" becomes the number of classes. */
function layerCall({ type, options, name }: LayerDescription): string {
  const classes = new Code("train.classCount");
  const given = Object.entries(options).map(([option, value]): [string, Plain | Code | (Plain | Code)[]] => {
    if (!OUTPUT_COUNTS.some((known) => known === option)) return [option, value];
    const resolved = (each: Plain) => (each === CLASSES ? classes : each);
    return [option, Array.isArray(value) ? value.map(resolved) : resolved(value)];
  });
  return call(`layers.${type}`, [...given, ...(name === undefined ? [] : [["name", name] as const])]);
}

function networkLines(network: NetworkDescription, seed: number, names: Set<string>): string[] {
  if (isChain(network)) {
    names.add("sequential");
    return [
      "const net = sequential(",
      "  [",
      ...network.layers.map((layer) => `    ${layerCall(layer)},`),
      "  ],",
      `  { inputShape: train.imageShape, seed: ${literal(seed)} },`,
      ");",
    ];
  }
  names.add("input").add("model");
  return graphLines(network, layerCall, seed);
}

function trainingLines(settings: Settings, names: Set<string>): string[] {
  const { batchSize, epochs, seed, validationSplit, schedule, stopAt, augmentation, labelSmoothing } =
    settings;
  const { focus = 1 } = settings;
  const rate = schedule === undefined ? literal(settings.learningRate) : scheduleCall(schedule, settings);
  if (schedule !== undefined) names.add("schedules");
  if (augmentation.length > 0) names.add("augmentations");
  if (labelSmoothing > 0) names.add("losses");
  const isDivided = validationSplit > 0;
  if (isDivided) names.add("experiments");
  const training = isDivided ? "training" : "train";
  const division = `experiments.splitForValidation(train, ${literal(validationSplit)}, ${literal(seed)})`;
  const loss = "sparseCategoricalCrossentropy";
  const optimizer = call(`optimizers.${settings.optimizer.type}`, [
    ...Object.entries(settings.optimizer.options),
    ["learningRate", new Code(schedule === undefined ? rate : "learningRate")],
  ]);
  return [
    ...(isDivided ? [`const [training, validation] = ${division};`] : []),
    `const batchSize = ${literal(batchSize)};`,
    `const epochs = ${literal(epochs)};`,
    ...(schedule === undefined
      ? []
      : [...stepLines(training, schedule, focus), `const learningRate = ${rate};`]),
    "net.compile({",
    `  optimizer: ${optimizer},`,
    `  loss: ${labelSmoothing > 0 ? `losses.${loss}({ labelSmoothing: ${labelSmoothing} })` : `"${loss}"`},`,
    '  metrics: ["accuracy"],',
    "});",
    `await net.fit(rescale(${training}.images), ${training}.labels, {`,
    "  batchSize,",
    "  epochs,",
    ...(focus === 1 ? [] : [`  focus: ${literal(focus)},`]),
    ...(isDivided ? ["  validationData: [rescale(validation.images), validation.labels],"] : []),
    ...(augmentation.length === 0
      ? []
      : [`  augmentation: [${augmentation.map((part) => partCall("augmentations", part)).join(", ")}],`]),
    `  seed: ${literal(seed)},`,
    ...(stopAt === undefined ? [] : stopLines(stopAt)),
    "  verbose: 2,",
    "});",
  ];
}

function partCall(room: string, { type, options }: Part): string {
  return call(`${room}.${type}`, Object.entries(options));
}

/** Writes the steps that the schedule spans. */
function stepLines(training: string, { type, options }: Part, focus: number): string[] {
  const examples = focus === 1 ? `${training}.length` : `Math.round(${literal(focus)} * ${training}.length)`;
  const isOfSteps = type !== "stepDecay";
  const name = isOfSteps ? "totalSteps" : "every";
  if (Object.hasOwn(options, isOfSteps && type !== "oneCycle" ? "decaySteps" : name)) return [];
  return isOfSteps
    ? [`const totalSteps = epochs * Math.ceil(${examples} / batchSize);`]
    : [`const stepsPerEpoch = Math.ceil(${examples} / batchSize);`];
}

function scheduleCall({ type, options }: Part, { learningRate }: Settings): string {
  const { warmupSteps } = options;
  const total = new Code("totalSteps");
  const left =
    typeof warmupSteps === "number" && warmupSteps !== 0
      ? new Code(`Math.max(1, totalSteps - ${literal(warmupSteps)})`)
      : total;
  const standard: Readonly<Record<string, readonly (readonly [string, Plain | Code])[]>> = {
    oneCycle: [
      ["maximum", learningRate],
      ["totalSteps", total],
    ],
    cosineDecay: [
      ["learningRate", learningRate],
      ["decaySteps", left],
    ],
    exponentialDecay: [
      ["learningRate", learningRate],
      ["decaySteps", total],
    ],
    stepDecay: [
      ["learningRate", learningRate],
      ["every", new Code("stepsPerEpoch")],
    ],
  };
  const before = (standard[type] ?? []).filter(([name]) => !Object.hasOwn(options, name));
  return call(`schedules.${type}`, [...before, ...Object.entries(options)]);
}

function stopLines({ epochs, accuracy }: NonNullable<Settings["stopAt"]>): string[] {
  const conditions = [
    ...(epochs === undefined ? [] : [`epoch + 1 >= ${literal(epochs)}`]),
    ...(accuracy === undefined ? [] : [`(logs.val_accuracy ?? logs.accuracy ?? 0) >= ${literal(accuracy)}`]),
  ];
  if (conditions.length === 0) return [];
  return [
    "  callbacks: {",
    "    onEpochEnd(epoch, logs, training) {",
    `      if (${conditions.join(" || ")}) training.stop();`,
    "    },",
    "  },",
  ];
}
