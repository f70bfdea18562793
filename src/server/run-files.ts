/** The studies and trainings of this machine: a list of them, how far each is, and the files that they leave. */

import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { kindOf } from "./content-type.ts";
import { FOLLOW_ADDRESS, followingReport, waitingPage } from "./follow-report.ts";
import { FIGURE_POLICY, NO_CONTENT_POLICY, reportPolicy } from "./headers.ts";
import { type NamedDirectory, named } from "./named.ts";
import { openInside } from "./open-file.ts";
import { type FileResource, type Finder, jsonResource, type Resource, textResource } from "./resource.ts";
import { PROGRESS, REPORT, RunReader, type RunStatus, type RunSummary } from "./run-status.ts";
import { subdirectories } from "./subdirectories.ts";

const STATUS = "status.json";
/** Files of a run that are served, in its directory and in directories below. */
const FILES = [REPORT, "report.json", "model.onnx", "history.json", "config.json"];
const FILES_BELOW: Readonly<Record<string, RegExp>> = { models: /\.onnx$/, figures: /\.(?:png|svg)$/ };
/** By one of these, a directory is a run's. */
const MARKS = [REPORT, "model.onnx", "config.json", PROGRESS, "checkpoints", "pieces"];

/** By this one, a directory is a sweep's, which has a page of its own. */
const SWEEP = "computing.json";

export interface RunPlaces {
  /** Directories of runs, or directories that hold such. */
  readonly runs: readonly string[];
  /** Whether a process is writing to a run's directory. */
  isRunning(directory: string): boolean;
}

/** A run as `/runs/index.json` lists it. */
export interface ServedRun extends RunStatus, RunSummary {
  /** Its part of addresses: `/runs/NAME/FILE`. */
  readonly name: string;
  /** When its newest file was written, ISO 8601. */
  readonly modified: string;
  /** The names of its files, of those in directories below with a slash. */
  readonly files: readonly string[];
}

/** Finds `index.json`, the state of runs, and their files. */
export function runFiles(places: RunPlaces): Finder {
  const reader = new RunReader(places.isRunning);
  return async (names) => {
    const [first, file, below, ...rest] = names;
    if (first === undefined || rest.length > 0) return undefined;
    const all = await findRuns(places);
    if (file === undefined) {
      if (first !== "index.json") return undefined;
      return jsonResource({ runs: await Promise.all(all.map((run) => describe(run, reader))) });
    }
    const run = all.find(({ name }) => name === first);
    if (run === undefined) return undefined;
    if (below !== undefined) {
      const isThere = (await filesBelow(run.path)).includes(`${file}/${below}`);
      return isThere ? fileOf(run.path, file, below) : undefined;
    }
    if (file === STATUS) return jsonResource(await reader.status(run.path));
    if (file === REPORT) return report(run, await reader.status(run.path));
    return FILES.includes(file) ? fileOf(run.path, file) : undefined;
  };
}

/** The address of a run's report on a server that has the run's directory as the first of its directories of runs. */
export function reportAddress(directory: string): string {
  return `/runs/${encodeURIComponent(basename(resolve(directory)))}/${REPORT}`;
}

/** Every run below the given directories, or that is one of these. */
async function findRuns({ runs, isRunning }: RunPlaces): Promise<NamedDirectory[]> {
  const found: string[] = [];
  for (const directory of runs) {
    for (const candidate of [directory, ...(await subdirectories(directory))]) {
      const entries = await namesIn(candidate);
      if (entries.includes(SWEEP)) continue;
      // One that has just begun has left nothing yet.
      if (entries.some((name) => MARKS.includes(name)) || isRunning(candidate)) found.push(candidate);
    }
  }
  return named(found);
}

async function describe({ name, path }: NamedDirectory, reader: RunReader): Promise<ServedRun> {
  const here = await namesIn(path);
  const files = [...FILES.filter((one) => here.includes(one)), ...(await filesBelow(path))];
  const times = await Promise.all(
    [".", ...files].map(async (one) => (await stat(join(path, one)).catch(() => undefined))?.mtimeMs ?? 0),
  );
  const modified = new Date(Math.max(...times)).toISOString();
  return { name, ...(await reader.status(path)), ...(await reader.summary(path)), modified, files };
}

/** The names of the served files in directories below, each with a slash. */
async function filesBelow(path: string): Promise<string[]> {
  const found: string[] = [];
  for (const [directory, pattern] of Object.entries(FILES_BELOW)) {
    const names = await namesIn(join(path, directory));
    found.push(...names.filter((name) => pattern.test(name)).map((name) => `${directory}/${name}`));
  }
  return found;
}

/** None where there is no directory. */
function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch((): string[] => []);
}

/** Returns the report; for a running study with the script that updates it, and before there is a report, a page that waits for it. */
async function report(
  { name, path }: NamedDirectory,
  { state, report: version }: RunStatus,
): Promise<Resource | undefined> {
  if (state !== "running") {
    return version === null ? undefined : { ...fileOf(path, REPORT), policy: reportPolicy() };
  }
  const policy = reportPolicy(FOLLOW_ADDRESS);
  const opened = version === null ? undefined : await openInside(path, join(path, REPORT));
  if (opened === undefined) return textResource(waitingPage(name), "text/html", { policy });
  try {
    const html = followingReport(await opened.handle.readFile("utf8"), version ?? "");
    return textResource(html, "text/html", { policy });
  } finally {
    await opened.handle.close();
  }
}

function fileOf(root: string, ...names: readonly string[]): FileResource {
  const path = join(root, ...names);
  const { type, isText } = kindOf(path);
  const policy = path.endsWith(".svg") ? FIGURE_POLICY : NO_CONTENT_POLICY;
  return { kind: "file", path, root, type, isText, policy, caching: "revalidate" };
}
