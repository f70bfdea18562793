/** The options of an import of pictures, on every platform. */

import { FITS } from "../data/index.ts";
import {
  abortSignal,
  boolean,
  type Checks,
  callable,
  checkOptions,
  either,
  inOtherWords,
  integer,
  listOf,
  number,
  oneOf,
  text,
} from "../options/index.ts";

/** Options of `pictures.importPictures`. */
export interface ImportOptions {
  /**
   * Height and width of the images, in pixels; one number for both.
   *
   * @default 28
   */
  readonly size?: number | readonly [height: number, width: number];
  /**
   * Whether images keep their colours, in three channels, instead of grey in one.
   *
   * @default false
   */
  readonly rgb?: boolean;
  /**
   * Whether to exchange bright and dark. "auto" inverts grey images if most pictures have a bright background, so
   * that it becomes black as in MNIST, and leaves colour pictures alone.
   *
   * @default "auto"
   */
  readonly invert?: "auto" | "yes" | "no";
  /**
   * How to fit a picture of other proportions: "contain" shows all of it, with its background at the sides; "cover"
   * crops it; "fill" distorts it.
   *
   * @default "contain"
   */
  readonly fit?: "contain" | "cover" | "fill";
  /**
   * Whether to find, crop and centre each picture's object, bright on black, as MNIST's digits are. "auto" does so
   * for grey images if neither `fit` nor `invert` is given and the pictures show single objects on plain
   * backgrounds whose size or place varies within a class.
   *
   * @default "auto"
   */
  readonly frame?: "auto" | "yes" | "no";
  /**
   * Share of each class's pictures that become test images, in (0, 1).
   *
   * @default 0.15
   */
  readonly testSplit?: number;
  /**
   * Seed of the choice of test images and of the order of all images.
   *
   * @default 0
   */
  readonly seed?: number;
  /**
   * The dataset's name.
   *
   * @default the folder's name
   */
  readonly name?: string;
  /**
   * Aborts the import, which rejects with the signal's reason.
   *
   * @default none
   */
  readonly signal?: AbortSignal;
  /**
   * Called with the number of pictures done and of all.
   *
   * @default none
   */
  readonly onProgress?: (done: number, total: number) => void;
}

const MAX_SIDE = 1024;

const SIDE = integer({ min: 1, max: MAX_SIDE });
const CHOICE = oneOf(["auto", "yes", "no"]);
const CHECKS: Checks<ImportOptions> = {
  size: inOtherWords(
    `a number of pixels or [height, width], each from 1 to ${MAX_SIDE}`,
    either(SIDE, listOf(SIDE, { length: 2 })),
  ),
  rgb: boolean,
  invert: CHOICE,
  fit: oneOf(FITS),
  frame: CHOICE,
  testSplit: number({ above: 0, below: 1 }),
  seed: integer({ min: 0 }),
  name: text,
  signal: abortSignal,
  onProgress: callable,
};

/**
 * Checks options.
 *
 * @param owner name of the function, for messages
 * @throws {ConfigurationError} if one is not acceptable
 */
export function checkImportOptions(owner: string, options: ImportOptions): void {
  checkOptions<ImportOptions>(owner, options, CHECKS);
}

/** Returns height and width. */
export function sidesOf(size: ImportOptions["size"] = 28): readonly [height: number, width: number] {
  return typeof size === "number" ? [size, size] : size;
}
