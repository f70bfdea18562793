/** Source of the options and their meaning: Keras, `Normalization`. */

import { type NestedNumbers, type RescaledTensor, type Tensor, toTensor } from "../data/index.ts";
import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { constant, formatShape, type Shape, sizeOf, type Value } from "../graph/index.ts";
import { add, divide, maximum, multiply, reshape, sqrt, subtract } from "../ops/index.ts";
import { boolean, either, formatReceived, inOtherWords, listOf, number, oneOf } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions, type WeightDeclaration } from "./layer.ts";
import { alongAxes, axesCheck, exampleAxes, withBatch } from "./options.ts";
import { RunningStatistics } from "./statistics-of.ts";

/** Options of `layers.normalization`. */
export interface NormalizationOptions extends LayerOptions {
  /**
   * Which axes have a mean and variance for each position, the batch being axis 0; null: one for all.
   *
   * @default -1
   */
  readonly axis?: number | readonly number[] | null;
  /** One number, or one for each position. Together with `variance`; without both, `adapt` computes them. */
  readonly mean?: number | readonly number[];
  /** One number, or one for each position. */
  readonly variance?: number | readonly number[];
  /**
   * Whether normalized numbers are turned back into the original ones.
   *
   * @default false
   */
  readonly invert?: boolean;
}

/** Data that a layer can adapt to: images of a dataset, a tensor, nested arrays; or batches of them. */
export type AdaptData =
  | { readonly images: Tensor | RescaledTensor }
  | Tensor
  | RescaledTensor
  | NestedNumbers
  | Iterable<Tensor | RescaledTensor>;

const STATISTIC = inOtherWords(
  "a number, or a list with one for each position",
  either(number(), listOf(number(), { min: 1 })),
);
const VARIANCE = inOtherWords(
  "a number of at least 0, or a list of them",
  either(number({ min: 0 }), listOf(number({ min: 0 }), { min: 1 })),
);

/** Smaller standard deviations count as this: Keras' `backend.epsilon()`. */
const MIN_DEVIATION = 1e-7;

/** A layer that normalizes by the statistics of data. */
export class Normalization extends Layer<NormalizationOptions> {
  #adapted:
    | { readonly shape: Shape; readonly mean: Float64Array; readonly variance: Float64Array }
    | undefined;
  #isBuilt = false;

  /**
   * @throws {ConfigurationError} if an option is out of range or of the wrong type
   * @throws {UnknownNameError} if there is no option of that name
   */
  constructor(options: NormalizationOptions = {}) {
    super("normalization", "Normalization", options, {
      axis: inOtherWords(`${axesCheck.expected}, or null`, either(axesCheck, oneOf([null]))),
      mean: STATISTIC,
      variance: VARIANCE,
      invert: boolean,
    });
    if ((options.mean === undefined) !== (options.variance === undefined)) {
      throw new ConfigurationError(
        "normalization: expected mean and variance, or neither. " +
          `Received: ${options.mean === undefined ? "variance" : "mean"} alone.`,
      );
    }
  }

  /**
   * Computes mean and variance of data, which the layer's weights begin with in models that are made afterwards. A
   * model's file keeps them.
   *
   * @throws {ConfigurationError} if mean and variance were given, or the layer is part of a model already
   * @throws {ShapeError} for data that is none or of several shapes
   * @example
   * const normalize = layers.normalization();
   * normalize.adapt(train.images);
   * const net = sequential([normalize, layers.flatten(), layers.dense({ units: 10 })], { inputShape: [28, 28, 1] });
   */
  adapt(data: AdaptData): void {
    if (this.options.mean !== undefined) {
      throw new ConfigurationError(
        "normalization: expected no mean where adapt computes it. Received: both.",
      );
    }
    if (this.#isBuilt) {
      throw new ConfigurationError(
        "normalization: expected adapt to be called before a model is made of the layer; of one that is made, set the " +
          "weights by setWeights. Received: a layer of a model.",
      );
    }
    let statistics: RunningStatistics | undefined;
    let shape: Shape = [];
    for (const batch of batchesOf(data)) {
      if (statistics === undefined) {
        shape = batch.shape.slice(1);
        statistics = new RunningStatistics(shape, this.#axesOf(shape));
      }
      statistics.add(batch);
    }
    if (statistics === undefined || statistics.count === 0) {
      throw new ShapeError("normalization: expected data to adapt to. Received: none.");
    }
    this.#adapted = {
      shape: this.#statisticShape(shape),
      mean: statistics.mean,
      variance: statistics.variance,
    };
  }

