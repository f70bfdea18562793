/** What a study finds of one dataset: plain data, as it stands in `report.json`. */

import type { ImageShape } from "../data/index.ts";
import type { EpochRecord } from "../model/callbacks/index.ts";
import type { Findings } from "./evidence.ts";
import type { TrainedModel } from "./models.ts";

/** One model that was trained. */
export interface TrainingRecord {
  readonly model: TrainedModel;
  readonly seed: number;
  readonly epochs: readonly EpochRecord[];
  /** On the test images. */
  readonly accuracy: number;
  readonly loss: number;
  readonly seconds: number;
}

/** The findings stand in camel case under the names of `evidence.ts`; those that were not asked for are null. */
export interface DatasetStudy extends Findings {
  readonly name: string;
  /** As people write it: "Fashion-MNIST". */
  readonly title: string;
  /** Whether Atelier has drawn the images: then they are no evidence of anything real. */
  readonly isDrawn: boolean;
  /** [height, width, channels] */
  readonly imageShape: ImageShape;
  readonly classNames: readonly string[];
  readonly trainImages: number;
  readonly testImages: number;
  readonly trainings: readonly TrainingRecord[];
}
