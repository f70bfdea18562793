/** A study's findings about one dataset: plain data, as in `report.json`. */

import type { ImageShape } from "../data/index.ts";
import type { EpochRecord } from "../model/callbacks/index.ts";
import type { Findings } from "./evidence.ts";
import type { TrainedModel } from "./models.ts";

/**
 * One trained model.
 *
 * @see {@link DatasetStudy.trainings}
 */
export interface TrainingRecord {
  /** Name of the model. */
  readonly model: TrainedModel;
  /** Seed of the training. */
  readonly seed: number;
  /** Loss and metrics of each epoch. */
  readonly epochs: readonly EpochRecord[];
  /** Accuracy on the test images. */
  readonly accuracy: number;
  /** Mean cross-entropy on the test images. */
  readonly loss: number;
  /** Seconds of training and evaluation. */
  readonly seconds: number;
}

/**
 * A study's findings about one dataset. Findings have the names of `evidence.ts` in camel case; those not asked for
 * are null.
 *
 * @see {@link Study.datasets}
 */
export interface DatasetStudy extends Findings {
  /** Name of the dataset. */
  readonly name: string;
  /** Name as printed: "Fashion-MNIST". */
  readonly title: string;
  /** Whether Atelier has drawn the images, which then are no evidence of anything real. */
  readonly isDrawn: boolean;
  /** Shape of one image: `[height, width, channels]`. */
  readonly imageShape: ImageShape;
  /** Names of the classes. */
  readonly classNames: readonly string[];
  /** Number of training images. */
  readonly trainImages: number;
  /** Number of test images. */
  readonly testImages: number;
  /** The trained models. */
  readonly trainings: readonly TrainingRecord[];
}