  override build(inputShape: Shape): readonly WeightDeclaration[] {
    const shape = this.#statisticShape(inputShape);
    if (this.options.mean !== undefined) {
      this.#given(inputShape);
      return [];
    }
    this.#isBuilt = true;
    const adapted = this.#adapted;
    if (adapted !== undefined && formatShape(adapted.shape) !== formatShape(shape)) {
      throw new ShapeError(
        `normalization: expected inputs like those that it adapted to, with statistics ${formatShape(adapted.shape)}. ` +
          `Received: ${withBatch(inputShape)}.`,
      );
    }
    const values = (data: Float64Array) => ({ name: "values", values: Array.from(data) }) as const;
    return [
      { name: "mean", shape, trainable: false, initializer: adapted ? values(adapted.mean) : "zeros" },
      { name: "variance", shape, trainable: false, initializer: adapted ? values(adapted.variance) : "ones" },
    ];
  }

  override call(x: Value, context: CallContext): Value {
    const inputShape = x.shape.slice(1);
    const along = alongAxes(inputShape, this.#axesOf(inputShape));
    const statistics = this.options.mean === undefined ? learned(context) : this.#given(inputShape);
    const [mean, deviation] = [reshape(statistics.mean, along), reshape(statistics.deviation, along)];
    return this.options.invert ? add(mean, multiply(x, deviation)) : divide(subtract(x, mean), deviation);
  }

  override outputShape(inputShape: Shape): Shape {
    this.#axesOf(inputShape);
    return inputShape;
  }

  #axesOf(inputShape: Shape): number[] {
    const { axis = -1 } = this.options;
    return axis === null ? [] : exampleAxes(this.type, axis, inputShape);
  }

  #statisticShape(inputShape: Shape): Shape {
    return this.#axesOf(inputShape).map((axis) => inputShape[axis] ?? 1);
  }

  /** The statistics that were given as options, one number for each position. */
  #given(inputShape: Shape): Statistics {
    const shape = this.#statisticShape(inputShape);
    const { mean = 0, variance = 1 } = this.options;
    const spread = (what: string, numbers: number | readonly number[]) => {
      const list = typeof numbers === "number" ? [numbers] : numbers;
      const size = sizeOf(shape);
      if (list.length !== 1 && list.length !== size) {
        throw new ShapeError(
          `normalization: expected ${what} to be one number or ${size}, for inputs of ${withBatch(inputShape)}. ` +
            `Received: ${list.length}.`,
        );
      }
      return Float32Array.from({ length: size }, (_, i) => list[i % list.length] ?? 0);
    };
    const deviations = spread("variance", variance).map((value) => Math.max(Math.sqrt(value), MIN_DEVIATION));
    return { mean: constant(spread("mean", mean), shape), deviation: constant(deviations, shape) };
  }
}

interface Statistics {
  readonly mean: Value;
  readonly deviation: Value;
}

/** Returns the statistics that the layer adapted to. */
function learned(context: CallContext): Statistics {
  const deviation = maximum(sqrt(context.weight("variance")), MIN_DEVIATION);
  return { mean: context.weight("mean"), deviation };
}

/** Returns the data as tensors with a first axis of examples. */
function* batchesOf(data: AdaptData): Generator<Tensor | RescaledTensor> {
  if (typeof data !== "object" || data === null) {
    throw new ShapeError(
      `normalization: expected data as a dataset, a tensor, arrays or batches. Received: ${formatReceived(data)}.`,
    );
  }
  if ("images" in data) yield asExamples(data.images);
  else if ("data" in data || Array.isArray(data) || ArrayBuffer.isView(data)) yield asExamples(data);
  else if (Symbol.iterator in data) for (const batch of data) yield asExamples(batch);
  else
    throw new ShapeError(
      `normalization: expected data as a dataset, a tensor, arrays or batches. Received: ${formatReceived(data)}.`,
    );
}

function asExamples(values: unknown): Tensor | RescaledTensor {
  const isBatches =
    Array.isArray(values) && values.some((each) => typeof each === "object" && "data" in each);
  if (isBatches)
    throw new ShapeError("normalization: expected batches from a generator. Received: a list of them.");
  const tensor = toTensor("data", values);
  return tensor.shape.length === 1 ? { ...tensor, shape: [...tensor.shape, 1] } : tensor;
}

/**
 * Shifts and scales inputs to mean 0 and variance 1, by statistics that are given or computed once: `y = (x − mean) /
 * √variance`.
 *
 * Input and output `[batch, …]`. Weights, unless they are given: `mean` and `variance`, of the lengths of the axes;
 * gradients change neither.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type, or only one of `mean` and `variance`
 *   is given
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/preprocessing_layers/numerical/normalization/ | Keras: Normalization}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const normalize = layers.normalization({ axis: null });
 * normalize.adapt([[1, 2], [3, 4]]);
 * const model = sequential([normalize], { inputShape: [2] });
 * const { data } = await model.predict([[1, 2.5]]);
 * console.log(data); // Float32Array(2) [ -1.342, 0 ]
 * ```
 */
export function normalization(options: NormalizationOptions = {}): Normalization {
  return new Normalization(options);
}
