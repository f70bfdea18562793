/** Making ready to train: the network built and compiled, and what it is trained and tested on. */

import {
  compileOptions,
  type Experiment,
  prepareExperiment,
  splitForValidation,
  takeImages,
  toAddress,
} from "../../../src/experiment/index.ts";
import {
  type Dataset,
  type FitOptions,
  type Model,
  modelFromBytes,
  type rescale,
  type TrainAndTest,
} from "../../../src/library.ts";
import type { RunStart } from "../api.ts";
import { allOf, indicesIn, numbered, type TestImages } from "./test-images.ts";

/** All that a run needs. */
export interface Prepared {
  readonly experiment: Experiment;
  readonly model: Model<unknown>;
  readonly x: ReturnType<typeof rescale>;
  readonly y: Dataset["labels"];
  readonly options: FitOptions;
  readonly start: RunStart;
  /** The learning rate of each step, if it is not the same at all of them. */
  readonly schedule: ((step: number) => number) | undefined;
  /** Images trained on. */
  readonly examples: number;
  /** What it is tested on after each epoch: the images for validation, or without any the test images. */
  readonly validation: TestImages;
  readonly test: TestImages;
}

/**
 * Builds and compiles the network of an experiment on a dataset that is open.
 *
 * @param from the file of a model, whose network and weights are taken instead
 */
export function prepare(experiment: Experiment, data: TrainAndTest, from?: ArrayBuffer): Prepared {
  const { train, test } = data;
  const made = prepareExperiment(experiment, train);
  let { model } = made as { model: Model<unknown> };
  if (from !== undefined) {
    const loaded = modelFromBytes<unknown>(new Uint8Array(from));
    checkShapes(loaded, model);
    loaded.compile(compileOptions(experiment, train.length));
    void model.dispose();
    model = loaded;
  }
  model.notes = {
    ...model.notes,
    classNames: train.classNames,
    dataset: train.name,
    experiment: toAddress(experiment),
    ...(train.preparation === undefined ? {} : { preparation: train.preparation }),
  };
  const { learningRate } = model.optimizer;
  const { totalSteps, stepsPerEpoch, examples } = made.steps;
  return {
    ...{ experiment, model, x: made.x, y: made.y, options: made.options, examples },
    schedule: typeof learningRate === "function" ? learningRate : undefined,
    start: { parameterCount: parametersOf(model), stepsPerEpoch, totalSteps },
    validation: validationOf(experiment, train) ?? allOf("test", test),
    test: allOf("test", test),
  };
}

/**
 * Takes a training step and takes it back: what it needs is compiled then, and training begins at once when it is started.
 * Weights, slots and random numbers are afterwards as they were.
 */
export async function warmUp({ model, x, y, options }: Prepared): Promise<void> {
  const state = await model.trainingState();
  const count = Math.min(options.batchSize ?? 32, y.length);
  const size = x.data.length / y.length;
  const [, ...shape] = x.shape;
  const images = { ...x, data: x.data.subarray(0, count * size), shape: [count, ...shape] };
  // A step that fails here fails when training begins too, and is told then.
  await model.trainOnBatch(images, y.subarray(0, count)).catch(() => undefined);
  await model.resume(state);
}

export function parametersOf(model: Model<unknown>): number {
  return model.getWeights().reduce((sum, { data }) => sum + data.length, 0);
}

/** The images that are kept for validation, if any are. */
function validationOf({ settings }: Experiment, train: Dataset): TestImages | undefined {
  const { validationSplit, seed, trainCount = train.length } = settings;
  if (validationSplit === 0) return undefined;
  // The same division of images that are their own numbers tells which they are.
  const [, drawn] = splitForValidation(takeImages(numbered(train), trainCount), validationSplit, seed);
  const indices = indicesIn(drawn.images);
  return { on: "validation", dataset: train.subset(indices), indices };
}

function checkShapes(loaded: Model<unknown>, made: Model<unknown>): void {
  const [theirs, ours] = [loaded, made].map(({ inputShape, outputShape }) => ({
    images: inputShape.slice(1).join(" × "),
    classes: outputShape.slice(1).join(" × "),
  }));
  if (theirs === undefined || ours === undefined) return;
  if (theirs.images === ours.images && theirs.classes === ours.classes) return;
  throw new Error(
    `Expected a network for this dataset, of images of ${ours.images} and ${ours.classes} classes. ` +
      `Received: one for images of ${theirs.images} and ${theirs.classes} classes.`,
  );
}
