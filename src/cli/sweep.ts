/** `atelier sweep`: runs many trainings, and writes a page that compares them. */

import { basename, join, resolve } from "node:path";
import { FileFormatError, UnknownNameError } from "../errors/index.ts";
import { fileNameOf } from "../files/file-name.ts";
import type { Device } from "../index.ts";
import { computedByOf } from "../pieces/computed-by.ts";
import { computeHere, type Executor } from "../pieces/executor.ts";
import { tidyFileStore } from "../pieces/file-store.ts";
import { type Cell, type SweepPlan, wordsOf } from "../sweep/plan.ts";
import { readSweepFile } from "../sweep/read-file.ts";
import { runSweep } from "../sweep/run-sweep.ts";
import { computingOf, openSweepStore, PIECES, sweepProcesses } from "../sweep/sweep.ts";
import { openSweep, type SweepDescription } from "../sweep/work.ts";
import { writeSweep } from "../sweep/write.ts";
import { commandToType } from "../terminal/index.ts";
import { noteComputing } from "./computing-note.ts";
import { type DataOptions, openDataset } from "./dataset.ts";
import { formatComputing, formatCounted } from "./formats.ts";
import { Interruption } from "./interruption.ts";
import { type OutputDirectory, openDirectory } from "./output-directory.ts";
import { ProgressFile } from "./progress-file.ts";
import { openQueueExecutor, type QueueOptions } from "./queue.ts";
import { openScreen, printJson, type Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";
import { StudyDisplay } from "./study-progress.ts";
import { machine, versions } from "./surroundings.ts";
import { sweepJson, sweepLines } from "./sweep-result.ts";
import { watchSweep } from "./sweep-watch.ts";

export interface SweepOptions extends Pick<DataOptions, "data" | "mirror" | "offline">, QueueOptions {
  readonly out?: string;
  readonly workers?: number;
  readonly threads?: number;
  readonly device?: Device;
  readonly retryFailed?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
}

/**
 * @param path of the sweep file
 * @param command the typed command
 * @throws FileFormatError, ConfigurationError if the file describes no sweep; Interrupted after Ctrl-C, with a message that says how to resume
 */
export async function sweep(
  path: string,
  options: SweepOptions,
  shell: Shell,
  command: readonly string[],
): Promise<void> {
  const { file, directory: from } = await inSweepFile(path, () => readSweepFile(path));
  const out = options.out ?? join("runs", fileNameOf(`sweep-${basename(path).replace(/\.json$/i, "")}`));
  if (options.watch) return watchSweep(out, options, shell);
  const startedAt = new Date();
  const computing = computingOf(options);
  const screen = openScreen(options.json ? shell.stderr : shell.stdout, shell, {
    ...computing,
    isApart: shell.computesApart && options.workers === undefined && options.queue === undefined,
  });
  const interruption = new Interruption(shell);
  const display = new StudyDisplay(screen);
  let directory: OutputDirectory | undefined;
  let executor: Executor | undefined;
  try {
    const { data } = options;
    const description: SweepDescription = { file, directory: from, ...(data !== undefined && { data }) };
    const plan = await inSweepFile(path, () =>
      openSweep(description, computing, (name, { trainCount, testCount }) =>
        openDataset(name, { ...options, trainCount, testCount }, { shell, screen, interruption }),
      ),
    );
    screen.print(...headingLines(plan, formatComputing(computing), options.workers));
    directory = openDirectory(out, shell, { command: commandToType(command, {}) });
    screen.print(`Output in ${directory.path}; finished trainings there are not repeated`, "");
    const notes = await noteComputing(directory.path, await computedByOf("sweep", computing));
    if (notes.length > 0) screen.print(...notes, "");
    const { signal } = interruption;
    const progress = new ProgressFile(directory.path);
    const store = await openSweepStore(directory.path, computing, display.refuse);
    executor = await openExecutor(directory.path, description, plan.datasets, options, { shell, screen });
    const { result, models } = await runSweep(plan, {
      ...{ store, executor, signal, retryFailed: options.retryFailed },
      onProgress(now) {
        display.update(now);
        progress.update(now);
      },
    }).finally(progress.settled);
    const made = {
      date: startedAt.toISOString(),
      command: commandToType(command, shell.environment),
      versions: versions(),
      machine: { ...machine(), ...computing },
    };
    const { path: target } = directory;
    await interruption.saving(async () => {
      await writeSweep(target, file, result, models, made);
      const { writeSweepPage } = await import("../report/sweep/node.ts");
      await writeSweepPage(target, file, result, made);
      await progress.end();
    });
    screen.print("", ...sweepLines(result, target, screen));
    if (options.json) printJson(shell, sweepJson(result, target));
  } catch (error) {
    const explained = interruption.explained(error, command);
    if (explained !== error) display.end();
    throw explained;
  } finally {
    await executor?.close();
    if (directory !== undefined) await tidyFileStore(join(directory.path, PIECES));
    directory?.release();
    interruption.end();
  }
}

/** Converts errors about unknown names to errors about the sweep file: that is where the names are, not in the command. */
async function inSweepFile<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UnknownNameError)) throw error;
    throw new FileFormatError(`${path}: ${error.message}`, { cause: error });
  }
}

