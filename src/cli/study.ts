/** `atelier study`: judges datasets claim by claim, and writes the report. */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { isDrawn, isKnownDataset, titleOf } from "../data/index.ts";
import { fileNameOf } from "../files/file-name.ts";
import { writeWhole } from "../files/write-whole.ts";
import type { Device, TrainAndTest } from "../index.ts";
import { childProcesses } from "../pieces/children/child-processes.ts";
import { computedByOf } from "../pieces/computed-by.ts";
import type { Executor } from "../pieces/executor.ts";
import {
  EVIDENCE,
  type Evidence,
  fileStore,
  runStudy,
  type StudyProgress,
  type StudyRecipe,
  type TrainedNetwork,
} from "../study/node.ts";
import { commandToType, TaskProgress } from "../terminal/index.ts";
import { noteComputing } from "./computing-note.ts";
import { type DataOptions, openDataset } from "./dataset.ts";
import { formatComputing, formatParts } from "./formats.ts";
import { GrowingReport } from "./growing-report.ts";
import { Interruption } from "./interruption.ts";
import { UsageError } from "./options.ts";
import { type OutputDirectory, openDirectory } from "./output-directory.ts";
import { ProgressFile } from "./progress-file.ts";
import { openQueueExecutor, type QueueOptions } from "./queue.ts";
import { openScreen, printJson, type Screen } from "./screen.ts";
import { announce, type ListenOptions, untilInterrupted } from "./serve.ts";
import type { Shell } from "./shell.ts";
import { studyCommand } from "./study-command.ts";
import { StudyDisplay } from "./study-progress.ts";
import { resultJson, resultLines } from "./study-result.ts";
import { type StudyServer, serveStudy } from "./study-server.ts";
import type { StudyDescription } from "./study-work.ts";
import { machine, versions } from "./surroundings.ts";
import { threadsOf } from "./workers.ts";

export interface StudyOptions extends DataOptions, ListenOptions, QueueOptions {
  readonly recipe: StudyRecipe;
  readonly seeds: number;
  readonly seed: number;
  readonly only?: readonly Evidence[];
  readonly trainImages?: number;
  readonly testImages?: number;
  readonly out?: string;
  readonly threads?: number;
  readonly device?: Device;
  /** Number of worker processes; default: only this process computes. */
  readonly workers?: number;
  readonly json?: boolean;
  /** Whether to serve the report while it grows, until Ctrl-C. */
  readonly serve?: boolean;
  /** The directory of the built page; default: its build directory. */
  readonly page?: string;
}

/** The subdirectory of cached pieces. */
const PIECES = "pieces";

/**
 * @param names of datasets, or their directories; the others are compared with the first
 * @param command the typed command
 * @throws Interrupted after Ctrl-C, with a message that says how to resume
 */
export async function study(
  names: readonly string[],
  options: StudyOptions,
  shell: Shell,
  command: readonly string[],
): Promise<void> {
  const startedAt = new Date();
  // Monotonic: the wall clock may jump while a study runs.
  const began = performance.now();
  const screen = openScreen(options.json ? shell.stderr : shell.stdout, shell, {
    ...options,
    isApart: shell.computesApart,
  });
  const interruption = new Interruption(shell);
  const display = new StudyDisplay(screen);
  let directory: OutputDirectory | undefined;
  let server: StudyServer | undefined;
  let executor: Executor | undefined;
  let isComplete = false;
  try {
    const datasets = await openDatasets(names, options, { shell, screen, interruption });
    screen.print(...headingLines(datasets, options, screen));
    directory = openDirectory(options.out ?? defaultDirectory(datasets, options), shell, {
      command: commandToType(command, {}),
    });
    screen.print(`Output in ${directory.path}; finished work there is not computed again`, "");
    const { signal } = interruption;
    const { path } = directory;
    // Before anything is written: a port may be taken.
    server = options.serve ? await serveGrowing(path, options, shell, screen) : undefined;
    const computedBy = await computedByOf("study", computing(options));
    const notes = await noteComputing(join(path, PIECES), computedBy);
    if (notes.length > 0) screen.print(...notes, "");
    const made = () => ({
      command: studyCommand(names, options, shell.environment),
      date: startedAt.toISOString(),
      seconds: (performance.now() - began) / 1000,
      versions: versions(),
      machine: { ...machine(), ...computing(options) },
    });
    const file = new ProgressFile(path);
    const onProgress = (progress: StudyProgress) => {
      display.update(progress);
      file.update(progress);
    };
    executor = await openExecutor(path, names, datasets, options, { shell, screen });
    const found = await runStudy(datasets, {
      ...(executor && { executor }),
      ...{
        recipe: options.recipe,
        seeds: options.seeds,
        seed: options.seed,
        evidence: options.only ?? EVIDENCE,
      },
      ...{ store: await openStore(directory.path, options, display), signal, onProgress },
      onModel: (trained) => saveModel(path, trained, options),
      onFindings: new GrowingReport({ directory: path, datasets, made }).update,
    }).finally(file.settled);
    // Imported late: charts and documents take a moment to load.
    const { writeReport } = await import("../report/node.ts");
    const drawing = new TaskProgress("Writing the report", screen.terminal);
    await interruption.saving(async () => {
      await writeReport(path, found, datasets, made(), (done, total) => drawing.update(done, total));
      await file.end();
    });
    drawing.end();
    screen.print("", ...resultLines(found, path, screen));
    if (options.json) printJson(shell, resultJson(found, path));
    isComplete = !signal.aborted;
  } catch (error) {
    const explained = interruption.explained(error, command);
    if (explained !== error) display.end();
    throw explained;
  } finally {
    await executor?.close();
    if (!isComplete) await server?.close();
    directory?.release();
    interruption.end();
  }
  if (server !== undefined && isComplete) await serveOn(server, shell, screen);
}

