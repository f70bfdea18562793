/** Smaller images, for tests that are to take seconds. */

import { defined } from "../../src/checked.ts";
import { Dataset } from "../../src/data/index.ts";
import { imageAt, shrink } from "../../src/pictures/index.ts";

/** The images with a quarter of their sides. */
export function quartered(dataset: Dataset): Dataset {
  const { name, partition, labels, classNames, origin } = dataset;
  const images = Array.from({ length: dataset.length }, (_, i) => shrink(imageAt(dataset, i), 4));
  const data = Uint8Array.from(images.flatMap((image) => [...image.data]));
  return new Dataset({
    name,
    partition,
    labels,
    classNames,
    origin,
    images: { data, shape: [images.length, ...defined(images[0]).shape] },
  });
}
