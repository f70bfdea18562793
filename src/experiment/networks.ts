/** Networks by name. An address gives the name where nothing was changed, so that no network here may ever change. */

import { defined } from "../checked.ts";
import { momentumFor } from "../recipes/index.ts";
import { checkDescription } from "./checks.ts";
import { CLASSES, type LayerDescription, type NetworkDescription, type Plain } from "./experiment.ts";

type Options = Readonly<Record<string, Plain>>;

function layer(
  type: string,
  options: Options = {},
  from?: readonly string[],
  name?: string,
): LayerDescription {
  return { type, options, ...(name === undefined ? {} : { name }), ...(from === undefined ? {} : { from }) };
}

function conv(filters: number, kernelSize: number, options: Options = {}): LayerDescription {
  return layer("conv2d", { filters, kernelSize, ...options });
}

const pool = layer("maxPooling2d", { poolSize: 2 });
const flatten = layer("flatten");
const output = layer("dense", { units: CLASSES, activation: "softmax" });

/** A 3×3 convolution without bias, pooled or not, batch normalization, ReLU: as the recipes have it. */
function normalized(filters: number, momentum: number, isPooled = false): LayerDescription[] {
  return [
    conv(filters, 3, { padding: "same", useBias: false }),
    ...(isPooled ? [pool] : []),
    layer("batchNormalization", { momentum }),
    layer("reLU"),
  ];
}

/** Two 3×3 convolutions around which the images pass as they are, or through a 1×1 convolution where their size changes. */
function residualBlock(name: string, input: string, filters: number, strides: number): LayerDescription[] {
  const momentum = momentumFor();
  const normalization = (from?: readonly string[], own?: string) =>
    layer("batchNormalization", { momentum }, from, own);
  const convolution = { padding: "same", useBias: false };
  const isSame = strides === 1;
  const skip = isSame
    ? []
    : [
        layer("conv2d", { filters, kernelSize: 1, strides, useBias: false }, [input]),
        normalization(undefined, `${name}_skip`),
      ];
  return [
    layer("conv2d", { filters, kernelSize: 3, strides, ...convolution }, [input]),
    normalization(),
    layer("reLU"),
    conv(filters, 3, convolution),
    normalization(undefined, `${name}_residual`),
    ...skip,
    layer("add", {}, [`${name}_residual`, isSame ? input : `${name}_skip`]),
    layer("reLU", {}, undefined, name),
  ];
}

/** Networks of the recipes whose moving statistics follow as fast as a training of so many steps needs. */
export const recipeNetworks = {
  /** The article "Playing with Fashion MNIST". */
  post: (_totalSteps?: number): NetworkDescription => ({
    layers: [
      conv(32, 5, { padding: "same" }),
      pool,
      conv(64, 5, { padding: "same" }),
      pool,
      flatten,
      layer("dense", { units: 1024, activation: "relu" }),
      layer("dropout", { rate: 0.5 }),
      output,
    ],
  }),
  sprint: (totalSteps?: number): NetworkDescription => {
    const momentum = momentumFor(totalSteps);
    return {
      layers: [
        ...normalized(16, momentum, true),
        ...normalized(32, momentum, true),
        ...normalized(64, momentum),
        flatten,
        output,
      ],
    };
  },
  strong: (totalSteps?: number): NetworkDescription => {
    const momentum = momentumFor(totalSteps);
    return {
      layers: [
        ...normalized(32, momentum, true),
        ...normalized(64, momentum),
        ...normalized(64, momentum, true),
        ...normalized(128, momentum),
        ...normalized(128, momentum),
        flatten,
        layer("dropout", { rate: 0.3 }),
        output,
      ],
    };
  },
} as const;

/** Every network by its name. */
export const networks = {
  post: recipeNetworks.post(),
  sprint: recipeNetworks.sprint(),
  strong: recipeNetworks.strong(),
  /** Three residual blocks of 16, 32 and 64 filters. Source: He et al., "Deep Residual Learning", 2016, for CIFAR-10, n = 1. */
  residual: {
    layers: [
      conv(16, 3, { padding: "same", useBias: false }),
      layer("batchNormalization", { momentum: momentumFor() }),
      layer("reLU", {}, undefined, "stem"),
      ...residualBlock("block1", "stem", 16, 1),
      ...residualBlock("block2", "block1", 32, 2),
      ...residualBlock("block3", "block2", 64, 2),
      layer("globalAveragePooling2d"),
      output,
    ],
  },
  /** Source: Keras, "Simple MNIST convnet", https://keras.io/examples/vision/mnist_convnet/ */
  convnet: {
    layers: [
      conv(32, 3, { activation: "relu" }),
      pool,
      conv(64, 3, { activation: "relu" }),
      pool,
      flatten,
      layer("dropout", { rate: 0.5 }),
      output,
    ],
  },
  /** One hidden layer. */
  perceptron: { layers: [flatten, layer("dense", { units: 128, activation: "relu" }), output] },
  /** Softmax regression: a weight for each pixel and class. */
  linear: { layers: [flatten, output] },
} as const satisfies Readonly<Record<string, NetworkDescription>>;

/** The names of the networks that an experiment can begin with. */
export type NetworkName = keyof typeof networks;

/**
 * The name of a network that is one of {@link networks}, layer for layer; undefined of any other.
 *
 * @throws ConfigurationError, UnknownNameError if it is no network
 */
export function networkName(network: NetworkDescription): NetworkName | undefined {
  checkDescription(network);
  const names = Object.keys(networks) as NetworkName[];
  return names.find((name) => isSame(networks[name], network));
}

/** Whether two pieces of plain data are equal, in any order of their names. */
export function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const entries = entriesOf(a);
  const others = new Map(entriesOf(b));
  return (
    entries.length === others.size &&
    entries.every(([name, value]) => others.has(name) && isSame(value, defined(others.get(name))))
  );
}

/** What is undefined is not there. */
function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, each]) => each !== undefined);
}
