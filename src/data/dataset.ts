import { atLeast, defined } from "../checked.ts";
import { ConfigurationError, ShapeError, unknownName } from "../errors/index.ts";
import {
  checkOption,
  checkOptions,
  either,
  formatReceived,
  listOf,
  number,
  numbers,
  required,
  text,
} from "../options/index.ts";
import { RandomGenerator } from "../random/random.ts";
import { DATASET_CHECKS, type DatasetParts, type Labels } from "./dataset-parts.ts";
import type { Origin } from "./origin.ts";
import type { Preparation } from "./preparation.ts";
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

/**
 * Labelled images: the training or test part of a dataset, or a selection from it.
 *
 * A dataset is immutable: each method returns another one. {@link take} and {@link split} share the bytes;
 * {@link subset}, {@link classes} and {@link shuffle} copy those of the selected examples.
 *
 * @example
 * ```ts
 * import { Dataset, rescale } from "atelier";
 *
 * const stripes = new Dataset({
 *   name: "stripes",
 *   partition: "train",
 *   images: { data: Uint8Array.of(9, 9, 0, 0, 9, 0, 9, 0), shape: [2, 2, 2, 1] },
 *   labels: Uint8Array.of(0, 1),
 *   classNames: ["lying", "upright"],
 * });
 * console.log(stripes.length, stripes.imageShape); // 2 [ 2, 2, 1 ]
 * console.log(rescale(stripes.images).shape); // [ 2, 2, 2, 1 ]
 * ```
 */
export class Dataset implements DatasetParts {
  /** The dataset's name, such as "fashion-mnist". */
  readonly name: string;
  /** The published part that the examples come from. */
  readonly partition: "train" | "test";
  /** Bytes of shape `[n, height, width, channels]`. */
  readonly images: ByteTensor;
  /** The n class numbers. */
  readonly labels: Labels;
  /** Names of the classes, in the order of their numbers. */
  readonly classNames: readonly string[];
  /** How the images were made from pictures; undefined if not known. */
  readonly preparation?: Preparation;
  /** Where the examples come from, with remarks on what is unusual; undefined if not known. */
  readonly origin: Origin | undefined;

  /**
   * Makes a dataset of its parts; the bytes are not copied.
   *
   * @throws {ShapeError} if the images are not four-dimensional, or the numbers of images and labels differ
   * @throws {ConfigurationError} if a label is not the number of a class
   */
  constructor(parts: DatasetParts) {
    checkOptions<DatasetParts>("Dataset", parts, DATASET_CHECKS);
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
        `Expected one label per image in ${parts.name} (${parts.partition}): ${images.shape[0]}. ` +
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

  /**
   * Returns true for a dataset; false for a proxy of one, which cannot reach the private members.
   *
   * @example
   * ```ts
   * import { Dataset, drawDataset } from "atelier";
   *
   * const { train } = await drawDataset("drawn-digits", { trainCount: 10, testCount: 0 });
   * console.log(Dataset.isDataset(train), Dataset.isDataset(train.images)); // true false
   * ```
   */
  static isDataset(value: unknown): value is Dataset {
    return typeof value === "object" && value !== null && #range in value;
  }

  /** Number of examples. */
  get length(): number {
    return this.labels.length;
  }

  /** Number of classes. */
  get classCount(): number {
    return this.classNames.length;
  }

  /** Shape of one image, `[height, width, channels]`. */
  get imageShape(): ImageShape {
    const [, height, width, channels] = atLeast(this.images.shape, 4);
    return [height, width, channels];
  }

  /** The images as rows of pixels, shape `[n, height · width · channels]`; shares the bytes. */
  get flat(): ByteTensor {
    return reshape(this.images, [this.length, elementCount(this.imageShape)]);
  }

  /**
   * Copies the examples at `indices`, in that order; repeats are allowed.
   *
   * @throws {ConfigurationError} for an index that is not an integer from 0 to length − 1
   * @example
   * ```ts
   * import { drawDataset } from "atelier";
   *
   * const { train } = await drawDataset("drawn-digits", { trainCount: 10, testCount: 0 });
   * console.log(train.subset([3, 3, 0]).length); // 3
   * ```
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
   * Returns the first `count` examples; shares the bytes.
   *
   * @throws {ConfigurationError} unless `count` is an integer from 0 to length
   * @example
   * ```ts
   * import { drawDataset } from "atelier";
   *
   * const { train } = await drawDataset("drawn-digits", { trainCount: 10, testCount: 0 });
   * console.log(train.take(4).length); // 4
   * ```
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
   * Splits the examples in their order, sharing the bytes: the first ⌊length · (1 − fraction)⌋, and the rest, held
   * out. Keras' `validation_split` does the same.
   *
   * @param fraction share held out, in (0, 1)
   * @returns the two parts, the held-out one last
   * @throws {ConfigurationError} if a part would be empty
   * @example
   * ```ts
   * import { drawDataset } from "atelier";
   *
   * const { train } = await drawDataset("drawn-digits", { trainCount: 50, testCount: 0 });
   * const [kept, heldOut] = train.shuffle(1).split(0.1);
   * console.log(kept.length, heldOut.length); // 45 5
   * ```
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
   * Copies the examples of some classes, in their order. Classes are renumbered: the first one of `selection`
   * becomes class 0.
   *
   * @param selection names or numbers of classes, each once
   * @throws {UnknownNameError} for a name that is not a class of this dataset
   * @throws {ConfigurationError} for a number that is not one
   * @example
   * ```ts
   * import { drawDataset } from "atelier";
   *
   * const { train } = await drawDataset("drawn-garments", { trainCount: 50, testCount: 0 });
   * const shoes = train.classes(["Sandal", "Sneaker", "Ankle boot"]);
   * console.log(shoes.length, shoes.classNames); // 15 [ 'Sandal', 'Sneaker', 'Ankle boot' ]
   * ```
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

  /**
   * Copies all examples in an order that depends only on `seed`.
   *
   * @param seed a safe integer
   * @throws {ConfigurationError} if the seed is not a safe integer
   * @example
   * ```ts
   * import { drawDataset } from "atelier";
   *
   * const { train } = await drawDataset("drawn-digits", { trainCount: 10, testCount: 0 });
   * console.log(train.shuffle(7).labels.length); // 10
   * ```
   */
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