async function openExecutor(
  directory: string,
  description: SweepDescription,
  datasets: SweepPlan["datasets"],
  options: SweepOptions,
  setting: { readonly shell: Shell; readonly screen: Screen },
): Promise<Executor> {
  const { queue, workers } = options;
  const computing = computingOf(options);
  if (workers !== undefined) return sweepProcesses(workers, directory, description, computing);
  if (queue === undefined) return computeHere();
  const pieces = join(directory, PIECES);
  const { data } = description;
  const shared = {
    ...{ ...description, directory: resolve(description.directory) },
    ...(data !== undefined && { data: resolve(data) }),
  };
  return openQueueExecutor(
    options,
    {
      module: "sweep",
      description: shared,
      computing,
      computedBy: await computedByOf("sweep", computing),
      pieces,
      datasets,
    },
    setting,
  );
}

function headingLines(
  { cells, seeds, rungs }: SweepPlan,
  computing: string,
  workers: number | undefined,
): string[] {
  const datasets = [...new Set(cells.map(({ title }) => title))];
  const trainings = cells.reduce((sum, { runs }) => sum + runs.length, 0);
  const by =
    workers === undefined
      ? computing
      : `${formatCounted(workers, "process", "processes")} with ${computing} each`;
  const choices = rungs === null ? "" : `; the better cells continue after ${epochsOf(rungs.slice(0, -1))}`;
  return [
    `${datasets.join(", ")}: ${formatCounted(cells.length, "cell")} × ${formatCounted(seeds.length, "seed")} = ` +
      `${formatCounted(trainings, "training")}${choices}; ${by}`,
    ...variedLines(cells),
  ];
}

/** Formats `1 epoch`, `1 and 3 epochs`, `1, 3 and 9 epochs`. */
function epochsOf(epochs: readonly number[]): string {
  const last = epochs.at(-1) ?? 0;
  if (epochs.length <= 1) return formatCounted(last, "epoch");
  return `${epochs.slice(0, -1).join(", ")} and ${formatCounted(last, "epoch")}`;
}

/** Formats the varied settings with their values. */
function variedLines(cells: readonly Cell[]): string[] {
  return Object.keys(cells[0]?.varied ?? {}).map((name) => {
    const words = new Set(
      cells.map(({ varied }) => wordsOf({ [name]: varied[name] ?? null }).slice(name.length + 1)),
    );
    const list = [...words];
    return `  ${name}: ${list.length > 12 ? `${list.slice(0, 11).join(", ")}, … ${list.length} in all` : list.join(", ")}`;
  });
}
