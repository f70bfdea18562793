/** Datasets: drawn by a program, real ones of the page's host or another, and the visitor's own. */

import { DRAWN_COUNTS } from "../../src/experiment/index.ts";
import { drawDataset, drawnNames, type TrainAndTest } from "../../src/library.ts";
import type { DatasetEntry, DatasetsApi, Progress } from "./api.ts";
import { computeFacts } from "./datasets/facts.ts";
import { filesOf } from "./datasets/files-of.ts";
import { freeName, named, previewOf } from "./datasets/own.ts";
import { keep, keptEntries, readKept, removeKept, renameKept } from "./datasets/own-store.ts";
import { type ReadOwn, readOwn } from "./datasets/read-own.ts";
import { listReal, openReal } from "./datasets/real.ts";
import { shared, toPage } from "./datasets/to-page.ts";

/** What the worker has open, for training and trying. */
export let open: TrainAndTest | undefined;

/** A dataset's parts, and what they are called. */
export interface OpenedParts {
  readonly parts: TrainAndTest;
  readonly title: string;
  readonly kind: DatasetEntry["kind"];
}

/** Those that are open and beside, by their names. */
const opened = new Map<string, OpenedParts>();
let besideName: string | undefined;
/** What was read of the visitor's files, and is not kept yet. */
let latest: ReadOwn | undefined;
let reading = new AbortController();

type Show = (progress: Progress) => void;

export const datasetsApi: DatasetsApi = {
  async datasets(places) {
    const [real, own] = await Promise.all([listReal(places), keptEntries()]);
    return [
      ...real,
      ...own.map(({ name, title, counts }) => ({ name, title, counts, kind: "own" as const })),
      ...drawnNames().map((name) => ({
        ...{ name, title: titleOf(name), kind: "drawn" as const },
        counts: { train: DRAWN_COUNTS.trainCount, test: DRAWN_COUNTS.testCount },
      })),
    ];
  },
  async openDataset(name, onProgress) {
    return openNow(name, await partsOf(name, onProgress));
  },
  async openBeside(name, onProgress) {
    const taken = await partsOf(name, onProgress);
    besideName = name;
    remember(name, taken);
    return toPage(name, taken);
  },
  async datasetFacts(name) {
    return computeFacts((await partsOf(name, () => undefined)).parts);
  },
  async readOwn(files, options, onProgress) {
    reading.abort();
    reading = new AbortController();
    latest = undefined;
    const read = await readOwn(files, options, { signal: reading.signal, onProgress });
    latest = read;
    return previewOf(read);
  },
  async cancelReading() {
    reading.abort(new Error("Stopped."));
    latest = undefined;
  },
  async keepOwn(title) {
    if (latest === undefined) throw new Error("Expected files that were read. Received: none.");
    const name = await freeName(title);
    const parts = shared(named(latest.parts, name));
    latest = undefined;
    let notKept: string | undefined;
    try {
      await keep(parts, name, title);
    } catch (error) {
      notKept = error instanceof Error ? error.message : String(error);
    }
    return { open: openNow(name, { parts, title, kind: "own" }), notKept };
  },
  async renameOwn(name, title) {
    await renameKept(name, title);
    const known = opened.get(name);
    if (known !== undefined) opened.set(name, { ...known, title });
  },
  async removeOwn(name) {
    await removeKept(name);
    if (opened.get(name)?.parts !== open) opened.delete(name);
  },
  async datasetFiles(name) {
    return filesOf((await partsOf(name, () => undefined)).parts);
  },
};

/** Both parts of a dataset, whether or not it is the one that is open. */
export async function partsOf(name: string, onProgress: Show): Promise<OpenedParts> {
  const known = opened.get(name);
  if (known !== undefined) return known;
  if (drawnNames().includes(name)) {
    const what = `drawing ${titleOf(name)}`;
    onProgress({ what, done: 0, total: undefined });
    const parts = await drawDataset(name, {
      ...DRAWN_COUNTS,
      onProgress: (done, total) => onProgress({ what, done, total }),
    });
    return { parts: shared(parts), title: titleOf(name), kind: "drawn" };
  }
  const own = await readKept(name);
  if (own !== undefined) return { parts: shared(own.parts), title: own.title, kind: "own" };
  const real = await openReal(name, onProgress);
  if (real !== undefined) return { parts: shared(real.parts), title: real.title, kind: "real" };
  throw new Error(`Expected a dataset of this browser or of the page's server. Received: "${name}".`);
}

function openNow(name: string, taken: OpenedParts) {
  open = taken.parts;
  remember(name, taken);
  return toPage(name, taken);
}

/** Remembers a dataset, and forgets all but the open one and the one beside it. */
function remember(name: string, taken: OpenedParts): void {
  opened.set(name, taken);
  for (const [other, { parts }] of opened) {
    if (parts !== open && other !== besideName) opened.delete(other);
  }
}

/** "drawn-digits" → "Drawn digits" */
function titleOf(name: string): string {
  return name.replaceAll("-", " ").replace(/^[a-z]/, (letter) => letter.toUpperCase());
}
