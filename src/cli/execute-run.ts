/** Trains by a plan, from the run's latest checkpoint if there is one, and saves the result. */

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

/** A run with a written record. */
export interface RecordedRun extends PreparedRun {
  /** Its directory. */
  readonly path: string;
  readonly given: GivenRun;
  readonly config: RunConfig;
  /** True if another process started it; default false. */
  readonly isResumed?: boolean;
}

/** The progress of a run. */
interface Progress {
  readonly memory: RunMemory;
  readonly epochs: EpochRecord[];
}

/**
 * Trains, tests, writes the run's files, and removes its checkpoints.
 *
 * @param options of this process, which may not be the one that started the run
 * @throws Interrupted after Ctrl-C; errors of `fit`, with a note of what was saved and how to resume
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
    screen.print("Validation images are drawn from every class, since the last images lack some classes");
  }
  screen.print("");
  const memory = new RunMemory(() => {
    if (run.isResumed) screen.print("No checkpoint found: training starts from the beginning");
  });
  const progress: Progress = { memory, epochs: [] };
  const forgetRemark = afterInterrupt(signal, () => {
    if (screen.isInteractive)
      screen.print("", "Finishing the current step; press Ctrl-C again to quit at once");
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

/** Milliseconds after Ctrl-C before a message explains the wait. */
const MAX_SILENT_WAIT = 400;

/** Prints a message if an interrupt takes long; returns a function that cancels it. */
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
    // They are removed when the run's files are complete.
    deleteCheckpoint: false,
    ...(onNan === "restore" && { onNonFinite: {} }),
    onEvent(event) {
      memory.note(event);
      // Without progress, `fit` does not print this either.
      if (verbose === 0 && (event.kind === "failed" || event.kind === "skipped")) {
        shell.stderr.write(`Warning: ${event.message}\n`);
      }
      if (event.kind !== "restored") return;
      const place = { epoch: event.epoch + 1, step: event.step };
      screen.print(`Resuming at ${nextText(place, epochs, stepsPerEpoch)}`);
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

/** Ends an interrupted run: saves the completed epochs as a model, and everything as a checkpoint. */
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
  const kept = isModel ? `; the model so far is in ${path}` : "";
  return new Interrupted(
    `Interrupted ${stopText(memory.reached, plan.epochs, plan.stepsPerEpoch)}${kept}. ` +
      `\`${resumeCommand(path, shell)}\` resumes.`,
    exitCode,
  );
}

/** Adds to an error what was saved of the run and how to resume; if nothing was trained, nothing is saved. */
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
        "\nNothing was saved. Set a lower --learning-rate, or let --on-nan restore halve it automatically.";
    }
    return error;
  }
  const history = historyOf(progress, rounded(memory.seconds), null);
  const isKept =
    epochs.length > 0 &&
    (await keepRun(path, model, history, config).then(
      () => true,
      // The first error matters more than the failure to write the model.
      () => false,
    ));
  const kept = isKept ? `The model after ${epochsDone(epochs.length, plan.epochs)} is in ${path}. ` : "";
  const again = resumeCommand(
    path,
    shell,
    error instanceof NonFiniteLossError ? ["--on-nan", "restore"] : [],
  );
  const rate = error instanceof NonFiniteLossError ? ", at half the learning rate" : "";
  const from = nextText(memory.reached, plan.epochs, plan.stepsPerEpoch);
  if (error instanceof Error) error.message += `\n${kept}\`${again}\` resumes at ${from}${rate}.`;
  return error;
}

/** The arguments that `evaluate` needs besides the model. */
function whereabouts({ dataset, options: { data } }: GivenRun): string[] {
  const isByName = isKnownDataset(dataset) || isDrawn(dataset);
  const name = isByName ? [] : [dataset];
  return data === undefined ? name : [...name, "--data", data];
}
