/** Reads `--experiment`: a link, or a file that contains one. */

import { readFileSync, statSync } from "node:fs";
import { AtelierError } from "../errors/index.ts";
import {
  checkExperiment,
  countExperimentSteps,
  type Experiment,
  experimentOf,
  fitOptions,
  fromAddress,
  toAddress,
} from "../experiment/index.ts";
import { formatReceived } from "../options/index.ts";
import { UsageError } from "./options.ts";
import type { TrainOptions } from "./train.ts";
import type { PlannedRecipe, TrainingPlan } from "./training-plan.ts";

/** Bytes. Links are shorter; longer files are read as models. */
const MAX_TEXT = 2 ** 20;

/** Options of `train` that a link determines, which therefore exclude `--experiment`. */
const SAID = {
  recipe: "--recipe",
  epochs: "--epochs",
  batchSize: "--batch-size",
  learningRate: "--learning-rate",
  validationSplit: "--validation-split",
  seed: "--seed",
  augment: "--augment",
  trainImages: "--train-images",
} as const;

/**
 * Resolves `--experiment` to its dataset, and to the options with the experiment's address.
 *
 * @throws UsageError for options that it determines itself; AddressError, FileFormatError if it is not an experiment
 */
export function readExperimentOption(
  dataset: string,
  options: TrainOptions,
  typed: ReadonlySet<string>,
): { dataset: string; options: TrainOptions } {
  if (options.experiment === undefined) return { dataset, options };
  const contradicted = Object.entries(SAID).find(([name]) => typed.has(name));
  if (contradicted !== undefined) {
    throw new UsageError(
      `Expected --experiment without ${contradicted[1]}, which the link determines. Received: both.`,
    );
  }
  const experiment = readExperiment(options.experiment);
  if (typed.has("dataset") && dataset !== experiment.dataset) {
    throw new UsageError(
      `Expected --experiment without a dataset, since the link names ${experiment.dataset}. Received: ${dataset}.`,
    );
  }
  return { dataset: experiment.dataset, options: { ...options, experiment: toAddress(experiment) } };
}

/** Reads a link; or a file: a saved model, an experiment as JSON, or a text with a link. */
function readExperiment(given: string): Experiment {
  if (statSync(given, { throwIfNoEntry: false })?.isFile() !== true) return fromAddress(given);
  const bytes = readFileSync(given);
  if (given.toLowerCase().endsWith(".onnx")) {
    const experiment = experimentOf(bytes);
    if (experiment !== undefined) return experiment;
    throw new UsageError(
      `Expected --experiment to be a link, or a file with an experiment. Received: ${given}, a model that was ` +
        "trained otherwise.",
    );
  }
  if (bytes.length > MAX_TEXT) {
    throw new UsageError(
      `Expected --experiment to be a link, or a file with one. Received: ${given}, a file of ${bytes.length} bytes.`,
    );
  }
  const text = bytes.toString("utf8").trim();
  return text.startsWith("{") ? experimentOfJson(text, given) : fromAddress(text);
}

function experimentOfJson(text: string, path: string): Experiment {
  try {
    const experiment: unknown = JSON.parse(text);
    checkExperiment(experiment);
    return experiment;
  } catch (error) {
    if (error instanceof AtelierError) throw error;
    throw new UsageError(
      `Expected ${path} to hold an experiment as JSON. Received: ${formatReceived(error)}.`,
    );
  }
}

/** Returns the plan of an experiment, which does not depend on the number of images. */
export function planExperiment(
  experiment: Experiment,
  trainingImages: number,
  computing: Pick<TrainingPlan, "threads" | "device" | "lowerings">,
): TrainingPlan {
  const { epochs, batchSize, validationSplit, focus = 1, learningRate, seed } = experiment.settings;
  const { augmentation = [], callbacks = [] } = fitOptions(experiment);
  return {
    ...computing,
    ...{ epochs, batchSize, validationSplit, focus, learningRate, seed, augmentation },
    ...countExperimentSteps(experiment, trainingImages),
    experiment,
    callbacks: [callbacks].flat(),
    recipe: recipeOf(experiment),
    adapted: "",
  };
}

/** Describes an experiment in the way a recipe describes itself. */
function recipeOf({ settings: { optimizer, schedule, labelSmoothing } }: Experiment): PlannedRecipe {
  return {
    name: "experiment",
    labelSmoothing,
    describeOptimizer: (learningRate = 0) =>
      `${optimizer.type} ${schedule === undefined ? "at" : `with ${schedule.type} up to`} ${learningRate}`,
  };
}