/** Starts the server, and prints the address of the report. */
async function serveGrowing(path: string, options: StudyOptions, shell: Shell, { print }: Screen) {
  const server = await serveStudy(path, options);
  print(`The growing report is at ${server.report}`);
  announce(server.report, options, shell);
  return server;
}

/** Serves the complete report until Ctrl-C. */
async function serveOn(server: StudyServer, shell: Shell, { print }: Screen): Promise<void> {
  await untilInterrupted(shell, async () => {
    print("", `The report is complete: ${server.report} (press Ctrl-C to stop the server)`);
    return server;
  });
}

async function openDatasets(
  names: readonly string[],
  { trainImages, testImages, ...options }: StudyOptions,
  setting: { shell: Shell; screen: Screen; interruption: Interruption },
): Promise<TrainAndTest[]> {
  const datasets: TrainAndTest[] = [];
  for (const name of names) {
    datasets.push(
      await openDataset(name, { ...options, trainCount: trainImages, testCount: testImages }, setting),
    );
  }
  const labels = datasets.map(({ train }) => train.name);
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) {
    throw new UsageError(`Expected datasets with different names. Received: two datasets named ${twice}.`);
  }
  return datasets;
}

function headingLines(
  datasets: readonly TrainAndTest[],
  options: StudyOptions,
  { styles }: Screen,
): string[] {
  const last = options.seed + options.seeds - 1;
  const seeds = options.seeds === 1 ? `seed ${options.seed}` : `seeds ${options.seed} to ${last}`;
  return [
    ...datasets.map((parts) => `${styles.bold(titleOf(parts.train))}: ${formatParts(parts)}`),
    `Recipe ${options.recipe}, ${seeds}, ${formatComputing(computing(options))}`,
  ];
}

/** Saves the model of the first seed. */
async function saveModel(directory: string, trained: TrainedNetwork, { seed }: StudyOptions): Promise<void> {
  if (trained.seed !== seed) return;
  const name = `${fileNameOf(trained.dataset)}-${trained.model}.onnx`;
  await writeWhole(join(directory, "models", name), trained.bytes);
}

/** Opens the cache of a study. */
function defaultDirectory(datasets: readonly TrainAndTest[], { recipe }: StudyOptions): string {
  return join("runs", fileNameOf(["study", ...datasets.map(({ train }) => train.name), recipe].join("-")));
}

async function openStore(directory: string, options: StudyOptions, display: StudyDisplay) {
  const computedBy = await computedByOf("study", computing(options));
  return fileStore(join(directory, PIECES), computedBy, { onRefused: display.refuse });
}

/** Starts worker processes or connects to a queue, if requested. */
async function openExecutor(
  directory: string,
  names: readonly string[],
  parts: readonly TrainAndTest[],
  options: StudyOptions,
  setting: { readonly shell: Shell; readonly screen: Screen },
): Promise<Executor | undefined> {
  const {
    queue,
    workers,
    recipe,
    seeds,
    seed,
    only = EVIDENCE,
    data,
    transpose,
    trainImages,
    testImages,
  } = options;
  if (workers === undefined && queue === undefined) return undefined;
  const description: StudyDescription = {
    ...{ datasets: names.map(fromAnywhere), evidence: only, recipe },
    data: {
      ...(data !== undefined && { data: resolve(data) }),
      transpose,
      trainCount: trainImages,
      testCount: testImages,
    },
    seeds: Array.from({ length: seeds }, (_, i) => seed + i),
  };
  const pieces = join(directory, PIECES);
  const computedBy = await computedByOf("study", computing(options));
  const work = { module: "study", description, computing: computing(options), computedBy } as const;
  if (queue !== undefined) {
    const datasets = new Map(parts.map((one, i) => [description.datasets[i] ?? "", one]));
    return openQueueExecutor(options, { ...work, pieces, datasets }, setting);
  }
  return childProcesses(workers ?? 1, { ...work, store: { kind: "directory", directory: pieces } });
}

/** A path as it is called from every directory; a name as it is. */
function fromAnywhere(name: string): string {
  const isPath = /[/\\]/.test(name) || (!isKnownDataset(name) && !isDrawn(name) && existsSync(name));
  return isPath ? resolve(name) : name;
}

function computing({ workers = 1, threads = threadsOf(workers), device = "cpu" }: StudyOptions) {
  return { threads, device };
}
