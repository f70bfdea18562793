/** A model's file, and whether it goes with a dataset. */

import { ConfigurationError, DatasetNotFoundError, FileFormatError, ShapeError } from "../errors.ts";
import { systemCode } from "../files/file-operations.ts";
import { type Dataset, loadModel, type Model, type TrainAndTest, UnknownNameError } from "../index.ts";
import { commandToType } from "../terminal/index.ts";
import type { Classifier } from "./classifier.ts";
import { type CountOptions, type DataOptions, openDataset, type Setting } from "./dataset.ts";
import { Interruption } from "./interruption.ts";
import type { Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";

/** @throws FileFormatError if the file cannot be read, or holds no model */
export function openModel(path: string): Promise<Model> {
  return inModelFile(path, () => loadModel(path));
}

/**
 * Reads a model's file.
 *
 * @throws FileFormatError if it cannot be read, or holds no model
 */
export async function inModelFile<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    // A layer's name in a file was not typed.
    if (error instanceof UnknownNameError) throw new FileFormatError(error.message, { cause: error });
    if (!(error instanceof FileFormatError && systemCode(error.cause) !== undefined)) throw error;
    throw new FileFormatError(
      `Expected the file of a model, as the command train writes it. Received: ${path}, no such file.`,
      { cause: error },
    );
  }
}

/**
 * The dataset to try a model on.
 *
 * @param options.name default: the very data that the model was trained on
 * @throws ConfigurationError if that is not known, or is other data by now; DatasetNotFoundError if it is gone; and
 *   what {@link openDataset} throws
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

/** What a model was trained on, told by its content from other data of the same name. */
async function trainingData(
  { notes: { data, dataset, classNames } }: Pick<Classifier, "notes">,
  path: string,
  options: DataOptions & CountOptions,
  setting: Setting,
): Promise<TrainAndTest> {
  const source = data?.source ?? dataset;
  if (source === undefined) {
    throw new ConfigurationError(
      `Expected the name or directory of a dataset, since ${path} does not say what it was trained on. Received: none.`,
    );
  }
  const parts = await openDataset(source, { transpose: data?.transpose, ...options }, setting).catch(
    (error: unknown) => {
      if (!(error instanceof UnknownNameError) && !(error instanceof DatasetNotFoundError)) throw error;
      throw new DatasetNotFoundError(
        `Expected the name or directory of a dataset, since ${path} was trained on "${source}", which is not to be ` +
          `found from here. Received: none.\n${error.message}`,
        { cause: error },
      );
    },
  );
  const { test } = parts;
  // Models of earlier versions have names of classes only.
  const isOther =
    data === undefined
      ? classNames !== undefined && classNames.join("\n") !== test.classNames.join("\n")
      : data.fingerprint !== test.origin?.fingerprint();
  if (!isOther) return parts;
  const command = commandToType(["evaluate", path, source], setting.shell.environment);
  throw new ConfigurationError(
    `Expected the data that ${path} was trained on. Received: ${source}, which holds other images or labels. ` +
      `Name it to take it all the same, as in \`${command}\`.`,
  );
}

/**
 * Checks that a model takes a dataset's images and tells as many classes apart.
 *
 * @throws ShapeError, ConfigurationError if not
 */
export function checkFit(model: Classifier, path: string, dataset: Dataset): void {
  const { inputShape, outputShape } = model.network;
  const received = dataset.imageShape;
  const fits =
    inputShape.length === received.length && inputShape.every((size, axis) => isOpenOr(size, received[axis]));
  if (!fits) {
    throw new ShapeError(
      `Expected images of shape [${inputShape.map((size) => size ?? "any").join(", ")}], as ${path} takes them. ` +
        `Received: ${dataset.name}, of shape [${received.join(", ")}].`,
    );
  }
  if (outputShape.length !== 1 || !isOpenOr(outputShape[0], dataset.classCount)) {
    throw new ConfigurationError(
      `Expected a dataset of as many classes as ${path} tells apart, ${outputShape.join("×")}. ` +
        `Received: ${dataset.name}, of ${dataset.classCount}.`,
    );
  }
}

function isOpenOr(size: number | null | undefined, length: number | undefined): boolean {
  return size === null || size === length;
}
