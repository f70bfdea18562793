/** What a training run needs before it begins, or goes on. */

import { splitByClass } from "../data/index.ts";
import type { Model, TrainAndTest } from "../index.ts";
import { notesOn } from "../pictures/index.ts";
import { prepareModel } from "../recipes/index.ts";
import { openDataset } from "./dataset.ts";
import type { Interruption } from "./interruption.ts";
import type { Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";
import type { TrainOptions } from "./train.ts";
import { planTraining, type TrainingPlan } from "./training-plan.ts";

/** What a run has around it. */
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

/** Opens the dataset, settles what the options left open, and makes the model. */
export async function prepareRun(
  nameOrDirectory: string,
  options: TrainOptions,
  setting: RunSetting & { screen: Screen },
): Promise<PreparedRun> {
  const counts = { trainCount: options.trainImages, testCount: options.testImages };
  const data = await openDataset(nameOrDirectory, { ...options, ...counts }, setting);
  const plan = planTraining(options, data.train.length, data.train.preparation?.isFramed);
  const divided = splitByClass(data.train, plan.validationSplit, plan.seed);
  return { data: { ...data, divided }, plan, model: makeModel(plan, data) };
}

function makeModel(plan: TrainingPlan, { train }: TrainAndTest): Model {
  const { recipe, seed, learningRate, totalSteps, lowerings } = plan;
  const model = prepareModel(recipe, train, { seed, totalSteps, learningRate, lowerings });
  model.notes = notesOn(train);
  return model;
}
