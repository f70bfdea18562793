/** Datasets: drawn by a program, real ones of the page's host or another, and the visitor's own. */

import { type Dataset, drawDataset, drawnNames, type TrainAndTest } from "../../src/library.ts";
import type { DatasetEntry, DatasetsApi, OpenDataset, OpenPart, Progress } from "./api.ts";

/** What the worker has open, for training and trying. */
export let open: TrainAndTest | undefined;

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
    onProgress({ what: `drawing ${titleOf(name)}`, done: 0, total: undefined });
    const drawn = await drawDataset(name, DRAWN_COUNTS);
    return take(drawn, "drawn");
  },
  addFiles() {
    throw new Error("not yet");
  },
  addPictures() {
    throw new Error("not yet");
  },
};

/** Both parts of a dataset, whether or not it is the one that is open. */
export async function partsOf(
  name: string,
  onProgress: (progress: Progress) => void,
): Promise<{ parts: TrainAndTest; title: string; kind: DatasetEntry["kind"] }> {
  onProgress({ what: `drawing ${titleOf(name)}`, done: 0, total: undefined });
  return { parts: await drawDataset(name, DRAWN_COUNTS), title: titleOf(name), kind: "drawn" };
}

function take(parts: TrainAndTest, kind: DatasetEntry["kind"]): OpenDataset {
  open = parts;
  const { name, classNames, imageShape } = parts.train;
  return {
    name,
    title: titleOf(name),
    kind,
    classNames,
    imageShape: [imageShape[0] ?? 1, imageShape[1] ?? 1, imageShape[2] ?? 1],
    train: partOf(parts.train),
    test: partOf(parts.test),
  };
}

function partOf({ images, labels, length }: Dataset): OpenPart {
  return { images: images.data, labels, count: length };
}

/** "fashion-mnist" → "Fashion-MNIST" */
function titleOf(name: string): string {
  return name.replace(/mnist/gi, "MNIST").replace(/^[a-z]/, (letter) => letter.toUpperCase());
}
