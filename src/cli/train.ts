/** `atelier train`: trains on a dataset by a recipe, tries the model on the test images, and keeps it. */

import { join } from "node:path";
import { isDrawn, isKnownDataset, splitByClass } from "../data/index.ts";
import { type Model, rescale, type TrainAndTest } from "../index.ts";
import { type EpochRecord, recordEpochs } from "../model/callbacks/index.ts";
import { notesOn } from "../pictures/index.ts";
import { prepareModel } from "../recipes/index.ts";
import { commandToType } from "../terminal/index.ts";
import { type DataOptions, openDataset } from "./dataset.ts";
import { formatCounted } from "./formats.ts";
import { Interrupted, Interruption } from "./interruption.ts";
import { freshDirectory, type OutputDirectory, openDirectory } from "./output-directory.ts";
import { keepRun, peakMemory, RUN_FILES, type RunHistory, rounded, runConfig } from "./run-record.ts";
import { openScreen, printJson } from "./screen.ts";
import type { Shell } from "./shell.ts";
import { evaluateOn } from "./test-evaluation.ts";
import { headingLines, resultJson, resultLines } from "./train-report.ts";
import { type PlanOptions, planTraining, type TrainingPlan } from "./training-plan.ts";

export interface TrainOptions extends PlanOptions, DataOptions {
  readonly trainImages?: number;
  readonly testImages?: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly verbose?: 0 | 1 | 2;
}

/**
 * @param command what was typed
 * @throws Interrupted when it was; then the message says what was kept
 */
export async function train(
  nameOrDirectory: string,
  options: TrainOptions,
  shell: Shell,
  command: string,
): Promise<void> {
  const startedAt = new Date();
  const interruption = new Interruption(shell);
  let directory: OutputDirectory | undefined;
  try {
    const screen = openScreen(options.json ? shell.stderr : shell.stdout, shell, options);
    const counts = { trainCount: options.trainImages, testCount: options.testImages };
    const setting = { shell, screen, interruption };
    const data = await openDataset(nameOrDirectory, { ...options, ...counts }, setting);
    const plan = planTraining(options, data.train.length, data.train.preparation?.isFramed);
    const model = makeModel(plan, data);
    screen.print(...headingLines(data, plan, screen), "");
    model.summary({ print: screen.print });

    directory = chooseDirectory(options.out, `${data.train.name}-${plan.recipe.name}`, shell, command);
    const replaced = RUN_FILES.filter((name) => directory?.entries.includes(name));
    if (replaced.length > 0) screen.print(`Replacing ${replaced.join(", ")} in ${directory.path}`);
    const divided = splitByClass(data.train, plan.validationSplit, plan.seed);
    if (divided !== undefined) {
      screen.print(
        "Validation images are drawn from every class, since the last ones are not of all classes",
      );
    }
    screen.print("");

    const { verbose = screen.isInteractive ? 1 : 2 } = options;
    const history = await trainAndTest(
      model,
      plan,
      { ...data, divided },
      { verbose, signal: interruption.signal },
    );
    const { exitCode } = interruption;
    if (history.epochs.length === 0) {
      throw new Interrupted("Interrupted before the first epoch was complete; nothing was saved.", exitCode);
    }
    const { path } = directory;
    const config = runConfig({ command, startedAt }, plan, data, model);
    await interruption.saving(() => keepRun(path, model, history, config));

    if (history.test !== null) screen.print("", ...resultLines(data, plan, history, path, screen));
    const evaluation = ["evaluate", join(path, "model.onnx"), ...whereabouts(nameOrDirectory, options.data)];
    if (history.test !== null) screen.print("", `Next: ${commandToType(evaluation, shell.environment)}`);
    if (options.json) printJson(shell, resultJson(data, plan, history, path));
    if (history.interrupted) {
      const done = `${history.epochs.length} of ${formatCounted(plan.epochs, "epoch")}`;
      throw new Interrupted(`Interrupted after ${done}; what was trained so far is in ${path}.`, exitCode);
    }
  } finally {
    directory?.release();
    interruption.end();
  }
}

/** What `evaluate` has to be told of the dataset beyond what the model says. */
function whereabouts(nameOrDirectory: string, data: string | undefined): string[] {
  const isByName = isKnownDataset(nameOrDirectory) || isDrawn(nameOrDirectory);
  const name = isByName ? [] : [nameOrDirectory];
  return data === undefined ? name : [...name, "--data", data];
}

function chooseDirectory(
  out: string | undefined,
  name: string,
  shell: Shell,
  command: string,
): OutputDirectory {
  return out === undefined
    ? freshDirectory(join("runs", name), shell, command)
    : openDirectory(out, shell, { command });
}

function makeModel(plan: TrainingPlan, { train }: TrainAndTest): Model {
  const { recipe, seed, learningRate, totalSteps, lowerings } = plan;
  const model = prepareModel(recipe, train, { seed, totalSteps, learningRate, lowerings });
  model.notes = notesOn(train);
  return model;
}

/** Trains until the end, or the signal, and unless that came tries the model on the test images. */
async function trainAndTest(
  model: Model,
  { batchSize, epochs, validationSplit, seed, augmentation }: TrainingPlan,
  { train, test, divided }: TrainAndTest & { divided: ReturnType<typeof splitByClass> },
  { verbose, signal }: { verbose: 0 | 1 | 2; signal: AbortSignal },
): Promise<RunHistory> {
  const done: EpochRecord[] = [];
  const callbacks = [recordEpochs(done)];
  let tested: RunHistory["test"] = null;
  const began = performance.now();
  let seconds = 0;
  const [training, validation] = divided ?? [train];
  const validating =
    validation === undefined
      ? { validationSplit }
      : { validationData: [rescale(validation.images), validation.labels] as const };
  try {
    await model.fit(rescale(training.images), training.labels, {
      ...{ batchSize, epochs, ...validating, seed, augmentation, verbose, callbacks, signal },
    });
    seconds = rounded((performance.now() - began) / 1000);
    const { loss, report } = await evaluateOn(model, test);
    signal.throwIfAborted();
    tested = { examples: test.length, loss, accuracy: report.accuracy };
  } catch (error) {
    if (error !== signal.reason) throw error;
    seconds ||= rounded((performance.now() - began) / 1000);
  }
  return {
    epochs: done,
    seconds,
    test: tested,
    interrupted: tested === null,
    peakMemoryBytes: peakMemory(),
  };
}
