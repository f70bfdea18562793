/** `atelier train --resume`: resumes a run from its record. */

import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { ConfigurationError, FileFormatError } from "../errors/index.ts";
import { executeRun } from "./execute-run.ts";
import { formatCounted, formatMoment, formatShare } from "./formats.ts";
import { UsageError } from "./options.ts";
import { openDirectory } from "./output-directory.ts";
import { prepareRun, type RunSetting } from "./prepare-run.ts";
import { type RunConfig, type RunHistory, runConfig } from "./run-record.ts";
import { openScreen, printJson, type Screen } from "./screen.ts";
import { machine } from "./surroundings.ts";
import type { TrainOptions, TypedTrain } from "./train.ts";
import { headingLines, resultJson } from "./train-report.ts";
import {
  dataDirectoryOf,
  datasetOf,
  readUnfinished,
  removeUnfinished,
  type UnfinishedRun,
} from "./unfinished-run.ts";

/** Options that may differ from the run's, since they do not affect the result. */
const FREE = [
  "resume",
  "out",
  "json",
  "verbose",
  "checkpointEvery",
  "onNan",
  "data",
  "mirror",
  "offline",
  "debug",
];

/**
 * Resumes the run in a directory, with the same result as without the interruption.
 *
 * @throws ConfigurationError that names what differs from the original run
 */
export async function resumeTraining(
  directory: string,
  asked: TypedTrain & { readonly dataset: string; readonly options: TrainOptions },
  setting: RunSetting,
): Promise<void> {
  const { shell } = setting;
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(
      `Expected --resume to be the directory of a run. Received: ${directory}, which is not.`,
    );
  }
  const opened = openDirectory(directory, shell, { option: "--resume", command: asked.command });
  const { path } = opened;
  const { json = false } = asked.options;
  try {
    const run = readUnfinished(path);
    if (run === undefined) {
      await removeUnfinished(path);
      const screen = openScreen(json ? shell.stderr : shell.stdout, shell);
      return sayFinished(path, asked, screen, setting);
    }
    checkTyped(run, asked, path);
    const { config, given } = run;
    const { seed, threads } = config.options;
    const places = dataDirectoryOf(given, shell.environment);
    const options = {
      ...given.options,
      ...(places === undefined ? {} : { data: places }),
      ...{ seed, threads },
      ...freeOptions(asked),
    };
    const screen = openScreen(json ? shell.stderr : shell.stdout, shell, {
      ...options,
      isApart: shell.computesApart,
    });
    screen.print(`Resuming ${path}, started ${formatMoment(config.startedAt)}: ${config.command}`);
    const prepared = await prepareRun(datasetOf(given), options, { ...setting, screen });
    const { plan, data, model } = prepared;
    checkConfig(
      config,
      runConfig({ command: config.command, startedAt: setting.startedAt }, plan, data, model),
      path,
    );
    screen.print(...headingLines(data, plan, screen));
    const { cpu } = machine();
    if (cpu !== config.machine.cpu) {
      shell.stderr.write(
        `note: this run was started on another processor (${config.machine.cpu}); last digits may differ on ${cpu}\n`,
      );
    }
    await executeRun({ path, given, config, plan, data, model, isResumed: true }, options, {
      ...setting,
      screen,
    });
  } finally {
    opened.release();
  }
}

/** Options that do not change the result of the run. */
function freeOptions({
  options,
  typed,
}: TypedTrain & { readonly options: TrainOptions }): Partial<TrainOptions> {
  const free = Object.entries(options).filter(([name]) => typed.has(name) && FREE.includes(name));
  return { json: options.json ?? false, ...Object.fromEntries(free) };
}

/** @throws UsageError for a typed option that differs from the run's */
function checkTyped(
  { given, config }: UnfinishedRun,
  { dataset, options, typed }: TypedTrain & { readonly dataset: string; readonly options: TrainOptions },
  path: string,
): void {
  const differs = (name: string, expected: unknown, received: unknown) =>
    new UsageError(
      `Expected --resume without options, or with those of the run in ${path}: ${name} ` +
        `${show(expected)}. Received: ${show(received)}.`,
    );
  const isOtherDataset =
    typed.has("dataset") &&
    dataset !== given.dataset &&
    resolve(dataset) !== resolve(given.cwd, given.dataset);
  if (isOtherDataset) throw differs("the dataset", given.dataset, dataset);
  const settled: Readonly<Record<string, unknown>> = { ...config.options, ...given.options };
  for (const [name, received] of Object.entries(options)) {
    if (name === "dataset" || !typed.has(name) || FREE.includes(name)) continue;
    if (show(settled[name]) !== show(received)) throw differs(flagOf(name), settled[name], received);
  }
  if (typed.has("out") && resolve(options.out ?? "") !== resolve(path))
    throw differs("--out", path, options.out);
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function show(value: unknown): string {
  return value === undefined
    ? "that is not given"
    : typeof value === "string"
      ? value
      : JSON.stringify(value);
}

/**
 * Checks that the configuration is the run's.
 *
 * @throws ConfigurationError with the first field that differs
 */
function checkConfig(begun: RunConfig, now: RunConfig, path: string): void {
  const compared = ({
    dataset,
    recipe,
    options,
    augmentation,
    optimizer,
    totalSteps,
    loss,
    versions,
    ...rest
  }: RunConfig) => ({
    "the data": { fingerprint: dataset.fingerprint },
    "training images": dataset.trainExamples,
    "test images": dataset.testExamples,
    Atelier: versions.atelier,
    onnxruntime: versions.onnxruntime,
    ...{ recipe, options, augmentation, optimizer, totalSteps, loss },
    "label smoothing": rest.labelSmoothing,
    parameters: rest.parameters,
  });
  const expected: Readonly<Record<string, unknown>> = compared(begun);
  const received: Readonly<Record<string, unknown>> = compared(now);
  for (const [name, value] of Object.entries(expected)) {
    if (show(value) === show(received[name])) continue;
    throw new ConfigurationError(
      `Expected ${name} as of the run in ${path}, ${show(value)}, so that the result is the same as without an interruption; ` +
        `--out with --overwrite starts over. Received: ${show(received[name])}.`,
    );
  }
}

/** @throws FileFormatError if there is no run */
function sayFinished(
  path: string,
  { options }: { readonly options: TrainOptions },
  screen: Screen,
  { shell }: RunSetting,
): void {
  const history = readJson<RunHistory>(join(path, "history.json"));
  const config = readJson<RunConfig>(join(path, "config.json"));
  if (history === undefined || config === undefined) {
    const isStudy = existsSync(join(path, "pieces"));
    const advice = isStudy ? "; to resume a study, run its command again" : "";
    throw new FileFormatError(
      `Expected the directory of a run of train${advice}. Received: ${path}, which has no record of one.`,
    );
  }
  const epochs = formatCounted(history.epochs.length, "epoch");
  if (history.test === null) {
    throw new FileFormatError(
      `Expected the checkpoints of the run in ${path}, which was interrupted after ${epochs}, to resume from. ` +
        `Received: none.`,
    );
  }
  const accuracy = formatShare(history.test.accuracy);
  screen.print(`${path} has finished: ${epochs}, test accuracy ${accuracy}. There is nothing to resume.`);
  if (options.json) printJson(shell, resultJson(history, config, path));
}

function readJson<Content>(path: string): Content | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
