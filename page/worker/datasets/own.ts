/** The visitor's own dataset: shown before it is kept, and named so that addresses can say it. */

import { Dataset, datasetNames, drawnNames, type TrainAndTest } from "../../../src/library.ts";
import type { OwnPreview } from "../api.ts";
import { keptEntries } from "./own-store.ts";
import type { ReadOwn } from "./read-own.ts";

/** Images that a preview shows, of a class and in all. */
const MAX_OF_CLASS = 8;
const MAX_SAMPLES = 400;

export function previewOf({ parts: { train, test }, title, notes, skipped, from }: ReadOwn): OwnPreview {
  const ofClass = Math.max(1, Math.min(MAX_OF_CLASS, Math.floor(MAX_SAMPLES / train.classCount)));
  const chosen: number[][] = train.classNames.map(() => []);
  train.labels.forEach((label, index) => {
    const some = chosen[label];
    if (some !== undefined && some.length < ofClass) some.push(index);
  });
  const samples = train.subset(chosen.flat());
  const [height, width, channels] = train.imageShape;
  return {
    ...{ title, from, notes, skipped, classNames: train.classNames },
    imageShape: [height, width, channels],
    counts: { train: train.length, test: test.length },
    samples: { images: samples.images.data, labels: Array.from(samples.labels) },
    prepared: preparationInWords(train),
  };
}

function preparationInWords({
  preparation,
  imageShape: [height, width, channels],
}: Dataset): string | undefined {
  if (preparation === undefined) return undefined;
  const size = `${height}×${width} pixels in ${channels === 3 ? "colour" : "grey"}`;
  if (preparation.isFramed) return `${size}: each object detected, cropped, centred and made bright on black`;
  const how = {
    contain: "each picture whole, with margins in its background colour",
    cover: "each picture cropped at its longer sides",
    fill: "each picture stretched to fit",
  }[preparation.fit];
  return `${size}: ${how}${preparation.isInverted ? "; inverted" : ""}`;
}

/** The dataset under another name. */
export function named({ train, test }: TrainAndTest, name: string): TrainAndTest {
  return { train: namedPart(train, name), test: namedPart(test, name) };
}

function namedPart(
  { images, labels, partition, classNames, preparation, origin }: Dataset,
  name: string,
): Dataset {
  return new Dataset({ name, images, labels, partition, classNames, preparation, origin });
}

/** A name for addresses that no other dataset has: "Cats and dogs" → "cats-and-dogs". */
export async function freeName(title: string): Promise<string> {
  const plain = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const stem = plain === "" ? "my-pictures" : plain.slice(0, 40);
  const taken = new Set([
    ...datasetNames(),
    ...drawnNames(),
    ...(await keptEntries()).map(({ name }) => name),
  ]);
  for (let number = 1; ; number++) {
    const name = number === 1 ? stem : `${stem}-${number}`;
    if (!taken.has(name)) return name;
  }
}
