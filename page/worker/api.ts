/**
 * What the page asks of its worker. Each part is implemented by the file of its name beside this one; `worker.ts` puts them
 * together, and `client.ts` is what the page calls.
 */

import type { TrainingApi } from "./training-api.ts";

export type * from "./training-api.ts";

/** What a visitor may choose: a GPU, the processor, or one thread of it. */
export type EngineChoice = "webgpu" | "wasm" | "one thread";

/** What graphs run on, and why, for people. */
export interface EngineReport {
  readonly device: "wasm" | "webgpu";
  readonly threads: number;
  /** "WebAssembly on 2 threads" */
  readonly name: string;
  /** Why not something faster, if so: "This page's host sends no isolation headers, which threads need." */
  readonly reason: string | undefined;
}

/** How far something of a known size is: `total` is undefined until it is known. */
export interface Progress {
  readonly what: string;
  readonly done: number;
  readonly total: number | undefined;
  /** What is counted, where it is bytes. */
  readonly unit?: "bytes";
}

export interface EngineApi {
  /** Chooses an engine and loads it, once; `wanted` is the visitor's choice, if there is one. */
  engine(onProgress: (progress: Progress) => void, wanted?: EngineChoice): Promise<EngineReport>;
}

/** A dataset that can be opened. */
export interface DatasetEntry {
  /** What `open` takes and the address says: "fashion-mnist". */
  readonly name: string;
  readonly title: string;
  /** Drawn by a program, real, or the visitor's own. */
  readonly kind: "drawn" | "real" | "own";
  /** Undefined where only opening tells. */
  readonly counts: { readonly train: number; readonly test: number } | undefined;
  /** Of a real one: whether the page's own server has it. */
  readonly isHere?: boolean;
}

/** One part of an open dataset. The bytes are in shared memory where the page is isolated, and a copy otherwise. */
export interface OpenPart {
  /** Shape [count, height, width, channels]. */
  readonly images: Uint8Array;
  readonly labels: Uint8Array | Uint16Array;
  readonly count: number;
}

export interface OpenDataset {
  readonly name: string;
  readonly title: string;
  readonly kind: DatasetEntry["kind"];
  readonly classNames: readonly string[];
  readonly imageShape: readonly [height: number, width: number, channels: number];
  readonly train: OpenPart;
  readonly test: OpenPart;
  /** What is unusual about it: sentences without a full stop. */
  readonly remarks: readonly string[];
}

/** A file that was dropped or chosen, with its path inside the folder that it came in: "cats/tom.jpg". */
export interface GivenFile {
  readonly path: string;
  readonly file: Blob;
}

/** How the visitor's own files become a dataset; pictures as by `atelier import`. */
export interface OwnOptions {
  /** Empty: as the folder or the files are called. */
  readonly title: string;
  readonly size: readonly [height: number, width: number];
  readonly rgb: boolean;
  /** Share of each class's pictures that become test images, where the folders do not say so. */
  readonly testSplit: number;
  readonly frame: "auto" | "yes" | "no";
  readonly invert: "auto" | "yes" | "no";
  readonly fit?: "contain" | "cover" | "fill";
}

export interface SkippedPicture {
  readonly path: string;
  readonly reason: string;
}

/** What the visitor's files became, to be looked at before it is kept. */
export interface OwnPreview {
  readonly title: string;
  readonly from: "files" | "pictures";
  readonly classNames: readonly string[];
  readonly imageShape: readonly [height: number, width: number, channels: number];
  readonly counts: { readonly train: number; readonly test: number };
  /** Some images of each class, class after class. */
  readonly samples: { readonly images: Uint8Array; readonly labels: readonly number[] };
  /** In words, of pictures: "each object cropped, centred, and bright on black". */
  readonly prepared: string | undefined;
  /** Sentences without a full stop. */
  readonly notes: readonly string[];
  readonly skipped: readonly SkippedPicture[];
}

export interface NamedFile {
  readonly name: string;
  readonly file: Blob;
}

/** Where real datasets are. */
export interface DataPlaces {
  /** The page's own address. */
  readonly page: string;
  /** The address below which `NAME/train-images-idx3-ubyte.gz` and the others are; undefined: where they were published. */
  readonly host: string | undefined;
}

/** What is computed of all images of a dataset. */
export interface DatasetFacts {
  /** Images of each class. */
  readonly counts: { readonly train: readonly number[]; readonly test: readonly number[] };
  /** The mean of each class's training images, rounded: shape [classes, height, width, channels]. */
  readonly means: Uint8Array;
  /** Of all training pixels, from 0 to 255: their mean, standard deviation, and the share that is 0. */
  readonly mean: number;
  readonly deviation: number;
  readonly zeros: number;
}

