/** Decides whether the objects in pictures should be cropped, fitted and centred, as MNIST's digits were. */

import { atLeast, defined } from "../checked.ts";
import type { Image } from "../data/index.ts";
import { AtelierError } from "../errors/index.ts";
import { byClass, type PictureFile } from "./class-folders.ts";
import { imageShapeOf } from "./drawing.ts";
import { type FoundObject, findObject } from "./object.ts";
import { framingSide } from "./preparing.ts";

/** Pictures that are looked at, of a class and in all. */
const MAX_OF_CLASS = 12;
const MAX_IN_ALL = 300;
/** From fewer, nothing can be told of the classes. */
const MIN_PICTURES = 12;
/** The least share of pictures that have one object on a plain background. */
const MIN_PLAIN = 0.9;
/** The background's standard deviation, in grey levels, that still counts as plain. */
const MAX_DEVIATION = 12;
/** The object's area as a share of the picture, and the share of the picture's edge that it may touch. */
const MIN_AREA = 0.002;
const MAX_AREA = 0.6;
const MAX_TOUCHED = 0.1;
/** Standard deviations within a class above which place or size vary: in shares of the picture's side, and of the size. */
const MIN_PLACE_SPREAD = 0.05;
const MIN_SIZE_SPREAD = 0.1;
/** Classes that explain more than this share of the variance of place, size or brightness are told apart by it. */
const MAX_EXPLAINED = 0.5;

/** Properties of an object that framing removes: position, size, its and its background's brightness. */
type Traits = readonly [x: number, y: number, logSize: number, ink: number, paper: number];

export interface FramingSurroundings {
  /** Reads a picture, upright and in colour, of at most `most` pixels in each direction. */
  readonly read: (path: string, most: number) => Promise<Image>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks at some pictures of each class. Framing is right where nearly all of them show an object on a plain
 * background, where place or size vary within the classes, and where neither place nor size nor brightness is what
 * tells the classes apart, since all that is lost.
 */
export async function shouldFrame(
  files: readonly PictureFile[],
  size: readonly number[],
  { read, signal }: FramingSurroundings,
): Promise<boolean> {
  const classes = [...byClass(files).values()];
  const ofClass = Math.max(2, Math.min(MAX_OF_CLASS, Math.floor(MAX_IN_ALL / classes.length)));
  let seen = 0;
  const traits: Traits[][] = [];
  for (const pictures of classes) {
    const found: Traits[] = [];
    for (const { path } of evenly(pictures, ofClass)) {
      signal?.throwIfAborted();
      const traitsOfOne = await traitsIn(() => read(path, framingSide(size)), size);
      if (traitsOfOne === "unreadable") continue;
      seen++;
      if (traitsOfOne !== "not plain") found.push(traitsOfOne);
    }
    traits.push(found);
  }
  const plain = traits.flat().length;
  if (seen < MIN_PICTURES || plain < MIN_PLAIN * seen) return false;
  const spreads = ([0, 1, 2, 3, 4] as const).map((trait) =>
    spreadOf(traits.map((all) => all.map((one) => one[trait]))),
  );
  const deviations = spreads.map(({ within }) => Math.sqrt(within));
  const [x, y, logSize] = atLeast(deviations, 3);
  const varies = Math.max(x, y) > MIN_PLACE_SPREAD || logSize > MIN_SIZE_SPREAD;
  return varies && spreads.every(({ explained }) => explained < MAX_EXPLAINED);
}

/** Selects items at even distances. */
function evenly<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => defined(items[Math.floor((i * items.length) / count)]));
}

async function traitsIn(
  read: () => Promise<Image>,
  size: readonly number[],
): Promise<Traits | "not plain" | "unreadable"> {
  try {
    const picture = await read();
    const [height, width] = imageShapeOf(picture);
    const isLarger = Math.max(height, width) > Math.max(...size);
    const found = isLarger ? findObject(picture) : undefined;
    if (found === undefined || !isOnPlainBackground(found)) return "not plain";
    const { left, top, right, bottom } = found.box;
    const side = Math.max((right - left) / width, (bottom - top) / height);
    return [
      (left + right) / 2 / width,
      (top + bottom) / 2 / height,
      Math.log(side),
      found.level / 255,
      found.background.level / 255,
    ];
  } catch (error) {
    if (!(error instanceof AtelierError)) throw error;
    return "unreadable";
  }
}

function isOnPlainBackground({ difference, background }: FoundObject): boolean {
  const { data, width, height } = difference;
  let [area, touched] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    area++;
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) touched++;
  }
  const share = area / data.length;
  const isPlain = background.deviation <= MAX_DEVIATION && touched <= MAX_TOUCHED * 2 * (width + height);
  return isPlain && share >= MIN_AREA && share <= MAX_AREA;
}

/**
 * The variance within classes, and the share of all variance that the classes explain: ε², which unlike η² is 0 on the
 * average where they explain none (T. Kelley, "An unbiased correlation ratio measure", 1935).
 */
function spreadOf(classes: readonly (readonly number[])[]): { within: number; explained: number } {
  const all = classes.flat();
  const freedom = all.length - classes.length;
  if (freedom <= 0) return { within: 0, explained: 1 };
  const total = squares(all);
  const within = classes.reduce((sum, values) => sum + squares(values), 0) / freedom;
  if (total === 0) return { within, explained: 0 };
  return { within, explained: 1 - (within * (all.length - 1)) / total };
}

/** The sum of squared differences from the mean. */
function squares(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
