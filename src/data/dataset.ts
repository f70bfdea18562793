import { atLeast, defined } from "../checked.ts";
import { ConfigurationError, ShapeError, unknownName } from "../errors.ts";
import {
  acceptedBy,
  type Checks,
  checkOption,
  checkOptions,
  either,
  formatReceived,
  isArrayOf,
  listOf,
  number,
  numbers,
  oneOf,
  required,
  text,
} from "../options/index.ts";
import { RandomGenerator } from "../random/random.ts";
import { Origin } from "./origin.ts";
import { checkPreparation, type Preparation } from "./preparation.ts";
import {
  type ByteTensor,
  checkTensor,
  elementCount,
  formatShape,
  type ImageShape,
  reshape,
  slice,
} from "./tensor.ts";

const CLASS = either(number(), text);

/** One class number for each image: 16 bits wide where there are more than 256 classes. */
export type Labels = Uint8Array | Uint16Array;

/** What a {@link Dataset} is made of. */
export interface DatasetParts {
  /** Such as "fashion-mnist". */
  readonly name: string;
  /** Which of the published parts the examples come from. */
  readonly partition: "train" | "test";
  /** Shape [n, height, width, channels]. */
  readonly images: ByteTensor;
  /** n class numbers, each an index into `classNames`. */
  readonly labels: Labels;
  readonly classNames: readonly string[];
  /** How its images were made of pictures, where that is known; so other pictures are prepared in the same way. */
  readonly preparation?: Preparation | undefined;
  /** Where the examples come from; default: not known. */
  readonly origin?: Origin | undefined;
}

