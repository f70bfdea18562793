/** Models defined by their inputs and outputs: residual connections, several inputs and outputs, shared layers. */

import { ConfigurationError } from "../errors/index.ts";
import { SymbolicTensor } from "../layers/index.ts";
import {
  type Check,
  checkOptions,
  either,
  formatReceived,
  inOtherWords,
  listOf,
  required,
} from "../options/index.ts";
import type { Prediction } from "./in-batches.ts";
import { Model } from "./model.ts";
import { type NamedTensors, placeNetwork } from "./network/place-layers.ts";
import { MODEL_CHECKS, type ModelOptions } from "./options.ts";
import type { Weight } from "./weights.ts";

/**
 * One symbolic tensor, a list of them, or a record by names of the caller's choice.
 *
 * @see {@link model}
 */
export type SymbolicTensors =
  | SymbolicTensor
  | readonly SymbolicTensor[]
  | Readonly<Record<string, SymbolicTensor>>;

/** Inputs, outputs and options of `model`. */
export interface ModelConfig<Outputs extends SymbolicTensors = SymbolicTensors> extends ModelOptions {
  /**
   * The inputs, made by `input`, or any layer's output: several as a list, or as a record by names that `fit` then
   * takes.
   */
  readonly inputs: SymbolicTensors;
  /** The outputs of layers applied to the inputs: several as a list, or as a record by their names. */
  readonly outputs: Outputs;
}

/**
 * The type of `predict`'s result for outputs of this form.
 *
 * @see {@link model}
 */
export type PredictionOf<Outputs extends SymbolicTensors> = Outputs extends SymbolicTensor
  ? Prediction
  : Outputs extends readonly SymbolicTensor[]
    ? Prediction[]
    : { [name in keyof Outputs]: Prediction };

const TENSOR: Check = {
  expected: "what input({ shape }) or a layer's apply returned",
  accepts: (value) => value instanceof SymbolicTensor,
};

const RECORD: Check = {
  expected: "a record of them by name",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(value).every(TENSOR.accepts),
};

const TENSORS = inOtherWords(
  "what input({ shape }) or a layer's apply returned, or a list or a record of these",
  required(either(TENSOR, either(listOf(TENSOR, { min: 1 }), RECORD))),
);

/** A model defined by its inputs and outputs. */
class Functional<Outputs> extends Model<Outputs> {
  constructor(
    { inputs, outputs }: { inputs: NamedTensors; outputs: NamedTensors },
    options: ModelOptions & { givesRecord: boolean },
    weights: readonly Weight[],
  ) {
    super({ ...options, defaultName: "model", className: "Functional" }, weights);
    this.replaceNetwork(placeNetwork(inputs, outputs));
    this.drawWeights();
  }
}

/**
 * Makes a model of all layers between its inputs and outputs. The weights are the layers' own: models with common
 * layers train and use the same weights.
 *
 * @param config inputs, outputs, name, seed, engine
 * @throws {ConfigurationError} if an output depends on other inputs, an input leads nowhere, a name occurs twice,
 *   or an option is not acceptable
 * @see {@link https://keras.io/guides/functional_api/ | Keras: the functional API}
 * @example
 * ```ts
 * import { input, layers, model } from "atelier";
 *
 * const image = input({ shape: [8, 8, 3] });
 * const first = layers.conv2d({ filters: 4, kernelSize: 3, padding: "same" }).apply(image);
 * const second = layers.conv2d({ filters: 4, kernelSize: 3, padding: "same" }).apply(first);
 * const sum = layers.add().apply([first, second]);
 * const net = model({ inputs: image, outputs: layers.globalAveragePooling2d().apply(sum) });
 * console.log(net.outputShape, net.countParams()); // [ null, 4 ] 260
 * ```
 */
export function model<const Outputs extends SymbolicTensors>(
  config: ModelConfig<Outputs>,
): Model<PredictionOf<Outputs>> {
  if (config instanceof SymbolicTensor || Array.isArray(config)) {
    throw new ConfigurationError(
      `model: expected inputs and outputs as an object, model({ inputs, outputs }). Received: ${formatReceived(config)}.`,
    );
  }
  checkOptions<ModelConfig>("model", config, { ...MODEL_CHECKS, inputs: TENSORS, outputs: TENSORS });
  const { inputs, outputs, ...options } = config;
  const givesRecord = !(outputs instanceof SymbolicTensor) && !Array.isArray(outputs);
  return new Functional({ inputs: named(inputs), outputs: named(outputs) }, { ...options, givesRecord }, []);
}

/** Makes a model between named ends, with known weights by name. */
export function modelBetween(
  ends: { inputs: NamedTensors; outputs: NamedTensors },
  options: ModelOptions & { givesRecord: boolean },
  weights: readonly Weight[],
): Model<unknown> {
  return new Functional(ends, options, weights);
}

function named(tensors: SymbolicTensors): NamedTensors {
  if (tensors instanceof SymbolicTensor) return [[undefined, tensors]];
  if (isList(tensors)) return tensors.map((tensor) => [undefined, tensor]);
  return Object.entries(tensors);
}

/** Narrows the type: to the type checker, `Array.isArray` does not tell a readonly list from an object. */
function isList(tensors: SymbolicTensors): tensors is readonly SymbolicTensor[] {
  return Array.isArray(tensors);
}
