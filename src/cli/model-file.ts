/** A model's file, and whether it goes with a dataset. */

import { ConfigurationError, FileFormatError, ShapeError } from "../errors.ts";
import { type Dataset, loadModel, type Sequential, type TrainAndTest, UnknownNameError } from "../index.ts";
import { type CountOptions, type DataOptions, openDataset } from "./dataset.ts";
import { Interruption } from "./interruption.ts";
import type { Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";

/** @throws FileFormatError if the file cannot be read, or holds no model */
export async function openModel(path: string): Promise<Sequential> {
  try {
    return await loadModel(path);
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error && "code" in error)) throw error;
    const reason = error.code === "ENOENT" ? "no such file" : error.message;
    throw new FileFormatError(
      `Expected the file of a model, such as \`atelier train\` writes. Received: ${path}, ${reason}.`,
      { cause: error },
    );
  }
}

/**
 * The dataset to try a model on.
 *
 * @param options.name default: the one that the model was trained on
 * @throws ConfigurationError if neither is known; and what {@link openDataset} throws
 */
export async function datasetFor(
  model: Sequential,
  path: string,
  options: DataOptions & CountOptions & { name?: string | undefined },
  { shell, screen }: { shell: Shell; screen: Screen },
): Promise<TrainAndTest> {
  const { name = model.notes.dataset } = options;
  if (name === undefined) {
    throw new ConfigurationError(
      `Expected the name or directory of a dataset, since ${path} does not say what it was trained on. Received: none.`,
    );
  }
  const interruption = new Interruption(shell);
  try {
    return await openDataset(name, options, { shell, screen, interruption });
  } catch (error) {
    if (!(error instanceof UnknownNameError) || options.name !== undefined) throw error;
    throw new ConfigurationError(
      `Expected the directory of a dataset, since ${path} was trained on "${name}", which is not a known name. ` +
        "Received: none.",
      { cause: error },
    );
  } finally {
    interruption.end();
  }
}

/**
 * Checks that a model takes a dataset's images and tells as many classes apart.
 *
 * @throws ShapeError, ConfigurationError if not
 */
export function checkFit(model: Sequential, path: string, dataset: Dataset): void {
  const { inputShape, outputShape } = model.network;
  const received = dataset.imageShape;
  if (inputShape.length !== received.length || inputShape.some((size, axis) => size !== received[axis])) {
    throw new ShapeError(
      `Expected images of shape [${inputShape.join(", ")}], as ${path} takes them. ` +
        `Received: ${dataset.name}, of shape [${received.join(", ")}].`,
    );
  }
  if (outputShape.length !== 1 || outputShape[0] !== dataset.classCount) {
    throw new ConfigurationError(
      `Expected a dataset of as many classes as ${path} tells apart, ${outputShape.join("×")}. ` +
        `Received: ${dataset.name}, of ${dataset.classCount}.`,
    );
  }
}