const CHECKS: Checks<DatasetParts> = {
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

/** A dataset's two parts. */
export interface TrainAndTest {
  readonly train: Dataset;
  readonly test: Dataset;
}

/**
 * Labelled images: the training or the test part of a dataset, or a selection from it.
 *
 * Nothing changes a dataset: each method returns another one. {@link take} and {@link split} share the bytes;
 * {@link subset}, {@link classes} and {@link shuffle} copy the bytes of the examples that they select.
 */
export class Dataset implements DatasetParts {
  readonly name: string;
  readonly partition: "train" | "test";
  readonly images: ByteTensor;
  readonly labels: Labels;
  readonly classNames: readonly string[];
  readonly preparation?: Preparation;
  readonly origin: Origin | undefined;

  /**
   * @throws ShapeError if the images are not four-dimensional, or not as many as the labels;
   *   ConfigurationError if a label is not the number of a class
   */
  constructor(parts: DatasetParts) {
    checkOptions<DatasetParts>("Dataset", parts, CHECKS);
    const { images, labels, classNames } = parts;
    checkTensor(images);
    if (images.shape.length !== 4) {
      throw new ShapeError(
        `Expected images of shape [n, height, width, channels] in ${parts.name} (${parts.partition}). ` +
          `Received: ${formatShape(images.shape)}.`,
      );
    }
    if (images.shape[0] !== labels.length) {
      throw new ShapeError(
        `Expected as many labels as images in ${parts.name} (${parts.partition}): ${images.shape[0]}. ` +
          `Received: ${labels.length}.`,
      );
    }
    // A loop, since the shorter findIndex costs a call for each of 60,000 labels.
    for (let i = 0; i < labels.length; i++) {
      const label = defined(labels[i]);
      if (label < classNames.length) continue;
      throw new ConfigurationError(
        `Expected labels from 0 to ${classNames.length - 1} in ${parts.name} (${parts.partition}), ` +
          `which has ${classNames.length} classes. Received: ${label} at index ${i}.`,
      );
    }
    this.name = parts.name;
    this.partition = parts.partition;
    this.images = images;
    this.labels = labels;
    this.classNames = classNames;
    if (parts.preparation !== undefined) this.preparation = parts.preparation;
    this.origin = parts.origin;
  }

  /** Whether it is a dataset itself; no proxy of one, which cannot reach what is private. */
  static isDataset(value: unknown): value is Dataset {
    return typeof value === "object" && value !== null && #range in value;
  }

  /** The number of examples. */
  get length(): number {
    return this.labels.length;
  }

  get classCount(): number {
    return this.classNames.length;
  }

  /** The shape of one image: [height, width, channels]. */
  get imageShape(): ImageShape {
    const [, height, width, channels] = atLeast(this.images.shape, 4);
    return [height, width, channels];
  }

  /** The images as rows of pixels, shape [n, height · width · channels], sharing the bytes. */
  get flat(): ByteTensor {
    return reshape(this.images, [this.length, elementCount(this.imageShape)]);
  }

  /**
   * The examples at `indices`, in that order, copied; repeats are fine.
   *
   * @throws ConfigurationError for an index that is not an integer from 0 to length − 1
   */
  subset(indices: ArrayLike<number>): Dataset {
    checkOption("subset", "indices", indices, required(numbers));
    const size = elementCount(this.imageShape);
    const data = new Uint8Array(indices.length * size);
    const labels = emptyLabels(this.classCount, indices.length);
    for (let i = 0; i < indices.length; i++) {
      const index = defined(indices[i]);
      if (!(Number.isInteger(index) && index >= 0 && index < this.length)) {
        throw new ConfigurationError(
          `Expected indices from 0 to ${this.length - 1} in ${this.name} (${this.partition}). ` +
            `Received: ${index} at position ${i}.`,
        );
      }
      data.set(this.images.data.subarray(index * size, (index + 1) * size), i * size);
      labels[i] = defined(this.labels[index]);
    }
    return this.#with({ images: { data, shape: [indices.length, ...this.imageShape] }, labels }, false);
  }

  /**
   * The first `count` examples, sharing the bytes.
   *
   * @throws ConfigurationError unless `count` is an integer from 0 to length
   */
  take(count: number): Dataset {
    if (!(Number.isInteger(count) && count >= 0 && count <= this.length)) {
      throw new ConfigurationError(
        `Expected a number of examples from 0 to ${this.length}, all of ${this.name} (${this.partition}). ` +
          `Received: ${formatReceived(count)}.`,
      );
    }
    return this.#range(0, count);
  }

  /**
   * Two parts in the order of the examples, sharing the bytes: the first ⌊length · (1 − fraction)⌋, and the rest
   * held out. It is what Keras' `validationSplit` does: `train.shuffle(seed).split(0.1)` holds out a random tenth.
   *
   * @param fraction held out, in (0, 1)
   * @throws ConfigurationError if a part would have no examples
   */
  split(fraction: number): [Dataset, Dataset] {
    checkOption("split", "the fraction", fraction, required(number({ above: 0, below: 1 })));
    const count = Math.floor(this.length * (1 - fraction));
    if (count === 0) {
      throw new ConfigurationError(
        `Expected a fraction in (0, 1) that leaves examples in both parts of ${this.length}. Received: ${fraction}.`,
      );
    }
    return [this.#range(0, count), this.#range(count, this.length)];
  }

  /**
   * Only the examples of some classes, copied, in their order. The classes are numbered anew: the first one of
   * `selection` is class 0.
   *
   * @param selection names or numbers of classes, each once
   * @throws UnknownNameError for a name, ConfigurationError for a number, that is not a class here
   */
  classes(selection: readonly (string | number)[]): Dataset {
    checkOption("classes", "the selection", selection, required(listOf(CLASS)));
    const chosen = selection.map((name) => this.#classNumber(name));
    if (chosen.length === 0 || new Set(chosen).size < chosen.length) {
      throw new ConfigurationError(
        `Expected one or more classes, each once. Received: ${JSON.stringify(selection)}.`,
      );
    }
    const indices: number[] = [];
    this.labels.forEach((label, i) => {
      if (chosen.includes(label)) indices.push(i);
    });
    const selected = this.subset(indices);
    const labels = emptyLabels(chosen.length, selected.length);
    selected.labels.forEach((label, i) => {
      labels[i] = chosen.indexOf(label);
    });
    const classNames = chosen.map((number) => defined(this.classNames[number]));
    return selected.#with({ labels, classNames }, false);
  }

  /** All examples in an order that depends only on `seed`, copied. */
  shuffle(seed: number): Dataset {
    return this.subset(new RandomGenerator(seed).permutation(this.length));
  }

  #range(start: number, end: number): Dataset {
    const labels = this.labels.subarray(start, end);
    return this.#with({ images: slice(this.images, start, end), labels }, start === 0);
  }

  #with(changes: Partial<DatasetParts>, isInOrder: boolean): Dataset {
    const { name, partition, images, labels, classNames, preparation } = this;
    const origin = this.origin?.ofSelection(isInOrder);
    return new Dataset({ name, partition, images, labels, classNames, preparation, origin, ...changes });
  }

  #classNumber(name: string | number): number {
    const number = typeof name === "number" ? name : this.classNames.indexOf(name);
    if (number in this.classNames) return number;
    if (typeof name === "string") throw unknownName("class", name, this.classNames);
    throw new ConfigurationError(
      `Expected class numbers from 0 to ${this.classCount - 1}. Received: ${name}.`,
    );
  }
}

function emptyLabels(classCount: number, length: number): Labels {
  return classCount > 256 ? new Uint16Array(length) : new Uint8Array(length);
}
