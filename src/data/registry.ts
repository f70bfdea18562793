/** The published datasets that Atelier knows by name. */

import { unknownName } from "../errors.ts";

/** What is known of a published dataset. */
export interface KnownDataset {
  /** As it is typed, and the directory's name: "fashion-mnist". */
  readonly name: string;
  /** As it is printed: "Fashion-MNIST". */
  readonly title: string;
  readonly description: string;
  readonly licence: string;
  readonly homepage: string;
  /** [height, width, channels]. */
  readonly imageShape: readonly [number, number, number];
  readonly trainCount: number;
  readonly testCount: number;
  readonly classNames: readonly string[];
  /** Addresses below which the four files are published, the official one first; each ends in a slash. */
  readonly mirrors: readonly string[];
}

const KNOWN_DATASETS: readonly KnownDataset[] = [
  {
    name: "fashion-mnist",
    title: "Fashion-MNIST",
    description: "Zalando's article images: a drop-in replacement for MNIST",
    licence: "MIT, Zalando SE",
    homepage: "https://github.com/zalandoresearch/fashion-mnist",
    imageShape: [28, 28, 1],
    trainCount: 60_000,
    testCount: 10_000,
    classNames: [
      "T-shirt/top",
      "Trouser",
      "Pullover",
      "Dress",
      "Coat",
      "Sandal",
      "Shirt",
      "Sneaker",
      "Bag",
      "Ankle boot",
    ],
    mirrors: [
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ],
  },
  {
    name: "mnist",
    title: "MNIST",
    description: "Handwritten digits",
    licence: "CC BY-SA 3.0, Yann LeCun and Corinna Cortes",
    homepage: "http://yann.lecun.com/exdb/mnist/",
    imageShape: [28, 28, 1],
    trainCount: 60_000,
    testCount: 10_000,
    classNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    mirrors: [
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ],
  },
  {
    name: "kmnist",
    title: "Kuzushiji-MNIST",
    description: "Handwritten cursive Japanese, one hiragana for each row of the syllabary",
    licence: "CC BY-SA 4.0, ROIS-DS Center for Open Data in the Humanities",
    homepage: "http://codh.rois.ac.jp/kmnist/",
    imageShape: [28, 28, 1],
    trainCount: 60_000,
    testCount: 10_000,
    classNames: ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"],
    mirrors: ["http://codh.rois.ac.jp/kmnist/dataset/kmnist/"],
  },
];

/** The names of the known datasets. */
export function datasetNames(): string[] {
  return KNOWN_DATASETS.map(({ name }) => name);
}

/** Whether {@link findDataset} finds this name. */
export function isKnownDataset(name: string): boolean {
  return datasetNames().includes(name);
}

/**
 * The known dataset of this name.
 *
 * @throws UnknownNameError that suggests the nearest name
 */
export function findDataset(name: string): KnownDataset {
  const known = KNOWN_DATASETS.find((dataset) => dataset.name === name);
  if (known === undefined) throw unknownName("dataset", name, datasetNames());
  return known;
}
