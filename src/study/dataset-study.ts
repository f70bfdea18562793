/** What a study finds of one dataset: plain data, as it stands in `report.json`. */

import type { EpochRecord } from "../model/callbacks/index.ts";
import type { AcrossSplit } from "./across-split.ts";
import type { ConfusedPair, Confusions, WorstError } from "./confusions.ts";
import type { Facts } from "./facts.ts";
import type { Headroom } from "./headroom.ts";
import type { Ladder } from "./ladder.ts";
import type { Leakage } from "./leakage.ts";
import type { CurveEnd, CurvePoint } from "./learning-curve.ts";
import type { TrainedModel } from "./models.ts";
import type { ModernVision } from "./modern-vision.ts";
import type { PixelRule } from "./one-pixel.ts";
import type { Reproduction } from "./reproduction.ts";
import type { SuspiciousLabels } from "./suspicious-labels.ts";

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

export interface LearningCurve {
  /** Neither has to be on the ladder: the trainings of a curve are shorter. */
  readonly model: "logistic-regression" | "small-cnn";
  /** Training steps of every point, all of them equally long. */
  readonly steps: number;
  /** Of several seeds the means, with the standard deviation between them; the fewest images first. */
  readonly points: readonly (CurvePoint & { readonly deviation: number | null })[];
  /** The step to the last point; null of a single one. */
  readonly end: CurveEnd | null;
}

/** Evidence that was not asked for is null. */
export interface DatasetStudy {
  readonly name: string;
  /** As people write it: "Fashion-MNIST". */
  readonly title: string;
  /** Whether Atelier has drawn the images: then they are no evidence of anything real. */
  readonly isDrawn: boolean;
  /** [height, width, channels] */
  readonly imageShape: readonly number[];
  readonly classNames: readonly string[];
  readonly trainImages: number;
  readonly testImages: number;
  readonly trainings: readonly TrainingRecord[];
  readonly facts: Facts | null;
  readonly acrossSplit: AcrossSplit | null;
  /** Known with the facts. */
  readonly leakage: Leakage | null;
  readonly ladder: Ladder | null;
  readonly onePixel: readonly PixelRule[] | null;
  readonly learningCurves: readonly LearningCurve[] | null;
  /** Of the post's network, with the first seed. */
  readonly confusions:
    | (Pick<Confusions, "matrix"> & {
        readonly pairs: readonly ConfusedPair[];
        readonly errors: number;
        readonly worst: readonly WorstError[];
      })
    | null;
  readonly suspiciousLabels: {
    /** The network that test labels are doubtful to: the better of the two CNNs. */
    readonly testModel: TrainedModel;
    readonly test: SuspiciousLabels;
    /** By small networks, each trained on the other folds. */
    readonly train: SuspiciousLabels;
  } | null;
  readonly headroom: Headroom | null;
  readonly modernVision: ModernVision | null;
  readonly reproduction: Reproduction | null;
}
