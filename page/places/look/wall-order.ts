/** In which order a part's images hang on the wall, and under which headings. */

import { RandomGenerator } from "../../../src/random/random.ts";
import type { WallSection } from "./wall-layout.ts";

export const ORDERS = ["class", "mixed", "stored"] as const;
export type WallOrder = (typeof ORDERS)[number];

export interface OrderedImages {
  /** Index of the image at each position of the wall. */
  readonly indices: Uint32Array;
  readonly sections: readonly WallSection[];
}

/** The order of a mixed wall is always the same. */
const MIXING_SEED = 0;

/**
 * Orders the images of a part.
 *
 * @param shown classes that are shown; empty: all
 */
export function orderImages(
  labels: Uint8Array | Uint16Array,
  classNames: readonly string[],
  order: WallOrder,
  shown: ReadonlySet<number>,
): OrderedImages {
  const isShown = classNames.map((_, label) => shown.size === 0 || shown.has(label));
  const counts = countLabels(labels, classNames.length);
  if (order === "class") return byClass(labels, classNames, isShown, counts);
  const total = counts.reduce((sum, count, label) => sum + (isShown[label] ? count : 0), 0);
  const indices = new Uint32Array(total);
  const mixed = order === "mixed" ? mixedOrder(labels.length) : undefined;
  let at = 0;
  for (let i = 0; i < labels.length; i++) {
    const index = mixed === undefined ? i : (mixed[i] ?? 0);
    if (isShown[labels[index] ?? 0]) indices[at++] = index;
  }
  return { indices, sections: [{ title: undefined, count: total }] };
}

export function countLabels(labels: Uint8Array | Uint16Array, classCount: number): Uint32Array {
  const counts = new Uint32Array(classCount);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? 0;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

function byClass(
  labels: Uint8Array | Uint16Array,
  classNames: readonly string[],
  isShown: readonly boolean[],
  counts: Uint32Array,
): OrderedImages {
  const next = new Uint32Array(classNames.length);
  const sections: WallSection[] = [];
  let total = 0;
  for (const [label, title] of classNames.entries()) {
    if (!isShown[label]) continue;
    const count = counts[label] ?? 0;
    next[label] = total;
    total += count;
    sections.push({ title, count });
  }
  const indices = new Uint32Array(total);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? 0;
    if (!isShown[label]) continue;
    const at = next[label] ?? 0;
    indices[at] = i;
    next[label] = at + 1;
  }
  return { indices, sections };
}

let latest: Uint32Array | undefined;

/** Computed once for a number of images: it takes some milliseconds. */
function mixedOrder(count: number): Uint32Array {
  if (latest?.length !== count) latest = new RandomGenerator(MIXING_SEED).permutation(count);
  return latest;
}
