/** One example, enlarged, with pixel counts along its edges, as the reference article plots it with matplotlib. */

import { defined } from "../checked.ts";
import type { Dataset } from "../data/index.ts";
import { checkDataset, imageAt, isBrightOnBlack } from "../data/index.ts";
import { anyText, checkOptions, integer } from "../options/index.ts";
import { type Colour, Drawing } from "./drawing.ts";

/** Options of `pictures.enlargedExample`. */
export interface EnlargedExampleOptions {
  /**
   * Title above the image.
   *
   * @default the name of the example's class
   */
  readonly title?: string;
  /**
   * Pixels of the picture for one pixel of the image.
   *
   * @default the integer that makes it about 448 pixels high
   */
  readonly scale?: number;
}

const SIDE = 448;
const MARGIN = { left: 48, top: 56, right: 24, bottom: 40 } as const;
const TITLE_SIZE = 22;
const TICK_SIZE = 15;
const TICK = 5;
/** Candidates for the distance of ticks, in pixels; the smallest with at most eight ticks is used. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const INK: Colour = [34, 34, 34];

/**
 * Draws one example enlarged, with a frame, a title and pixel counts.
 *
 * @param index number of the example, from 0
 * @throws {ConfigurationError} if the dataset has no such example, or an option is not acceptable
 * @example
 * ```ts
 * import { drawDataset, pictures } from "atelier";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 10, testCount: 0 });
 * const drawing = pictures.enlargedExample(train, 0);
 * console.log(drawing.width, drawing.height); // 520 544
 * ```
 */
export function enlargedExample(
  dataset: Dataset,
  index: number,
  options: EnlargedExampleOptions = {},
): Drawing {
  checkDataset("enlargedExample", dataset);
  checkOptions<EnlargedExampleOptions>("enlargedExample", options, { title: anyText, scale: integer() });
  const example = dataset.subset([index]);
  const [height, width] = example.imageShape;
  const scale = options.scale ?? Math.max(1, Math.round(SIDE / height));
  const { title = defined(example.classNames[defined(example.labels[0])]) } = options;
  const [shownWidth, shownHeight] = [width * scale, height * scale];
  const drawing = new Drawing(
    MARGIN.left + shownWidth + MARGIN.right,
    MARGIN.top + shownHeight + MARGIN.bottom,
  );
  const { left, top } = MARGIN;
  drawing.rectangle(left - 1, top - 1, shownWidth + 2, shownHeight + 2, INK);
  drawing.image(imageAt(example, 0), { left, top, scale, isNegative: isBrightOnBlack(dataset) });
  const middle = left + shownWidth / 2;
  drawing.text(title, { x: middle, y: top - 20, size: TITLE_SIZE, anchor: "middle", colour: INK });
  const tick = { size: TICK_SIZE, colour: INK } as const;
  for (let x = 0; x < width; x += stepFor(width)) {
    const at = Math.round(left + (x + 0.5) * scale);
    drawing.rectangle(at, top + shownHeight + 1, 1, TICK, INK);
    drawing.text(String(x), { ...tick, x: at, y: top + shownHeight + 2 * TICK + 12, anchor: "middle" });
  }
  for (let y = 0; y < height; y += stepFor(height)) {
    const at = Math.round(top + (y + 0.5) * scale);
    drawing.rectangle(left - 1 - TICK, at, TICK, 1, INK);
    drawing.text(String(y), { ...tick, x: left - 2 * TICK, y: at + 5, anchor: "end" });
  }
  return drawing;
}

function stepFor(length: number): number {
  return STEPS.find((step) => length / step <= 8) ?? length;
}
