/** A dataset of the worker as the page gets it: its bytes in memory that both share, where the page is isolated. */

import { transfer } from "comlink";
import { Dataset, type TrainAndTest } from "../../../src/library.ts";
import type { OpenDataset, OpenPart } from "../api.ts";
import type { OpenedParts } from "../datasets.ts";

/** Brings the images into shared memory, so that the page gets them without a copy. */
export function shared({ train, test }: TrainAndTest): TrainAndTest {
  return { train: sharedPart(train), test: sharedPart(test) };
}

function sharedPart(part: Dataset): Dataset {
  const { data, shape } = part.images;
  if (!globalThis.crossOriginIsolated || data.buffer instanceof SharedArrayBuffer) return part;
  const bytes = new Uint8Array(new SharedArrayBuffer(data.length));
  bytes.set(data);
  const { name, partition, labels, classNames, preparation, origin } = part;
  return new Dataset({
    ...{ name, partition, labels, classNames, preparation, origin },
    images: { data: bytes, shape },
  });
}

export function toPage(name: string, { parts: { train, test }, title, kind }: OpenedParts): OpenDataset {
  const [height, width, channels] = train.imageShape;
  const [trainPart, testPart] = [toPart(train), toPart(test)];
  const open: OpenDataset = {
    ...{ name, title, kind },
    classNames: train.classNames,
    imageShape: [height, width, channels],
    train: trainPart,
    test: testPart,
    remarks: train.origin?.remarks ?? [],
  };
  const copies = [trainPart.images.buffer, testPart.images.buffer];
  return transfer(
    open,
    copies.filter((buffer) => buffer instanceof ArrayBuffer),
  );
}

/** Without shared memory, a copy is made here and handed over, so that the page need not copy it again. */
function toPart({ images: { data }, labels, length }: Dataset): OpenPart {
  const isShared = globalThis.crossOriginIsolated && data.buffer instanceof SharedArrayBuffer;
  return { images: isShared ? data : data.slice(), labels, count: length };
}