export interface DatasetsApi {
  datasets(places: DataPlaces): Promise<readonly DatasetEntry[]>;
  /** @throws Error whose message is for the visitor */
  openDataset(name: string, onProgress: (progress: Progress) => void): Promise<OpenDataset>;
  /** Opens a dataset to be looked at beside the one that is trained on, which stays as it is. */
  openBeside(name: string, onProgress: (progress: Progress) => void): Promise<OpenDataset>;
  /** Of a dataset that is open, or open beside. */
  datasetFacts(name: string): Promise<DatasetFacts>;
  /**
   * Reads four IDX files, or pictures in folders that are named like classes; the page's camera makes such files too.
   *
   * @throws Error whose message is for the visitor: which file, and what was expected
   */
  readOwn(
    files: readonly GivenFile[],
    options: OwnOptions,
    onProgress: (progress: Progress) => void,
  ): Promise<OwnPreview>;
  cancelReading(): Promise<void>;
  /** Keeps what was read last, and opens it; says why if it could be opened but not kept. */
  keepOwn(title: string): Promise<{ readonly open: OpenDataset; readonly notKept: string | undefined }>;
  renameOwn(name: string, title: string): Promise<void>;
  removeOwn(name: string): Promise<void>;
  /** The files of a dataset, as the command line reads them. */
  datasetFiles(name: string): Promise<readonly NamedFile[]>;
}

/** The output of a layer for one image. */
export interface FeatureMaps {
  readonly layer: string;
  readonly type: string;
  /** [height, width, channels], or [units]. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** Of a convolution of its own input: what it multiplies by. */
  readonly kernel: Kernel | undefined;
}

export interface Kernel {
  /** [height, width, channels in, filters] */
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** One number for each filter; none where the layer has no bias. */
  readonly bias: Float32Array | undefined;
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Rows and columns of zeros before the first row and column of the input. */
  readonly padding: readonly [top: number, left: number];
  /** The index in the list of the layer whose output it takes; -1 for the image. */
  readonly input: number;
}

/** A picture as it comes from a canvas, a file or a camera: red, green, blue and alpha of each pixel, row by row. */
export interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

export interface Neighbour {
  /** Of the training image. */
  readonly index: number;
  /** Euclidean, in steps of a byte. */
  readonly distance: number;
}

/** What a network makes of an image. */
export interface Classified {
  readonly probabilities: Float32Array;
  /** The names of the network's own classes, which need not be those of the dataset that is open. */
  readonly classNames: readonly string[];
}

export interface TryApi {
  /**
   * Makes of a picture what the network sees: found, framed and shrunk as the dataset's images were, as `atelier predict` does.
   *
   * @returns bytes of the dataset's image shape
   */
  prepare(picture: Pixels): Promise<Uint8Array>;
  /**
   * Classifies an image: bytes of the open dataset's shape.
   *
   * @throws Error in words for the visitor, if the network is for images of another shape
   */
  predict(image: Uint8Array): Promise<Classified>;
  featureMaps(image: Uint8Array): Promise<readonly FeatureMaps[]>;
  /** The training images that are nearest by Euclidean distance of their pixels, the nearest first. */
  nearest(image: Uint8Array, count: number): Promise<readonly Neighbour[]>;
}

/** How well one pixel tells two classes apart: test accuracy of the best pixel for a pair of classes. */
export interface PixelPair {
  readonly classes: readonly [number, number];
  readonly accuracy: number;
}

/** What is measured of a dataset in seconds, without training. */
export interface Evidence {
  readonly name: string;
  readonly title: string;
  readonly kind: DatasetEntry["kind"];
  readonly classNames: readonly string[];
  readonly onePixel: {
    /** Share of the pairs of classes for which one pixel has at least 90, 95 and 99 % of the test images right. */
    readonly at90: number;
    readonly at95: number;
    readonly at99: number;
    readonly easiest: PixelPair;
    readonly hardest: PixelPair;
  };
  /** Test accuracy of always naming the most frequent class. */
  readonly mostFrequent: number;
  /** Test accuracy of naming the class whose mean picture is nearest. */
  readonly nearestMean: number;
  /** Share of images of one object on a plain background. */
  readonly oneObject: number;
  /** Mean distance of the object from the middle, as a share of the longer side. */
  readonly offCentre: number;
  readonly isGrey: boolean;
}

export interface EvidenceApi {
  evidence(name: string, onProgress: (progress: Progress) => void): Promise<Evidence>;
}

export type WorkerApi = EngineApi & DatasetsApi & TrainingApi & TryApi & EvidenceApi;
