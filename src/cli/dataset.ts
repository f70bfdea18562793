/** Opens the dataset of a command: finds, downloads or draws it, with a progress bar. */

import { defined } from "../checked.ts";
import { fetchDirectory, isDrawn, isKnownDataset, LoadDisplay, takeOfAllClasses } from "../data/node.ts";
import { type Dataset, loadDataset, type TrainAndTest } from "../index.ts";
import { commandToType } from "../terminal/index.ts";
import { printMessage } from "./clean-output.ts";
import { Interrupted, type Interruption } from "./interruption.ts";
import { UsageError } from "./options.ts";
import type { Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";

/** Where a command looks for its dataset, and where it may download it from. */
export interface DataOptions {
  readonly data?: string;
  readonly mirror?: readonly string[];
  readonly offline?: boolean;
  /** Whether images are transposed; default: only EMNIST's, which are stored on their side. */
  readonly transpose?: boolean | undefined;
}

/** Numbers of images to take from the start of a dataset; default all. */
export interface CountOptions {
  readonly trainCount?: number | undefined;
  readonly testCount?: number | undefined;
}

/** The context in which a command loads its dataset. */
export interface Setting {
  readonly shell: Shell;
  readonly screen: Screen;
  readonly interruption: Interruption;
}

/** @throws Interrupted after Ctrl-C; errors of {@link loadDataset} */
export async function openDataset(
  nameOrDirectory: string,
  { data, mirror, offline, transpose, trainCount, testCount }: DataOptions & CountOptions,
  { shell, screen, interruption }: Setting,
): Promise<TrainAndTest> {
  const { signal } = interruption;
  const route = { name: nameOrDirectory, directory: fetchDirectory(nameOrDirectory, data), mirrors: mirror };
  const display = new LoadDisplay(route, screen.terminal);
  try {
    const dataset = await loadDataset(nameOrDirectory, {
      ...{
        data,
        offline,
        transpose,
        mirrors: mirror,
        ...(isDrawn(nameOrDirectory) && { trainCount, testCount }),
      },
      ...{ signal, onProgress: display.update },
    });
    if (signal.aborted) throw new Interrupted("Interrupted.", interruption.exitCode);
    display.end();
    for (const remark of dataset.train.origin?.remarks ?? []) printMessage(shell, `note: ${remark}`);
    return {
      train: take(dataset.train, trainCount, shell),
      test: take(dataset.test, testCount, shell),
    };
  } catch (error) {
    if (error !== signal.reason) throw error;
    if (!isKnownDataset(nameOrDirectory)) throw new Interrupted("Interrupted.", interruption.exitCode);
    throw interruptedFetch([nameOrDirectory], { data, mirror }, shell, interruption);
  } finally {
    display.end();
  }
}

/** Takes the first examples; if they lack classes, takes a share of every class and prints a note. */
function take(part: Dataset, count: number | undefined, shell: Shell): Dataset {
  if (count === undefined || count === part.length) return part;
  const taken = takeOfAllClasses(part, count);
  if (taken.images.data.buffer !== part.images.data.buffer) {
    printMessage(
      shell,
      `note: the first ${count} ${part.partition} images lack some classes; taking a share of every class instead`,
    );
  }
  return taken;
}

/**
 * Checks indices of examples.
 *
 * @throws UsageError for the first index out of range
 */
export function checkIndices({ length, partition, name }: Dataset, indices: readonly number[]): void {
  const wrong = indices.find((index) => index >= length);
  if (wrong === undefined) return;
  const kind = partition === "train" ? "training" : "test";
  throw new UsageError(
    `Expected --index to be from 0 to ${length - 1}, the ${kind} images of ${name}. Received: ${wrong}.`,
  );
}

/** Returns the class name of an example. */
export function classNameAt({ classNames, labels }: Dataset, index: number): string {
  return defined(classNames[defined(labels[index])]);
}

/** The error after an interrupted download, with the command that resumes it. */
export function interruptedFetch(
  names: readonly string[],
  { data, mirror = [] }: Pick<DataOptions, "data" | "mirror">,
  { environment }: Shell,
  { exitCode }: Interruption,
): Interrupted {
  const into = data === undefined ? [] : ["--data", data];
  const command = ["fetch", ...names, ...into, ...mirror.flatMap((address) => ["--mirror", address])];
  return new Interrupted(
    `Interrupted. Partial downloads are kept; \`${commandToType(command, environment)}\` resumes them.`,
    exitCode,
  );
}
