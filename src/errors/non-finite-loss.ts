/** The error of a training step whose numbers are not finite, with its diagnosis. */

import { AtelierError } from "./atelier-error.ts";

/**
 * The first value of a training step that was not finite, in the order of computation.
 *
 * @see {@link NonFiniteLossError}
 */
export interface NonFiniteOrigin {
  /** Part of the step: an example, a layer's output, the loss, a gradient, or the optimizer's update. */
  readonly kind: "inputs" | "targets" | "sampleWeight" | "output" | "loss" | "gradient" | "update";
  /** Name of the model's input or output, layer, loss, weight or optimizer slot: "dense/kernel". */
  readonly name: string;
}

/**
 * Magnitudes of a layer's values in a training step.
 *
 * @see {@link NonFiniteLossError}
 */
export interface LayerNorms {
  /** The layer's name: "inner/dense" in a model within the model. */
  readonly layer: string;
  /** Largest magnitude in the layer's output; NaN or infinite if the output is not finite. */
  readonly output: number;
  /** √Σw² over the layer's weights before the step; undefined for a layer without weights. */
  readonly weights: number | undefined;
  /**
   * √Σg² over the gradients of the layer's weights, before clipping; undefined if nothing in the layer is trained.
   */
  readonly gradients: number | undefined;
}

/**
 * Diagnosis of a training step that was discarded.
 *
 * @see {@link NonFiniteLossError}
 */
export interface NonFiniteReport {
  /** Epoch, counted from 1, as displayed; undefined for `trainOnBatch`. */
  readonly epoch: number | undefined;
  /** Step within the epoch, counted from 1; for `trainOnBatch`, since the model was compiled. */
  readonly step: number;
  /** Training steps since the model was compiled, not counting the discarded one. */
  readonly stepsTaken: number;
  /** Learning rate of the step. */
  readonly learningRate: number;
  /** Loss of the step; finite if only the updated weights are not. */
  readonly loss: number;
  /** Loss of the step before; undefined for the first one since the model was compiled or training resumed. */
  readonly lastFiniteLoss: number | undefined;
  /** First value that was not finite; undefined if that could not be determined. */
  readonly origin: NonFiniteOrigin | undefined;
  /**
   * Position of an example that is not finite: "NaN in example 45 at [3, 5, 0] of the inputs"; undefined if all are
   * finite.
   */
  readonly badExample: string | undefined;
  /** Largest magnitude among the step's inputs. */
  readonly largestInput: number;
  /** Magnitudes of each layer that computes, in order; empty if they could not be computed. */
  readonly layers: readonly LayerNorms[];
  /** What to try, in a sentence. */
  readonly suggestion: string;
}

/**
 * Thrown if a training step's loss, or the weights it computed, are not finite. The step was discarded: the model
 * is as it was after the last good one, and can be saved.
 *
 * @example
 * ```ts
 * import { layers, NonFiniteLossError, sequential } from "atelier";
 *
 * const model = sequential([layers.dense({ units: 1, inputShape: [1], name: "out" })], { seed: 1 });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
 * try {
 *   await model.fit([[3e38], [3e38]], [[0], [0]], { verbose: 0 });
 * } catch (error) {
 *   if (!(error instanceof NonFiniteLossError)) throw error;
 *   console.log(error.epoch, error.step, error.origin?.kind); // 1 1 loss
 * }
 * ```
 */
export class NonFiniteLossError extends AtelierError implements NonFiniteReport {
  /** The class's name. */
  override name = "NonFiniteLossError";
  /** Epoch, counted from 1; undefined for `trainOnBatch`. */
  readonly epoch: number | undefined;
  /** Step within the epoch, counted from 1; for `trainOnBatch`, since the model was compiled. */
  readonly step: number;
  /** Training steps since the model was compiled, not counting the discarded one. */
  readonly stepsTaken: number;
  /** Learning rate of the step. */
  readonly learningRate: number;
  /** Loss of the step; finite if only the updated weights are not. */
  readonly loss: number;
  /** Loss of the step before; undefined for the first step. */
  readonly lastFiniteLoss: number | undefined;
  /** First value that was not finite; undefined if that could not be determined. */
  readonly origin: NonFiniteOrigin | undefined;
  /** Position of an example that is not finite; undefined if all are finite. */
  readonly badExample: string | undefined;
  /** Largest magnitude among the step's inputs. */
  readonly largestInput: number;
  /** Magnitudes of each layer that computes, in order; empty if they could not be computed. */
  readonly layers: readonly LayerNorms[];
  /** What to try, in a sentence. */
  readonly suggestion: string;

  constructor(message: string, report: NonFiniteReport) {
    super(message);
    this.epoch = report.epoch;
    this.step = report.step;
    this.stepsTaken = report.stepsTaken;
    this.learningRate = report.learningRate;
    this.loss = report.loss;
    this.lastFiniteLoss = report.lastFiniteLoss;
    this.origin = report.origin;
    this.badExample = report.badExample;
    this.largestInput = report.largestInput;
    this.layers = report.layers;
    this.suggestion = report.suggestion;
  }
}
