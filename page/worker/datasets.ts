/** Datasets: drawn by a program, real ones of the page's host or another, and the visitor's own. */

import { drawDataset, drawnNames, type TrainAndTest } from "../../src/library.ts";
import type { DatasetEntry, DatasetsApi, Progress } from "./api.ts";
import { computeFacts } from "./datasets/facts.ts";
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

/** Drawn in a second or two. */
const DRAWN_COUNTS = { trainCount: 6000, testCount: 1000 };

export const datasetsApi: DatasetsApi = {
  async datasets() {
    return drawnNames().map((name) => ({
      name,
      title: titleOf(name),
      kind: "drawn" as const,
      counts: { train: DRAWN_COUNTS.trainCount, test: DRAWN_COUNTS.testCount },
    }));
  },
  async openDataset(name, onProgress) {
    const taken = await partsOf(name, onProgress);
    open = taken.parts;
    remember(name, taken);
    return toPage(name, taken);
  },
  async openBeside(name, onProgress) {
    const taken = await partsOf(name, onProgress);
    besideName = name;
    remember(name, taken);
    return toPage(name, taken);
  },
  async datasetFacts(name) {
    const found = opened.get(name);
    if (found === undefined) throw new Error(`Expected a dataset that is open. Received: "${name}".`);
    return computeFacts(found.parts);
  },
  addFiles() {
    throw new Error("not yet");
  },
  addPictures() {
    throw new Error("not yet");
  },
};

/** Both parts of a dataset, whether or not it is the one that is open. */
export async function partsOf(name: string, onProgress: (progress: Progress) => void): Promise<OpenedParts> {
  const known = opened.get(name);
  if (known !== undefined) return known;
  const what = `drawing ${titleOf(name)}`;
  onProgress({ what, done: 0, total: undefined });
  const drawn = await drawDataset(name, {
    ...DRAWN_COUNTS,
    onProgress: (done, total) => onProgress({ what, done, total }),
  });
  return { parts: shared(drawn), title: titleOf(name), kind: "drawn" };
}

/** Keeps what is open and what is beside it; what was open before is let go. */
function remember(name: string, taken: OpenedParts): void {
  opened.set(name, taken);
  for (const [other, { parts }] of opened) {
    if (parts !== open && other !== besideName) opened.delete(other);
  }
}

/** "fashion-mnist" → "Fashion-MNIST" */
function titleOf(name: string): string {
  return name.replace(/mnist/gi, "MNIST").replace(/^[a-z]/, (letter) => letter.toUpperCase());
}
