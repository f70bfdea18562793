/** The parts that a dataset is made of. */

import { acceptedBy, type Checks, isArrayOf, listOf, oneOf, required, text } from "../options/index.ts";
import type { Dataset } from "./dataset.ts";
import { Origin } from "./origin.ts";
import { checkPreparation, type Preparation } from "./preparation.ts";
import type { ByteTensor } from "./tensor.ts";

/**
 * Class numbers, one for each image: 16 bits wide if there are more than 256 classes.
 *
 * @see {@link Dataset.labels}
 */
export type Labels = Uint8Array | Uint16Array;

/** The parts that a {@link Dataset} is made of. */
export interface DatasetParts {
  /** The dataset's name, such as "fashion-mnist". */
  readonly name: string;
  /** The published part that the examples come from. */
  readonly partition: "train" | "test";
  /** Bytes of shape `[n, height, width, channels]`. */
  readonly images: ByteTensor;
  /** The n class numbers, each an index into `classNames`. */
  readonly labels: Labels;
  /** Names of the classes, in the order of their numbers. */
  readonly classNames: readonly string[];
  /**
   * How the images were made from pictures, so that other pictures can be prepared alike.
   *
   * @default not known
   */
  readonly preparation?: Preparation | undefined;
  /**
   * Where the examples come from.
   *
   * @default not known
   */
  readonly origin?: Origin | undefined;
}

export const DATASET_CHECKS: Checks<DatasetParts> = {
  name: required(text),
  partition: required(oneOf(["train", "test"])),
  images: required({
    expected: "a tensor of bytes, { data: Uint8Array, shape }",
    accepts: (value) =>
      typeof value === "object" && value !== null && "data" in value && isArrayOf(value.data, Uint8Array),
  }),
  labels: required({
    expected: "class numbers, as a Uint8Array or Uint16Array",
    accepts: (value) => isArrayOf(value, Uint8Array, Uint16Array),
  }),
  classNames: required(listOf(text)),
  preparation: acceptedBy("a preparation", (value) => checkPreparation(value, "Dataset: preparation")),
  origin: { expected: "an Origin", accepts: (value) => value instanceof Origin },
};

/**
 * A dataset's two parts.
 *
 * @see {@link loadDataset}
 */
export interface TrainAndTest {
  /** The training images. */
  readonly train: Dataset;
  /** The test images. */
  readonly test: Dataset;
}
