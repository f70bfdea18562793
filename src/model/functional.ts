/** Models read off their inputs and outputs: residual connections, several inputs and outputs, layers that are shared. */

import { SymbolicTensor } from "../layers/index.ts";
import { type Check, checkOptions, either, inOtherWords, listOf, required } from "../options/index.ts";
import type { Prediction } from "./in-batches.ts";
import { Model } from "./model.ts";
import { type NamedTensors, placeNetwork } from "./network/place-layers.ts";
import { MODEL_CHECKS, type ModelOptions } from "./options.ts";
import type { Weight } from "./weights.ts";

/** One symbolic tensor, a list of them, or a record of them by names of the caller's choice. */
export type SymbolicTensors =
  | SymbolicTensor
  | readonly SymbolicTensor[]
  | Readonly<Record<string, SymbolicTensor>>;

/** What `model` takes. */
export interface ModelConfig<Outputs extends SymbolicTensors = SymbolicTensors> extends ModelOptions {
  /** What `input` gave, or any output of a layer: several as a list, or as a record by names that `fit` then takes. */
  readonly inputs: SymbolicTensors;
  /** What layers gave that were applied to the inputs; several as a list, or as a record by their names. */
  readonly outputs: Outputs;
}

/** What `predict` gives for outputs of this form. */
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

/** A model that is read off its inputs and outputs. */
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
 * Makes a model of all layers between its inputs and outputs. The weights are the layers' own: models that have layers in
 * common train and use the same weights.
 *
 * Source: Keras, functional API; TensorFlow.js, `tf.model`.
 *
 * @throws ConfigurationError if an output depends on other inputs, an input on nothing, a name stands twice, or an option
 *   is not acceptable
 * @example
 * const image = input({ shape: [32, 32, 3] });
 * const first = layers.conv2d({ filters: 16, kernelSize: 3, padding: "same" }).apply(image);
 * const second = layers.conv2d({ filters: 16, kernelSize: 3, padding: "same" }).apply(first);
 * const sum = layers.add().apply([first, second]);
 * const net = model({ inputs: image, outputs: layers.globalAveragePooling2d().apply(sum) });
 */
export function model<const Outputs extends SymbolicTensors>(
  config: ModelConfig<Outputs>,
): Model<PredictionOf<Outputs>> {
  checkOptions<ModelConfig>("model", config, { ...MODEL_CHECKS, inputs: TENSORS, outputs: TENSORS });
  const { inputs, outputs, ...options } = config;
  const givesRecord = !(outputs instanceof SymbolicTensor) && !Array.isArray(outputs);
  return new Functional({ inputs: named(inputs), outputs: named(outputs) }, { ...options, givesRecord }, []);
}

/** Makes a model between named ends, with weights that are known, by name. */
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

/** As the type checker has it, `Array.isArray` does not tell a readonly list from an object. */
function isList(tensors: SymbolicTensors): tensors is readonly SymbolicTensor[] {
  return Array.isArray(tensors);
}
