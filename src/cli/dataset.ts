/** The dataset of a command: found, or fetched or drawn before one's eyes. */

import { defined } from "../checked.ts";
import { fetchDirectory, isDrawn, isKnownDataset, LoadDisplay, takeOfAllClasses } from "../data/node.ts";
import { type Dataset, loadDataset, type TrainAndTest } from "../index.ts";
import { commandToType } from "../terminal/index.ts";
import { printMessage } from "./clean-output.ts";
import { Interrupted, type Interruption } from "./interruption.ts";
import { UsageError } from "./options.ts";
import type { Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";

/** Where a command looks for its dataset, and whether and from where it fetches it. */
export interface DataOptions {
  readonly data?: string;
  readonly mirror?: readonly string[];
  readonly offline?: boolean;
  /** Whether images are turned over; default: those of EMNIST's files, which lie on their side. */
  readonly transpose?: boolean | undefined;
}

/** How many images of a dataset a command wants, the first ones; default all. */
export interface CountOptions {
  readonly trainCount?: number | undefined;
  readonly testCount?: number | undefined;
}

/** What a command has around it while it loads. */
export interface Setting {
  readonly shell: Shell;
  readonly screen: Screen;
  readonly interruption: Interruption;
}

/** @throws Interrupted when it was; and what {@link loadDataset} throws */
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

/** So many examples, the first ones; of all classes where these are not, which is said. */
function take(part: Dataset, count: number | undefined, shell: Shell): Dataset {
  if (count === undefined || count === part.length) return part;
  const taken = takeOfAllClasses(part, count);
  if (taken.images.data.buffer !== part.images.data.buffer) {
    printMessage(
      shell,
      `note: the first ${count} ${part.partition} images lack classes; a share of every class is taken`,
    );
  }
  return taken;
}

/**
 * Checks numbers of examples that were typed.
 *
 * @throws UsageError for the first one that is not there
 */
export function checkIndices({ length, partition, name }: Dataset, indices: readonly number[]): void {
  const wrong = indices.find((index) => index >= length);
  if (wrong === undefined) return;
  const kind = partition === "train" ? "training" : "test";
  throw new UsageError(
    `Expected --index to be from 0 to ${length - 1}, the ${kind} images of ${name}. Received: ${wrong}.`,
  );
}

/** The name of an example's class. */
export function classNameAt({ classNames, labels }: Dataset, index: number): string {
  return defined(classNames[defined(labels[index])]);
}

/** What an interrupted fetch leaves behind, and how to go on. */
export function interruptedFetch(
  names: readonly string[],
  { data, mirror = [] }: Pick<DataOptions, "data" | "mirror">,
  { environment }: Shell,
  { exitCode }: Interruption,
): Interrupted {
  const into = data === undefined ? [] : ["--data", data];
  const command = ["fetch", ...names, ...into, ...mirror.flatMap((address) => ["--mirror", address])];
  return new Interrupted(
    `Interrupted; what was fetched so far is kept, and \`${commandToType(command, environment)}\` goes on from there.`,
    exitCode,
  );
}
