/** A dataset as files that the command line reads: four of IDX, gzipped, with the names of its classes. */

import { formatClassNames } from "../../../src/data/class-names.ts";
import { formatPreparation, PREPARATION_FILE } from "../../../src/data/preparation.ts";
import { type Dataset, reshape, type Tensor, type TrainAndTest, writeIdx } from "../../../src/library.ts";
import type { NamedFile } from "../api.ts";

/** The files of `writeDatasetDirectory`. */
export async function filesOf({ train, test }: TrainAndTest): Promise<readonly NamedFile[]> {
  const files: NamedFile[] = [];
  for (const [part, dataset] of [["train", train] as const, ["t10k", test] as const]) {
    const [images, labels] = [imagesOf(dataset), labelsOf(dataset)];
    const type = labels.data instanceof Uint8Array ? "ubyte" : "int";
    files.push({
      name: `${part}-images-idx${images.shape.length}-ubyte.gz`,
      file: await gzip(writeIdx(images)),
    });
    files.push({ name: `${part}-labels-idx1-${type}.gz`, file: await gzip(writeIdx(labels)) });
  }
  files.push({ name: "labels.txt", file: new Blob([formatClassNames(train.classNames)]) });
  const { preparation } = train;
  if (preparation !== undefined) {
    files.push({ name: PREPARATION_FILE, file: new Blob([formatPreparation(preparation)]) });
  }
  return files;
}

function imagesOf({ images, imageShape, length }: Dataset): Tensor {
  const [height, width, channels] = imageShape;
  return channels === 1 ? reshape(images, [length, height, width]) : images;
}

/** IDX has no unsigned 16-bit integers. */
function labelsOf({ labels }: Dataset): Tensor {
  const data = labels instanceof Uint8Array ? labels : Int32Array.from(labels);
  return { data, shape: [data.length] };
}

function gzip(bytes: Uint8Array): Promise<Blob> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  return new Response(stream.pipeThrough(new CompressionStream("gzip"))).blob();
}
