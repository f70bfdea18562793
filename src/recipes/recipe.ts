/** What a recipe is: a network and how it is trained, under a name. */

import type { Augmentation } from "../data/index.ts";
import type { ModelOptions } from "../model/options.ts";
import type { Sequential } from "../model/sequential.ts";
import type { Optimizer } from "../optimizers/index.ts";

/** A network with all that its training takes. */
export interface Recipe {
  readonly name: string;
  /** What it is for, in one line. */
  readonly description: string;
  readonly epochs: number;
  readonly batchSize: number;
  /** Share of the training images, the last ones, that is kept for validation. */
  readonly validationSplit: number;
  /** The learning rate, or the highest one of its schedule. */
  readonly learningRate: number;
  /** The share of each target that is spread over all classes; default 0. */
  readonly labelSmoothing?: number;
  /** The share of the training images that an epoch trains on, the hardest ones, as `fit` has it; default 1, all of them. */
  readonly focus?: number;
  /** Random changes to the training images; default none. */
  readonly augmentation?: readonly Augmentation[];
  /**
   * The network, with its initial weights.
   *
   * @param inputShape of one image: [height, width, channels]
   * @param totalSteps how many training steps there will be, for moving statistics; default: many
   * @throws ShapeError if the images are too small for it
   */
  network(
    inputShape: readonly number[],
    classes: number,
    options?: ModelOptions,
    totalSteps?: number,
  ): Sequential;
  /**
   * The optimizer.
   *
   * @param options.totalSteps how many training steps there will be: a schedule spans them
   * @param options.learningRate default: the recipe's
   */
  optimizer(options: { totalSteps: number; learningRate?: number }): Optimizer;
  /** The optimizer in words: "Adam at 0.0001". */
  describeOptimizer(learningRate?: number): string;
}
