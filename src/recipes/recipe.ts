/** Recipes: a network and the hyperparameters of its training, under a name. */

import type { Augmentation } from "../data/index.ts";
import type { ModelOptions } from "../model/options.ts";
import type { Sequential } from "../model/sequential.ts";
import type { Optimizer } from "../optimizers/index.ts";

/**
 * A network with all hyperparameters of its training. Your own is an object of this form.
 *
 * @see {@link recipes}
 */
export interface Recipe {
  /** The recipe's name. */
  readonly name: string;
  /** Its purpose, in one line. */
  readonly description: string;
  /** Passes over the training images. */
  readonly epochs: number;
  /** Examples in a training step. */
  readonly batchSize: number;
  /** Share of the training images held out for validation, the last ones. */
  readonly validationSplit: number;
  /** Learning rate, or the highest one of its schedule. */
  readonly learningRate: number;
  /**
   * Share of each target that is spread over all classes.
   *
   * @default 0
   */
  readonly labelSmoothing?: number;
  /**
   * Share of the training images that an epoch trains on, the hardest ones, as in `fit`.
   *
   * @default 1
   */
  readonly focus?: number;
  /**
   * Random changes to the training images.
   *
   * @default none
   */
  readonly augmentation?: readonly Augmentation[];
  /**
   * Builds the network, with its initial weights.
   *
   * @param inputShape shape of one image: `[height, width, channels]`
   * @param classes number of classes
   * @param options name, seed and engine of the model
   * @param totalSteps number of training steps, for moving statistics; default: many
   * @throws {ShapeError} if the images are too small for it
   */
  network(
    inputShape: readonly number[],
    classes: number,
    options?: ModelOptions,
    totalSteps?: number,
  ): Sequential;
  /**
   * Makes the optimizer.
   *
   * @param options `totalSteps`: number of training steps, which a schedule spans; `learningRate`: default the
   *   recipe's
   */
  optimizer(options: { totalSteps: number; learningRate?: number }): Optimizer;
  /**
   * Describes the optimizer in words: "Adam at 0.0001".
   *
   * @param learningRate default: the recipe's
   */
  describeOptimizer(learningRate?: number): string;
}
