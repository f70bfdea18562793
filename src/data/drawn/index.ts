/**
 * Drawn datasets: made from a seed in the format of MNIST, without network or files, for trying things and for
 * tests. Results on them say nothing about the published datasets.
 */

import { defined } from "../../checked.ts";
import { unknownName } from "../../errors/index.ts";
import { abortSignal, callable, checkOptions, integer, seedNumber } from "../../options/index.ts";
import { RandomGenerator } from "../../random/random.ts";
import { Dataset } from "../dataset.ts";
import type { TrainAndTest } from "../dataset-parts.ts";
import { boundingBox, type Framing, frameObject } from "../framing.ts";
import { Origin } from "../origin.ts";
import { findDataset } from "../registry.ts";
import { Canvas } from "./canvas.ts";
import { drawDigit } from "./digits.ts";
import { drawGarment } from "./garments/index.ts";

/** Description of a drawn dataset. */
export interface DrawnDataset {
  /** As it is typed and printed: "drawn-digits". */
  readonly name: string;
  readonly description: string;
  readonly trainCount: number;
  readonly testCount: number;
  readonly classNames: readonly string[];
  /** The published dataset that it imitates. */
  readonly imitates: string;
}

/** Options of `drawDataset`. */
export interface DrawOptions {
  /**
   * Number of training images, the first ones of 60,000.
   *
   * @default 60000
   */
  readonly trainCount?: number | undefined;
  /**
   * Number of test images, the first ones of 10,000.
   *
   * @default 10000
   */
  readonly testCount?: number | undefined;
  /**
   * Seed of the images; 0 is the dataset that the name stands for everywhere.
   *
   * @default 0
   */
  readonly seed?: number | undefined;
  /**
   * Aborts the drawing, which rejects with the signal's reason.
   *
   * @default none
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called about every 40 ms with the number of images drawn and of all.
   *
   * @default none
   */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

interface Drawer extends DrawnDataset {
  readonly framing: Framing;
  draw(canvas: Canvas, label: number, random: RandomGenerator): void;
}

const SIDE = 28;
const CLASSES = 10;
/** Side of the canvas in pixels, twice the image's: enough for soft edges. */
const CANVAS_SIDE = 2 * SIDE;
/** Milliseconds of drawing between turns for the event loop. */
const TURN = 40;

const DRAWERS: readonly Drawer[] = [
  {
    name: "drawn-digits",
    description: "Digits in the strokes of many hands, drawn by Atelier",
    trainCount: 60_000,
    testCount: 10_000,
    classNames: findDataset("mnist").classNames,
    imitates: "mnist",
    framing: { fill: 20 / SIDE, centre: "mass" },
    draw: drawDigit,
  },
  {
    name: "drawn-garments",
    description: "The ten classes of Fashion-MNIST as silhouettes, drawn by Atelier",
    trainCount: 60_000,
    testCount: 10_000,
    classNames: findDataset("fashion-mnist").classNames,
    imitates: "fashion-mnist",
    framing: { fill: 1, centre: "box" },
    draw: drawGarment,
  },
];

/**
 * Lists the names of the drawn datasets.
 *
 * @example
 * ```ts
 * import { drawnNames } from "atelier";
 *
 * console.log(drawnNames()); // [ 'drawn-digits', 'drawn-garments' ]
 * ```
 */
export function drawnNames(): string[] {
  return DRAWERS.map(({ name }) => name);
}

/** Returns true if {@link drawDataset} draws a dataset of this name. */
export function isDrawn(name: string): boolean {
  return drawnNames().includes(name);
}

/**
 * Returns the description of the drawn dataset of this name.
 *
 * @throws {UnknownNameError} that suggests the nearest name
 */
export function findDrawn(name: string): DrawnDataset {
  return findDrawer(name);
}

/**
 * Draws a dataset: grey images of 28×28 pixels, ten classes in equal numbers.
 *
 * The same seed gives the same bytes on every machine and in every browser; fewer images are the first ones of
 * more.
 *
 * @param name "drawn-digits" or "drawn-garments"
 * @throws {UnknownNameError} if there is no drawn dataset of that name
 * @throws {ConfigurationError} for a count that is not an integer from 0 to 60,000 or 10,000
 * @throws the signal's reason when it is aborted
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 *
 * const { train, test } = await drawDataset("drawn-garments", { trainCount: 40, testCount: 20 });
 * console.log(train.images.shape, test.length); // [ 40, 28, 28, 1 ] 20
 * console.log(train.classNames[9]); // Ankle boot
 * ```
 */
export async function drawDataset(name: string, options: DrawOptions = {}): Promise<TrainAndTest> {
  const drawer = findDrawer(name);
  checkOptions<DrawOptions>("drawDataset", options, {
    trainCount: integer({ min: 0, max: drawer.trainCount }),
    testCount: integer({ min: 0, max: drawer.testCount }),
    seed: seedNumber,
    signal: abortSignal,
    onProgress: callable,
  });
  const { trainCount = drawer.trainCount, testCount = drawer.testCount, seed = 0 } = options;
  const random = new RandomGenerator(seed).split(name);
  const total = trainCount + testCount;
  const origin = new Origin({ source: name, drawn: name }, () => `${name}, seed ${seed}`);
  const of = { random, origin, total };
  const train = await drawPart(drawer, "train", trainCount, { ...options, ...of, before: 0 });
  const test = await drawPart(drawer, "test", testCount, { ...options, ...of, before: trainCount });
  return { train, test };
}

/** Sources of a part, and the number of images before it. */
interface PartToDraw {
  readonly random: RandomGenerator;
  readonly origin: Origin;
  readonly before: number;
  readonly total: number;
}

async function drawPart(
  drawer: Drawer,
  partition: "train" | "test",
  count: number,
  { random: ofDataset, origin, before, total, signal, onProgress }: DrawOptions & PartToDraw,
): Promise<Dataset> {
  const random = ofDataset.split(partition);
  const canvas = new Canvas(CANVAS_SIDE);
  const data = new Uint8Array(count * SIDE * SIDE);
  const labels = new Uint8Array(count);
  let order: Uint32Array = new Uint32Array(0);
  let turnBegan = performance.now();
  for (let i = 0; i < count; i++) {
    if (i % CLASSES === 0) order = random.permutation(CLASSES);
    const label = defined(order[i % CLASSES]);
    labels[i] = label;
    data.set(drawImage(drawer, label, canvas, random), i * SIDE * SIDE);
    if (performance.now() - turnBegan > TURN) {
      onProgress?.(before + i + 1, total);
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      turnBegan = performance.now();
    }
  }
  signal?.throwIfAborted();
  onProgress?.(before + count, total);
  const { name, classNames } = drawer;
  return new Dataset({
    ...{ name, partition, labels, classNames, origin },
    images: { data, shape: [count, SIDE, SIDE, 1] },
  });
}

function drawImage(drawer: Drawer, label: number, canvas: Canvas, random: RandomGenerator): Uint8Array {
  for (;;) {
    canvas.clear();
    drawer.draw(canvas, label, random);
    const box = boundingBox(canvas);
    // Nothing is drawn outside the canvas; should all of it lie there, another one is drawn.
    if (box !== undefined) return frameObject(canvas, box, [SIDE, SIDE], drawer.framing);
  }
}

function findDrawer(name: string): Drawer {
  const drawer = DRAWERS.find((candidate) => candidate.name === name);
  if (drawer === undefined) throw unknownName("drawn dataset", name, drawnNames());
  return drawer;
}
