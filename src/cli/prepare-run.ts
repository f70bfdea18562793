/** Prepares a training run, new or resumed. */

import { isDrawn, splitByClass } from "../data/index.ts";
import {
  buildNetwork,
  compileOptions,
  DRAWN_COUNTS,
  type Experiment,
  fromAddress,
  takeImages,
  toAddress,
} from "../experiment/index.ts";
import type { Model, TrainAndTest } from "../index.ts";
import { notesOn } from "../pictures/index.ts";
import { findRecipe, prepareModel } from "../recipes/index.ts";
import { openDataset } from "./dataset.ts";
import type { Interruption } from "./interruption.ts";
import type { Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";
import type { TrainOptions } from "./train.ts";
import { planTraining, type TrainingPlan } from "./training-plan.ts";

/** The context of a run. */
export interface RunSetting {
  readonly shell: Shell;
  readonly interruption: Interruption;
  readonly startedAt: Date;
}

/** The data, the plan and the model of a run. */
export interface PreparedRun {
  readonly data: TrainAndTest & { readonly divided: ReturnType<typeof splitByClass> };
  readonly plan: TrainingPlan;
  readonly model: Model;
}

/** Opens the dataset, fills in the defaults of the options, and makes the model. */
export async function prepareRun(
  nameOrDirectory: string,
  options: TrainOptions,
  setting: RunSetting & { screen: Screen },
): Promise<PreparedRun> {
  const data = await openData(nameOrDirectory, options, setting);
  const plan = planTraining(options, data.train.length, data.train.preparation?.isFramed);
  const divided = splitByClass(data.train, plan.validationSplit, plan.seed);
  return { data: { ...data, divided }, plan, model: makeModel(plan, data) };
}

/** Opens the dataset with the requested number of images, which an experiment may limit. */
async function openData(
  nameOrDirectory: string,
  options: TrainOptions,
  setting: RunSetting & { screen: Screen },
): Promise<TrainAndTest> {
  const { experiment, trainImages: trainCount, testImages: testCount } = options;
  if (experiment === undefined)
    return openDataset(nameOrDirectory, { ...options, trainCount, testCount }, setting);
  const { settings } = fromAddress(experiment);
  const { trainCount: most } = settings;
  const drawn = isDrawn(nameOrDirectory)
    ? {
        trainCount: Math.min(most ?? DRAWN_COUNTS.trainCount, DRAWN_COUNTS.trainCount),
        testCount: testCount ?? DRAWN_COUNTS.testCount,
      }
    : { trainCount: undefined, testCount };
  const data = await openDataset(nameOrDirectory, { ...options, ...drawn }, setting);
  return most === undefined ? data : { ...data, train: takeImages(data.train, most) };
}

function modelOf(experiment: Experiment, plan: TrainingPlan, { train }: TrainAndTest): Model {
  const { imageShape: inputShape, classCount } = train;
  const model = buildNetwork(experiment.network, { inputShape, classCount, seed: plan.seed });
  model.compile({ ...compileOptions(experiment, train.length), lowerings: plan.lowerings });
  model.notes = { ...notesOn(train), experiment: toAddress(experiment) };
  return model;
}

function makeModel(plan: TrainingPlan, data: TrainAndTest): Model {
  const { train } = data;
  if (plan.experiment !== undefined) return modelOf(plan.experiment, plan, data);
  const { seed, learningRate, totalSteps, lowerings } = plan;
  const model = prepareModel(findRecipe(plan.recipe.name), train, {
    seed,
    totalSteps,
    learningRate,
    lowerings,
  });
  model.notes = notesOn(train);
  return model;
}
