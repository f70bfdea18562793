/** `atelier start`, which `npm start` runs: a first study with the available datasets. */

import { findDataset } from "../data/index.ts";
import { fetchDataset, fetchDirectory, LoadDisplay } from "../data/node.ts";
import { DownloadError, StorageError } from "../errors/index.ts";
import { interruptedFetch } from "./dataset.ts";
import { placesOf } from "./dataset-places.ts";
import { formatCount } from "./formats.ts";
import { Interruption } from "./interruption.ts";
import { openScreen, type Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";
import { type StudyOptions, study } from "./study.ts";

/** The article's datasets, and their substitutes if they are not available. */
const REAL = ["mnist", "fashion-mnist"] as const;
const DRAWN = ["drawn-digits", "drawn-garments"] as const;
/** Few enough for a first study in two to three minutes on 2 cores without AVX-512. */
const DRAWN_COUNTS = { trainImages: 2000, testImages: 1000 } as const;

/** Timeouts of a first run, in case there is no network. */
const TIMEOUTS = { connectMs: 3000, idleMs: 6000 } as const;
const MOST_SECONDS = 45;

/**
 * Studies MNIST and Fashion-MNIST if they are on this machine or can be downloaded quickly, else the datasets that
 * Atelier draws, and prints which. No other command replaces a dataset by another.
 *
 * @throws errors of {@link study}
 */
export async function start(options: StudyOptions, shell: Shell, command: readonly string[]): Promise<void> {
  const screen = openScreen(options.json ? shell.stderr : shell.stdout, shell, options);
  for (const name of REAL) {
    const obstacle = await obstacleTo(name, options, shell, screen);
    if (obstacle === undefined) continue;
    const onDrawn = { ...DRAWN_COUNTS, ...options };
    screen.print(
      `${findDataset(name).title} ${obstacle}: studying ${DRAWN.join(" and ")} instead, ` +
        `${formatCount(onDrawn.trainImages)} images each, drawn by Atelier. ` +
        "The results say nothing about the real datasets.",
      "",
    );
    return study(DRAWN, onDrawn, shell, asStudy(command, DRAWN, options, onDrawn));
  }
  await study(REAL, options, shell, asStudy(command, REAL, options, options));
}

/** Returns the equivalent `study` command: what `start` studies depends on what is available. */
function asStudy(
  command: readonly string[],
  names: readonly string[],
  given: StudyOptions,
  { trainImages, testImages }: StudyOptions,
): string[] {
  const counts = [
    ...(given.trainImages === trainImages ? [] : ["--train-images", String(trainImages)]),
    ...(given.testImages === testImages ? [] : ["--test-images", String(testImages)]),
  ];
  return ["study", ...names, ...counts, ...command.filter((word, i) => word !== "start" || i > 0)];
}

/** Returns why a dataset is not available after an attempt to download it; undefined if it is. */
async function obstacleTo(
  name: string,
  { data, mirror, offline }: StudyOptions,
  shell: Shell,
  { terminal }: Screen,
): Promise<string | undefined> {
  if ((await placesOf(name, data)).some(({ isComplete }) => isComplete)) return undefined;
  if (offline) return "is not on this machine";
  const interruption = new Interruption(shell);
  const deadline = AbortSignal.timeout(MOST_SECONDS * 1000);
  const route = { directory: fetchDirectory(name, data), mirrors: mirror };
  const display = new LoadDisplay({ name, ...route }, terminal);
  try {
    await fetchDataset(name, {
      ...route,
      timeouts: TIMEOUTS,
      signal: AbortSignal.any([interruption.signal, deadline]),
      onProgress: ({ received, total }) => display.update({ task: "fetch", done: received, total }),
    });
    return undefined;
  } catch (error) {
    if (interruption.signal.aborted) throw interruptedFetch([name], { data, mirror }, shell, interruption);
    if (deadline.aborted)
      return `was not downloaded within ${MOST_SECONDS} s (the next run resumes the download)`;
    if (error instanceof DownloadError)
      return `is not on this machine and could not be downloaded (${briefly(error)})`;
    if (error instanceof StorageError) return `could not be stored (${error.message})`;
    throw error;
  } finally {
    display.end();
    interruption.end();
  }
}

/** Summarizes the last server's answer, or its absence: `no such host, or no network`. */
function briefly({ reasons }: DownloadError): string {
  const reason = reasons.at(-1) ?? "no server";
  return reason.replace(/^\S+: /, "").replace(/ \([A-Z_]+\)$/, "");
}
