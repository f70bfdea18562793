/** The sprite sheet: rows of examples, class by class, as Fashion-MNIST's authors show their dataset. */

import type { Dataset } from "../data/index.ts";
import { checkDataset, examplesOfClasses, imageAt, isBrightOnBlack } from "../data/index.ts";
import { checkOptions, integer, seedNumber } from "../options/index.ts";
import { BLACK, Drawing, WHITE } from "./drawing.ts";
import { shrink } from "./shrink.ts";

/** Options of `pictures.spriteSheet`. */
export interface SpriteSheetOptions {
  /**
   * Examples in a row.
   *
   * @default the number that fits into 840 pixels: 30 images of 28 pixels
   */
  readonly columns?: number;
  /**
   * Rows of each class.
   *
   * @default the number that makes the sheet about square: 3 for ten classes
   */
  readonly rows?: number;
  /**
   * Pixels of the sheet for one pixel of an image.
   *
   * @default 1
   */
  readonly scale?: number;
  /**
   * Draws the examples at random.
   *
   * @default the first ones
   */
  readonly seed?: number;
}

const SIDE = 840;
const MOST_DEFAULT_ROWS = 3;
/** Side of the largest image shown in full, in pixels; larger ones are shrunk, so that six fit into a row. */
const MOST_PIXELS = 140;

/**
 * Draws examples in rows without gaps, class by class; as ink on white paper if the images are bright on black.
 *
 * @throws {ConfigurationError} if it is not a dataset, or an option is not acceptable
 * @see {@link https://github.com/zalandoresearch/fashion-mnist | Fashion-MNIST}
 * @example
 * ```ts
 * import { drawDataset, pictures } from "atelier";
 *
 * const { train } = await drawDataset("drawn-garments", { trainCount: 40, testCount: 0 });
 * const sheet = pictures.spriteSheet(train, { columns: 4, rows: 1 });
 * console.log(sheet.width, sheet.height); // 112 280
 * ```
 */
export function spriteSheet(dataset: Dataset, options: SpriteSheetOptions = {}): Drawing {
  checkDataset("spriteSheet", dataset);
  checkOptions<SpriteSheetOptions>("spriteSheet", options, {
    columns: integer(),
    rows: integer(),
    scale: integer(),
    seed: seedNumber,
  });
  const { scale = 1, seed } = options;
  const [fullHeight, fullWidth] = dataset.imageShape;
  const block = Math.ceil(Math.max(fullHeight, fullWidth) / MOST_PIXELS);
  const [height, width] = [Math.ceil(fullHeight / block), Math.ceil(fullWidth / block)];
  const columns = options.columns ?? Math.max(1, Math.floor(SIDE / width));
  const rowsThatFit = Math.round(SIDE / (height * dataset.classCount));
  const rows = options.rows ?? Math.max(1, Math.min(MOST_DEFAULT_ROWS, rowsThatFit));
  const isNegative = isBrightOnBlack(dataset);
  const drawing = new Drawing(
    columns * width * scale,
    dataset.classCount * rows * height * scale,
    isNegative ? WHITE : BLACK,
  );
  examplesOfClasses(dataset, rows * columns, seed).forEach((indices, label) => {
    indices.forEach((index, i) => {
      const row = label * rows + Math.floor(i / columns);
      drawing.image(shrink(imageAt(dataset, index), block), {
        left: (i % columns) * width * scale,
        top: row * height * scale,
        scale,
        isNegative,
      });
    });
  });
  return drawing;
}
