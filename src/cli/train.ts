/** `atelier train`: trains on a dataset by a recipe, evaluates the model on the test images, and saves it. */

import { join, resolve } from "node:path";
import type { DataOptions } from "./dataset.ts";
import { executeRun } from "./execute-run.ts";
import { readExperimentOption } from "./experiment-option.ts";
import { Interruption } from "./interruption.ts";
import { offerResume, refuseUnfinished } from "./offer-resume.ts";
import { freshDirectory, type OutputDirectory, openDirectory } from "./output-directory.ts";
import { prepareRun, type RunSetting } from "./prepare-run.ts";
import { resumeTraining } from "./resume-training.ts";
import { checkRoom, RUN_FILES, runConfig } from "./run-record.ts";
import { openScreen, printText } from "./screen.ts";
import type { Shell } from "./shell.ts";
import { headingLines } from "./train-report.ts";
import type { PlanOptions } from "./training-plan.ts";
import { recordUnfinished, removeUnfinished } from "./unfinished-run.ts";

export interface TrainOptions extends PlanOptions, DataOptions {
  readonly trainImages?: number;
  readonly testImages?: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly verbose?: 0 | 1 | 2;
  /** The directory of a run to resume. */
  readonly resume?: string;
  /** Whether to replace an unfinished run in the output directory. */
  readonly overwrite?: boolean;
  /** Seconds between checkpoints within an epoch. */
  readonly checkpointEvery: number;
  /** The reaction to a non-finite loss, weight or slot. */
  readonly onNan: "stop" | "restore";
}

/** The typed command. */
export interface TypedTrain {
  /** The complete command, for display and comparison. */
  readonly command: string;
  /** The names of options that were typed rather than defaulted, including "dataset". */
  readonly typed: ReadonlySet<string>;
}

/**
 * @param nameOrDirectory the dataset
 * @throws Interrupted after Ctrl-C, with a message that says how to resume
 */
export async function train(
  nameOrDirectory: string,
  options: TrainOptions,
  shell: Shell,
  typed: TypedTrain,
): Promise<void> {
  const said = readExperimentOption(nameOrDirectory, options, typed.typed);
  const interruption = new Interruption(shell);
  const setting = { shell, interruption, startedAt: new Date() };
  try {
    const unfinished = options.resume ?? (await offerResume(options, typed.command, setting));
    if (unfinished === undefined) await beginTraining(said.dataset, said.options, typed.command, setting);
    else await resumeTraining(unfinished, { ...said, ...typed }, setting);
  } finally {
    interruption.end();
  }
}

async function beginTraining(
  nameOrDirectory: string,
  options: TrainOptions,
  command: string,
  setting: RunSetting,
): Promise<void> {
  const { shell, startedAt } = setting;
  const screen = openScreen(options.json ? shell.stderr : shell.stdout, shell, {
    ...options,
    isApart: shell.computesApart,
  });
  const { data, plan, model } = await prepareRun(nameOrDirectory, options, { ...setting, screen });
  screen.print(...headingLines(data, plan, screen), "");
  model.summary({ print: (text) => printText(screen, text) });

  let directory: OutputDirectory | undefined;
  try {
    directory = chooseDirectory(options, `${data.train.name}-${plan.recipe.name}`, shell, command);
    const { path, entries } = directory;
    const replaced = RUN_FILES.filter((name) => entries.includes(name));
    if (replaced.length > 0) screen.print(`Replacing ${replaced.join(", ")} in ${path}`);
    await checkRoom(path, model);
    await removeUnfinished(path);
    const config = runConfig({ command, startedAt }, plan, data, model);
    const { ATELIER_DATA } = shell.environment;
    const given = {
      ...{ dataset: nameOrDirectory, cwd: process.cwd(), options },
      ...(ATELIER_DATA ? { dataDirectory: resolve(ATELIER_DATA) } : {}),
    };
    await recordUnfinished(path, { given, config });
    await executeRun({ path, given, config, plan, data, model }, options, { ...setting, screen });
  } finally {
    directory?.release();
  }
}

function chooseDirectory(
  { out, overwrite = false }: TrainOptions,
  name: string,
  shell: Shell,
  command: string,
): OutputDirectory {
  if (out === undefined) return freshDirectory(join("runs", name), shell, command);
  const directory = openDirectory(out, shell, { command });
  try {
    // Another run may have started since the question was asked.
    if (!overwrite) refuseUnfinished(directory.path, shell);
    return directory;
  } catch (error) {
    directory.release();
    throw error;
  }
}
