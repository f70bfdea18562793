/** Trains by a plan from where the run's checkpoints are, and keeps what comes of it: to the end, or until it is stopped. */

import { join } from "node:path";
import { isDrawn, isKnownDataset } from "../data/index.ts";
import { callbacks, NonFiniteLossError, rescale } from "../index.ts";
import { type EpochRecord, recordEpochs } from "../model/callbacks/index.ts";
import { commandToType } from "../terminal/index.ts";
import { Interrupted } from "./interruption.ts";
import { nonFiniteMessage } from "./non-finite-lines.ts";
import { resumeCommand } from "./offer-resume.ts";
import type { PreparedRun, RunSetting } from "./prepare-run.ts";
import { keepRun, peakMemory, type RunConfig, type RunHistory, rounded } from "./run-record.ts";
import { printJson, type Screen } from "./screen.ts";
import { evaluateOn } from "./test-evaluation.ts";
import type { TrainOptions } from "./train.ts";
import { resultJson, resultLines } from "./train-report.ts";
import { epochsDone, nextText, RunMemory, stopText } from "./training-events.ts";
import { CHECKPOINTS, type GivenRun, removeUnfinished } from "./unfinished-run.ts";

/** A run whose record is written. */
export interface RecordedRun extends PreparedRun {
  /** Its directory. */
  readonly path: string;
  readonly given: GivenRun;
  readonly config: RunConfig;
  /** Whether another process began it; default false. */
  readonly isResumed?: boolean;
}

/** What has become of a run so far. */
interface Progress {
  readonly memory: RunMemory;
  readonly epochs: EpochRecord[];
}

/**
 * Trains, tests, writes the run's files, and removes its checkpoints.
 *
 * @param options of this process, which may be another one than that in which the run began
 * @throws Interrupted when it was; what `fit` throws, with what was kept and how to go on
 */
export async function executeRun(
  run: RecordedRun,
  options: TrainOptions,
  setting: RunSetting & { readonly screen: Screen },
): Promise<void> {
  const { path, config, plan, data, model } = run;
  const { shell, interruption, screen } = setting;
  const { signal } = interruption;
  if (data.divided !== undefined) {
    screen.print("Validation images are drawn from every class, since the last ones are not of all classes");
  }
  screen.print("");
  const memory = new RunMemory(() => {
    if (run.isResumed) screen.print("There is no checkpoint to go on from: training begins anew");
  });
  const progress: Progress = { memory, epochs: [] };
  const forgetRemark = afterInterrupt(signal, () => {
    if (screen.isInteractive) screen.print("", "Finishing the step; Ctrl-C again ends at once");
  });
  try {
    await trainModel(run, options, progress, setting);
    const seconds = rounded(memory.seconds);
    const { loss, report } = await evaluateOn(model, data.test);
    signal.throwIfAborted();
    const history = historyOf(progress, seconds, {
      examples: data.test.length,
      loss,
      accuracy: report.accuracy,
    });
    await interruption.saving(() => keepRun(path, model, history, config));
    await removeUnfinished(path);
    screen.print("", ...resultLines(data, plan, history, path, screen));
    const evaluation = ["evaluate", join(path, "model.onnx"), ...whereabouts(run.given)];
    screen.print("", `Next: ${commandToType(evaluation, shell.environment)}`);
    if (options.json) printJson(shell, resultJson(history, config, path));
  } catch (error) {
    if (error === signal.reason) throw await interrupted(run, options, progress, setting);
    throw await failed(error, run, progress, setting);
  } finally {
    forgetRemark();
  }
}

/** Milliseconds of waiting after Ctrl-C that need no remark. */
const MAX_SILENT_WAIT = 400;

/** Says something if an interrupt takes its time; returns what prevents it. */
function afterInterrupt(signal: AbortSignal, say: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = () => {
    timer = setTimeout(say, MAX_SILENT_WAIT);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  };
}

