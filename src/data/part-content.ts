/** One part of a dataset as it was read, and which published one it might be. */

import type { Labels } from "./dataset-parts.ts";
import type { FileRole } from "./files.ts";
import { datasetNames, findDataset, type KnownDataset } from "./registry.ts";
import type { ByteTensor } from "./tensor.ts";

/** One part of a dataset as it was read. */
export interface PartContent {
  /** [n, height, width, channels] */
  readonly images: ByteTensor;
  readonly labels: Labels;
  /** The files that it was read from, where each has its own. */
  readonly files?: { readonly images: string; readonly labels: string } | undefined;
}

/** The published datasets whose part has this number of images of this size: only checksums tell more. */
export function candidatesFor(
  partition: "train" | "test",
  { images, labels }: PartContent,
): readonly KnownDataset[] {
  return datasetNames()
    .map(findDataset)
    .filter(({ trainCount, testCount, imageShape }) => {
      const count = partition === "train" ? trainCount : testCount;
      return `${images.shape}` === `${[count, ...imageShape]}` && labels.length === count;
    });
}

/** The roles of a part's files: images, labels. */
export function rolesOf(partition: "train" | "test"): readonly [images: FileRole, labels: FileRole] {
  return partition === "train" ? ["trainImages", "trainLabels"] : ["testImages", "testLabels"];
}

/** Sources of a fingerprint: each part's shape and checksums. */
export function describePart(
  { images }: Pick<PartContent, "images">,
  sha256: { readonly images: string; readonly labels: string },
): readonly unknown[] {
  return [images.shape, sha256.images, sha256.labels];
}

/** Labels as bytes; those of more than 256 classes as two each. */
export function labelBytes(labels: Labels): Uint8Array {
  return new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
}
