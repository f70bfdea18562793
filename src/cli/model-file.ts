/** Opens model files, and checks that a model fits a dataset. */

import { ConfigurationError, DatasetNotFoundError, FileFormatError, ShapeError } from "../errors/index.ts";
import { systemCode } from "../files/file-operations.ts";
import {
  type Dataset,
  type InferenceModel,
  inferenceModelFromBytes,
  type Model,
  modelFromBytes,
  type TrainAndTest,
  UnknownNameError,
} from "../index.ts";
import { commandToType } from "../terminal/index.ts";
import type { Classifier } from "./classifier.ts";
import { printMessage } from "./clean-output.ts";
import { type CountOptions, type DataOptions, openDataset, type Setting } from "./dataset.ts";
import { Interruption } from "./interruption.ts";
import type { Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";

/**
 * Opens a model that Atelier saved. One with a layer of its own program's, which cannot be made here, is opened as the graph
 * that its file also holds, and a note says so. The checksum is over the weights as the layers describe them, so that it cannot
 * be verified then.
 *
 * @throws FileFormatError if the bytes are damaged
 */
export async function openSaved(
  bytes: Uint8Array,
  path: string,
  shell: Shell,
): Promise<Model | InferenceModel> {
  try {
    return modelFromBytes(bytes, {}, path);
  } catch (error) {
    if (!(error instanceof FileFormatError && error.cause instanceof UnknownNameError)) throw error;
    const model = await inferenceModelFromBytes(bytes, {}, path);
    printMessage(
      shell,
      `note: ${path} has a layer that its own program knows, and this one does not. It can be used for evaluation and ` +
        "prediction, but not trained, and its checksum cannot be verified.",
    );
    return model;
  }
}

/**
 * Reads a model's file.
 *
 * @throws FileFormatError if it cannot be read or is not a model
 */
export async function inModelFile<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    // An unknown layer name comes from the file, not from the user.
    if (error instanceof UnknownNameError) throw new FileFormatError(error.message, { cause: error });
    if (!(error instanceof FileFormatError && systemCode(error.cause) !== undefined)) throw error;
    throw new FileFormatError(
      `Expected a model file, as written by the command train. Received: ${path}, which does not exist.`,
      { cause: error },
    );
  }
}

/**
 * Opens the dataset to evaluate a model on.
 *
 * @param options.name default: the data that the model was trained on
 * @throws ConfigurationError if that is unknown or has changed; DatasetNotFoundError if it is gone;
 *   errors of {@link openDataset}
 */
export async function datasetFor(
  model: Pick<Classifier, "notes">,
  path: string,
  options: DataOptions & CountOptions & { name?: string | undefined },
  { shell, screen }: { shell: Shell; screen: Screen },
): Promise<TrainAndTest> {
  const interruption = new Interruption(shell);
  const setting = { shell, screen, interruption };
  try {
    if (options.name === undefined) return await trainingData(model, path, options, setting);
    return await openDataset(options.name, options, setting);
  } finally {
    interruption.end();
  }
}

/** Opens the training data of a model, and checks by fingerprint that it has not changed. */
async function trainingData(
  { notes: { data, dataset, classNames } }: Pick<Classifier, "notes">,
  path: string,
  options: DataOptions & CountOptions,
  setting: Setting,
): Promise<TrainAndTest> {
  const source = data?.source ?? dataset;
  if (source === undefined) {
    throw new ConfigurationError(
      `Expected the name or directory of a dataset, since ${path} does not name its training data. Received: none.`,
    );
  }
  const parts = await openDataset(source, { transpose: data?.transpose, ...options }, setting).catch(
    (error: unknown) => {
      if (!(error instanceof UnknownNameError) && !(error instanceof DatasetNotFoundError)) throw error;
      throw new DatasetNotFoundError(
        `Expected the name or directory of a dataset, since ${path} was trained on "${source}", which cannot be ` +
          `found from here. Received: none.\n${error.message}`,
        { cause: error },
      );
    },
  );
  const { test } = parts;
  // Models of earlier versions store class names only.
  const isOther =
    data === undefined
      ? classNames !== undefined && classNames.join("\n") !== test.classNames.join("\n")
      : data.fingerprint !== test.origin?.fingerprint();
  if (!isOther) return parts;
  const command = commandToType(["evaluate", path, source], setting.shell.environment);
  throw new ConfigurationError(
    `Expected the training data of ${path}. Received: ${source}, which now holds other images or labels. ` +
      `To use it anyway, name it: \`${command}\`.`,
  );
}

/**
 * Checks that a model fits a dataset's image shape and number of classes.
 *
 * @throws ShapeError, ConfigurationError if it does not
 */
export function checkFit(model: Classifier, path: string, dataset: Dataset): void {
  const { inputShape, outputShape } = model.network;
  const received = dataset.imageShape;
  const fits =
    inputShape.length === received.length && inputShape.every((size, axis) => isOpenOr(size, received[axis]));
  if (!fits) {
    throw new ShapeError(
      `Expected images of shape [${inputShape.map((size) => size ?? "any").join(", ")}], the input of ${path}. ` +
        `Received: ${dataset.name}, of shape [${received.join(", ")}].`,
    );
  }
  if (outputShape.length !== 1 || !isOpenOr(outputShape[0], dataset.classCount)) {
    throw new ConfigurationError(
      `Expected a dataset with ${outputShape.join("×")} classes, the output of ${path}. ` +
        `Received: ${dataset.name}, of ${dataset.classCount}.`,
    );
  }
}

function isOpenOr(size: number | null | undefined, length: number | undefined): boolean {
  return size === null || size === length;
}
