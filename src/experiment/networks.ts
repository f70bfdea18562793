/** Networks by name. Addresses contain the name of an unchanged network, so no network here may ever change. */

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

/** A 3×3 convolution without bias, optional pooling, batch normalization and ReLU, as in the recipes. */
function normalized(filters: number, momentum: number, isPooled = false): LayerDescription[] {
  return [
    conv(filters, 3, { padding: "same", useBias: false }),
    ...(isPooled ? [pool] : []),
    layer("batchNormalization", { momentum }),
    layer("reLU"),
  ];
}

/** Two 3×3 convolutions with a shortcut, which is a 1×1 convolution where the size changes. */
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

/** Networks of the recipes, with moving statistics adapted to the number of training steps. */
export const recipeNetworks = {
  /** The network of the reference article. */
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

/**
 * The networks by name: `post` (the reference article's), `sprint`, `strong`, `residual`, `convnet`, `perceptron`,
 * `linear`.
 *
 * @see {@link https://arxiv.org/abs/1512.03385 | He et al. 2016: Deep Residual Learning} for `residual`
 * @see {@link https://keras.io/examples/vision/mnist_convnet/ | Keras: Simple MNIST convnet} for `convnet`
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * console.log(Object.keys(experiments.networks).length); // 7
 * console.log(experiments.networks.linear.layers.map(({ type }) => type)); // [ 'flatten', 'dense' ]
 * ```
 */
export const networks = {
  /**
   * The reference article's: two 5×5 convolutions of 32 and 64 filters, each max-pooled, a dense layer of
   * 1,024 units with ReLU and dropout of 0.5, softmax. The convolutions have no activation. The network of
   * {@link defaultExperiment}.
   */
  post: recipeNetworks.post(),
  /**
   * The recipe `sprint`'s: three 3×3 convolutions of 16, 32 and 64 filters with batch normalization and ReLU,
   * the first two max-pooled.
   */
  sprint: recipeNetworks.sprint(),
  /**
   * The recipe `strong`'s: five 3×3 convolutions of 32, 64, 64, 128 and 128 filters with batch normalization
   * and ReLU, the first and the third max-pooled, and dropout of 0.3 before the softmax.
   */
  strong: recipeNetworks.strong(),
  /**
   * Three residual blocks with 16, 32 and 64 filters. Source: He et al., "Deep Residual Learning", 2016, for
   * CIFAR-10, n = 1.
   */
  residual: {
    /** A convolution, the three blocks, whose shortcuts `add` joins, global average pooling and softmax. */
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
  /** Keras' "Simple MNIST convnet". Source: https://keras.io/examples/vision/mnist_convnet/ */
  convnet: {
    /** Two 3×3 convolutions of 32 and 64 filters with ReLU, each max-pooled, dropout of 0.5 and softmax. */
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
  /** One hidden layer of 128 units. */
  perceptron: {
    /** The pixels as one list, a dense layer of 128 units with ReLU, and softmax. */
    layers: [flatten, layer("dense", { units: 128, activation: "relu" }), output],
  },
  /** Softmax regression: a weight for each pixel and class. */
  linear: {
    /** The pixels as one list, and a dense layer with softmax. */
    layers: [flatten, output],
  },
} as const satisfies Readonly<Record<string, NetworkDescription>>;

/**
 * Names of the networks.
 *
 * @see {@link networks}
 */
export type NetworkName = keyof typeof networks;

/**
 * Finds the name of a network that equals one of {@link networks}, layer for layer.
 *
 * @returns undefined for any other network
 * @throws {ConfigurationError} if it is not a network
 * @throws {UnknownNameError} for an unknown layer
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * console.log(experiments.networkName(experiments.defaultExperiment("mnist").network)); // post
 * ```
 */
export function networkName(network: NetworkDescription): NetworkName | undefined {
  checkDescription(network);
  const names = Object.keys(networks) as NetworkName[];
  return names.find((name) => isSame(networks[name], network));
}

/** Compares plain data, in any order of names. */
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

/** Lists the defined members. */
function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, each]) => each !== undefined);
}
