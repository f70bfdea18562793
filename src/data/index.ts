/** Data, wherever there is JavaScript: tensors, IDX, datasets. `node.ts` adds what needs files. */

export { MNIST_APPEARANCE, measureAppearance, notesOn } from "./appearance.ts";
export { augmentationCheck, augmentBatch } from "./augmentation/augmentation.ts";
export type { Augmentation } from "./augmentation/index.ts";
export * as augmentations from "./augmentation/index.ts";
export { type Batch, type BatchOptions, batches } from "./batches.ts";
export { splitByClass, takeOfAllClasses } from "./by-class.ts";
export { toCategorical } from "./categorical.ts";
export { channelsLast } from "./channels-last.ts";
export { checkDataset, checkParts, datasetCheck, partsCheck } from "./checks.ts";
export { Dataset } from "./dataset.ts";
export type { DatasetParts, Labels, TrainAndTest } from "./dataset-parts.ts";
export {
  type DrawnDataset,
  type DrawOptions,
  drawDataset,
  drawnNames,
  findDrawn,
  isDrawn,
} from "./drawn/index.ts";
export { countClasses, examplesOfClasses, type Image, imageAt, isBrightOnBlack } from "./examples.ts";
export {
  type DatasetFiles,
  type FileRole,
  type FoundFiles,
  findDatasetFiles,
  STANDARD_FILES,
} from "./files.ts";
export {
  type Appearance,
  type Box,
  boundingBox,
  type Framing,
  frameObject,
  type GreyImage,
} from "./framing.ts";
export { fromPixels, type RgbaPixels } from "./from-pixels.ts";
export { gatherRawBytes, gatherRows } from "./gather.ts";
export { greyOf, offMiddle } from "./grey.ts";
export { type IdxOptions, idxLength, readIdx, writeIdx } from "./idx.ts";
export { adviceOnObject, formatPosition, type NestedNumbers, toTensor } from "./nested-arrays.ts";
export { isDrawnByAtelier, Origin, publishedName, titleOf } from "./origin.ts";
export { largePieces, type Pieces } from "./pieces.ts";
export { checkGivenPreparation, checkPreparation, FITS, type Preparation } from "./preparation.ts";
export {
  datasetNames,
  findDataset,
  isKnownDataset,
  isWholePart,
  type KnownDataset,
} from "./registry.ts";
export {
  type ByteTensor,
  checkTensor,
  elementCount,
  formatImageShape,
  formatShape,
  type ImageShape,
  type NumericArray,
  type RescaledTensor,
  rescale,
  reshape,
  rowCount,
  scaling,
  slice,
  type Tensor,
} from "./tensor.ts";
