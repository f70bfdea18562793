/** `atelier start`, which `npm start` runs: a first training run, on what there is. */

import { fetchDataset, fetchDirectory, findDataset, LoadDisplay } from "../data/node.ts";
import { DownloadError, StorageError } from "../errors.ts";
import { interruptedFetch } from "./dataset.ts";
import { placesOf } from "./dataset-places.ts";
import { formatCount } from "./formats.ts";
import { Interruption } from "./interruption.ts";
import { openScreen, type Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";
import { type TrainOptions, train } from "./train.ts";

/** The dataset of the post, and the one that stands in where it is not to be had. */
const REAL = "fashion-mnist";
const DRAWN = { name: "drawn-garments", trainImages: 12_000, testImages: 2_000 } as const;

/** How long a first run waits for a network that may not be there. */
const TIMEOUTS = { connectMs: 3000, idleMs: 6000 } as const;
const MOST_SECONDS = 45;

/**
 * Trains on Fashion-MNIST if it is on this machine or can be fetched in a short time, else on drawn garments, and
 * says which. No other command replaces a dataset by another.
 *
 * @throws what {@link train} throws
 */
export async function start(options: TrainOptions, shell: Shell, command: string): Promise<void> {
  const screen = openScreen(options.json ? shell.stderr : shell.stdout, shell, options);
  const obstacle = await obstacleTo(REAL, options, shell, screen);
  if (obstacle === undefined) return train(REAL, options, shell, command);
  const { name, ...counts } = DRAWN;
  const onDrawn = { ...counts, ...options };
  screen.print(
    `${findDataset(REAL).title} ${obstacle}: training on ${name} instead, ` +
      `${formatCount(onDrawn.trainImages)} images drawn by Atelier.`,
    "",
  );
  await train(name, onDrawn, shell, command);
}

/** Why a dataset is not to be had, after an attempt to fetch it; undefined if it is there. */
async function obstacleTo(
  name: string,
  { data, mirror, offline }: TrainOptions,
  shell: Shell,
  { terminal }: Screen,
): Promise<string | undefined> {
  if ((await placesOf(name, data)).some(({ isComplete }) => isComplete)) return undefined;
  if (offline) return "is not on this machine";
  const interruption = new Interruption(shell);
  const deadline = AbortSignal.timeout(MOST_SECONDS * 1000);
  const route = { name, directory: fetchDirectory(name, data), mirrors: mirror };
  const display = new LoadDisplay(route, terminal);
  try {
    await fetchDataset(name, {
      ...{ ...route, timeouts: TIMEOUTS, signal: AbortSignal.any([interruption.signal, deadline]) },
      onProgress: ({ received, total }) => display.update({ task: "fetch", done: received, total }),
    });
    return undefined;
  } catch (error) {
    if (interruption.signal.aborted) throw interruptedFetch([name], { data, mirror }, shell, interruption);
    if (deadline.aborted)
      return `was not fetched within ${MOST_SECONDS} s (the next time goes on from there)`;
    if (error instanceof DownloadError)
      return `is not on this machine and could not be fetched (${briefly(error)})`;
    if (error instanceof StorageError) return `could not be stored (${error.message})`;
    throw error;
  } finally {
    display.end();
    interruption.end();
  }
}

/** What the last server said, or that there was none: `no such host, or no network`. */
function briefly({ reasons }: DownloadError): string {
  const reason = reasons.at(-1) ?? "no server";
  return reason.replace(/^\S+: /, "").replace(/ \([A-Z_]+\)$/, "");
}
