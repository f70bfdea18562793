/** The published datasets that Atelier knows by name. */

import { unknownName } from "../errors/index.ts";
import type { FileRole } from "./files.ts";

/** A file as published, gzipped; its name is the standard one of its role, with `.gz`. */
export interface PublishedFile {
  readonly bytes: number;
  /** SHA-256 of these bytes, in hexadecimal. */
  readonly sha256: string;
}

/** Description of a published dataset. */
export interface KnownDataset {
  /** Name as typed and as the directory is called: "fashion-mnist". */
  readonly name: string;
  /** Name as printed: "Fashion-MNIST". */
  readonly title: string;
  readonly description: string;
  readonly licence: string;
  readonly homepage: string;
  /** [height, width, channels]. */
  readonly imageShape: readonly [number, number, number];
  readonly trainCount: number;
  readonly testCount: number;
  readonly classNames: readonly string[];
  readonly files: Readonly<Record<FileRole, PublishedFile>>;
  /**
   * SHA-256 of the pixels and of the labels, a byte each, without headers: they tell copies in other formats. Absent
   * where only the files are known.
   */
  readonly contents?: Readonly<Record<FileRole, string>>;
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
    files: {
      trainImages: {
        bytes: 26_421_880,
        sha256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
      },
      trainLabels: {
        bytes: 29_515,
        sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
      },
      testImages: {
        bytes: 4_422_102,
        sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
      },
      testLabels: {
        bytes: 5_148,
        sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
      },
    },
    contents: {
      trainImages: "2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012",
      trainLabels: "657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7",
      testImages: "c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a",
      testLabels: "3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9",
    },
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
    files: {
      trainImages: {
        bytes: 9_912_422,
        sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
      },
      trainLabels: {
        bytes: 28_881,
        sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
      },
      testImages: {
        bytes: 1_648_877,
        sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
      },
      testLabels: {
        bytes: 4_542,
        sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
      },
    },
    contents: {
      trainImages: "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
      trainLabels: "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
      testImages: "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
      testLabels: "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    },
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
    files: {
      trainImages: {
        bytes: 18_165_135,
        sha256: "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
      },
      trainLabels: {
        bytes: 29_497,
        sha256: "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
      },
      testImages: {
        bytes: 3_041_136,
        sha256: "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
      },
      testLabels: {
        bytes: 5_120,
        sha256: "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
      },
    },
    mirrors: [
      "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
      "https://codh.rois.ac.jp/kmnist/dataset/kmnist/",
    ],
  },
];

/**
 * Lists the names of the published datasets that Atelier knows.
 *
 * @example
 * ```ts
 * import { datasetNames } from "atelier";
 *
 * console.log(datasetNames()); // [ 'fashion-mnist', 'mnist', 'kmnist' ]
 * ```
 */
export function datasetNames(): string[] {
  return KNOWN_DATASETS.map(({ name }) => name);
}

/** Returns true if {@link findDataset} finds this name. */
export function isKnownDataset(name: string): boolean {
  return datasetNames().includes(name);
}

/**
 * Returns the description of the known dataset of this name.
 *
 * @throws {UnknownNameError} that suggests the nearest name
 */
export function findDataset(name: string): KnownDataset {
  const known = KNOWN_DATASETS.find((dataset) => dataset.name === name);
  if (known === undefined) throw unknownName("dataset", name, datasetNames());
  return known;
}

/**
 * Returns true if this number of images is a whole part of a published dataset: published results hold only for
 * those.
 *
 * @param name what `publishedName` returned for the images; undefined if they are not published ones
 */
export function isWholePart(name: string | undefined, part: "train" | "test", images: number): boolean {
  if (name === undefined || !isKnownDataset(name)) return false;
  const { trainCount, testCount } = findDataset(name);
  return images === (part === "train" ? trainCount : testCount);
}