async function trainModel(
  { path, plan, data, model }: RecordedRun,
  { verbose, checkpointEvery, onNan }: TrainOptions,
  { memory, epochs: done }: Progress,
  { shell, interruption, screen }: RunSetting & { readonly screen: Screen },
): Promise<void> {
  const { batchSize, epochs, stepsPerEpoch, validationSplit, focus, seed, augmentation } = plan;
  const [training, validation] = data.divided ?? [data.train];
  const backup = callbacks.backupAndRestore({
    directory: join(path, CHECKPOINTS),
    everySeconds: checkpointEvery,
    // They go when the run's files are complete.
    deleteCheckpoint: false,
    ...(onNan === "restore" && { onNonFinite: {} }),
    onEvent(event) {
      memory.note(event);
      // Without progress `fit` is silent of this too.
      if (verbose === 0 && (event.kind === "failed" || event.kind === "skipped")) {
        shell.stderr.write(`Warning: ${event.message}\n`);
      }
      if (event.kind !== "restored") return;
      const place = { epoch: event.epoch + 1, step: event.step };
      screen.print(`Going on with ${nextText(place, epochs, stepsPerEpoch)}`);
    },
  });
  await model.fit(rescale(training.images), training.labels, {
    batchSize,
    epochs,
    focus,
    ...(validation === undefined
      ? { validationSplit }
      : { validationData: [rescale(validation.images), validation.labels] }),
    seed,
    augmentation,
    verbose: verbose ?? (screen.isInteractive ? 1 : 2),
    callbacks: [recordEpochs(done), memory.callback(), backup, ...(plan.callbacks ?? [])],
    signal: interruption.signal,
  });
}

function historyOf({ memory, epochs }: Progress, seconds: number, test: RunHistory["test"]): RunHistory {
  return {
    epochs,
    seconds,
    test,
    interrupted: test === null,
    ...(memory.restores.length > 0 && { restores: memory.restores }),
    peakMemoryBytes: peakMemory(),
  };
}

/** What an interrupted run ends with: its epochs are kept as a model, and everything as a checkpoint. */
async function interrupted(
  { path, config, plan, model }: RecordedRun,
  options: TrainOptions,
  progress: Progress,
  { shell, interruption }: RunSetting,
): Promise<Interrupted> {
  const { memory, epochs } = progress;
  const { exitCode } = interruption;
  if (memory.reached === undefined) {
    await removeUnfinished(path);
    return new Interrupted("Interrupted before the first step; nothing was saved.", exitCode);
  }
  const history = historyOf(progress, rounded(memory.seconds), null);
  const isModel = epochs.length > 0;
  if (isModel) await keepRun(path, model, history, config);
  if (isModel && options.json) printJson(shell, resultJson(history, config, path));
  const kept = isModel ? `; what was trained so far is in ${path}` : "";
  return new Interrupted(
    `Interrupted ${stopText(memory.reached, plan.epochs, plan.stepsPerEpoch)}${kept}. ` +
      `\`${resumeCommand(path, shell)}\` goes on from there.`,
    exitCode,
  );
}

/** The same error, with what is kept of the run and how it goes on; if nothing was trained, nothing is kept. */
async function failed(
  error: unknown,
  { path, config, plan, model }: RecordedRun,
  progress: Progress,
  { shell }: RunSetting,
): Promise<unknown> {
  const { memory, epochs } = progress;
  if (error instanceof NonFiniteLossError) error.message = nonFiniteMessage(error);
  if (memory.reached === undefined) {
    await removeUnfinished(path).catch(() => {});
    if (error instanceof NonFiniteLossError) {
      error.message +=
        "\nNothing was saved. --learning-rate sets a lower one; --on-nan restore halves it by itself.";
    }
    return error;
  }
  const history = historyOf(progress, rounded(memory.seconds), null);
  const isKept =
    epochs.length > 0 &&
    (await keepRun(path, model, history, config).then(
      () => true,
      // The error says more than that the model cannot be written either.
      () => false,
    ));
  const kept = isKept
    ? `What was trained so far, ${epochsDone(epochs.length, plan.epochs)}, is in ${path}. `
    : "";
  const again = resumeCommand(
    path,
    shell,
    error instanceof NonFiniteLossError ? ["--on-nan", "restore"] : [],
  );
  const rate = error instanceof NonFiniteLossError ? ", at half the learning rate" : "";
  const from = nextText(memory.reached, plan.epochs, plan.stepsPerEpoch);
  if (error instanceof Error) error.message += `\n${kept}\`${again}\` goes on with ${from}${rate}.`;
  return error;
}

/** What `evaluate` has to be told of the dataset beyond what the model says. */
function whereabouts({ dataset, options: { data } }: GivenRun): string[] {
  const isByName = isKnownDataset(dataset) || isDrawn(dataset);
  const name = isByName ? [] : [dataset];
  return data === undefined ? name : [...name, "--data", data];
}
