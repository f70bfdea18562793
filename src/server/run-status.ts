/** The state of a run by its directory: a study or a training, its progress, its result. */

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { versionOf } from "./open-file.ts";
import { asNumber, asObject, asText, asTexts, type JsonObject, jsonReader } from "./read-json.ts";

export const REPORT = "report.html";
/** Written by a study while it runs, and kept. */
export const PROGRESS = "progress.json";

/** How far a study is, as it says itself. */
export interface ServedProgress {
  /** Pieces that are computed, of all. */
  readonly done: number;
  readonly pieces: number;
  /** The piece that is being computed, and its share done; null between two pieces, and when the report is there. */
  readonly running: string | null;
  readonly share: number;
  /** Seconds that are left of all, about. */
  readonly left: number;
}

/** How far a run is, as `/runs/NAME/status.json` says it. */
export interface RunStatus {
  readonly state: "running" | "finished" | "stopped";
  /** Changes with the report; null as long as there is none. */
  readonly report: string | null;
  /** Of a study; null of every other run. */
  readonly progress: ServedProgress | null;
}

/** A run and its result; null where no file says. */
export interface RunSummary {
  readonly kind: "study" | "training";
  /** The datasets' names. */
  readonly datasets: readonly string[];
  readonly recipe: string | null;
  /** When it began, ISO 8601. */
  readonly startedAt: string | null;
  /** Of computing. */
  readonly seconds: number | null;
  /** Of a training, on the test images. */
  readonly accuracy: number | null;
  /** Of a study: its sentences. */
  readonly conclusion: readonly string[];
}

/** Reads the states of runs. */
export class RunReader {
  readonly #isRunning: (directory: string) => boolean;
  readonly #progress = jsonReader(progressOf);
  readonly #config = jsonReader(configOf);
  readonly #history = jsonReader(historyOf);
  readonly #report = jsonReader(reportOf);

  /** @param isRunning whether a process is writing to a directory */
  constructor(isRunning: (directory: string) => boolean) {
    this.#isRunning = isRunning;
  }

  async status(directory: string): Promise<RunStatus> {
    const report = await fileVersion(directory, REPORT);
    const progress = (await this.#progress(directory, PROGRESS)) ?? null;
    const history = await this.#history(directory, "history.json");
    const isWhole =
      progress === null
        ? report !== null || history?.isInterrupted === false
        : report !== null && progress.done === progress.pieces && progress.running === null;
    const state = this.#isRunning(directory) ? "running" : isWhole ? "finished" : "stopped";
    return { state, report, progress };
  }

  async summary(directory: string): Promise<RunSummary> {
    const [config, history, report] = await Promise.all([
      this.#config(directory, "config.json"),
      this.#history(directory, "history.json"),
      this.#report(directory, "report.json"),
    ]);
    const isTraining = config !== undefined || history !== undefined;
    return {
      kind: isTraining ? "training" : "study",
      datasets: config?.datasets ?? report?.datasets ?? [],
      recipe: config?.recipe ?? report?.recipe ?? null,
      startedAt: config?.startedAt ?? report?.startedAt ?? null,
      seconds: history?.seconds ?? report?.seconds ?? null,
      accuracy: history?.accuracy ?? null,
      conclusion: report?.conclusion ?? [],
    };
  }
}

/** What changes with a file; null where there is none. */
export async function fileVersion(directory: string, name: string): Promise<string | null> {
  const found = await stat(join(directory, name)).catch(() => undefined);
  return found?.isFile() ? versionOf(found) : null;
}

function progressOf({ done, pieces, running, share, left }: JsonObject): ServedProgress {
  return {
    done: asNumber(done) ?? 0,
    pieces: asNumber(pieces) ?? 0,
    running: asText(running),
    share: asNumber(share) ?? 0,
    left: asNumber(left) ?? 0,
  };
}

function configOf({ dataset, recipe, startedAt }: JsonObject) {
  const name = asText(asObject(dataset)?.name);
  return {
    datasets: name === null ? [] : [name],
    recipe: asText(recipe),
    startedAt: asText(startedAt),
  };
}

function historyOf({ seconds, test, interrupted }: JsonObject) {
  return {
    seconds: asNumber(seconds),
    accuracy: asNumber(asObject(test)?.accuracy),
    isInterrupted: interrupted === true,
  };
}

function reportOf({ datasets, recipe, made, seconds, conclusion }: JsonObject) {
  const studied = Array.isArray(datasets) ? datasets : [];
  return {
    datasets: asTexts(studied.map((one) => asObject(one)?.name)),
    recipe: asText(recipe),
    startedAt: asText(asObject(made)?.date),
    seconds: asNumber(seconds),
    conclusion: asTexts(conclusion),
  };
}
