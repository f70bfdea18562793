/** The labels table: a row for each class with its number, name, count and examples. */

import { defined } from "../checked.ts";
import type { Dataset } from "../data/index.ts";
import { checkDataset, countClasses, examplesOfClasses, imageAt, isBrightOnBlack } from "../data/index.ts";
import { checkOptions, integer, seedNumber } from "../options/index.ts";
import { type Colour, Drawing } from "./drawing.ts";
import { shrink } from "./shrink.ts";
import { cut } from "./text.ts";

/** Options of `pictures.labelsTable`. */
export interface LabelsTableOptions {
  /**
   * Examples of each class.
   *
   * @default 10
   */
  readonly columns?: number;
  /**
   * Pixels of the table for one pixel of an image.
   *
   * @default the integer that makes an image about 56 pixels high
   */
  readonly scale?: number;
  /**
   * Draws the examples at random.
   *
   * @default the first ones
   */
  readonly seed?: number;
}

const EXAMPLE_HEIGHT = 56;
/** Side of the largest image shown in full, in pixels; larger ones are shrunk. */
const MOST_PIXELS = 112;
const TEXT_SIZE = 22;
/** Mean width of a character, in font sizes. */
const CHARACTER_WIDTH = 0.56;
const LONGEST_NAME = 28;
const GAP = 6;
const MARGIN = 20;
const LABEL_WIDTH = 70;
const COUNT_WIDTH = 100;
const INK: Colour = [34, 34, 34];
const PALE_INK: Colour = [110, 110, 110];
const RULE: Colour = [220, 220, 220];

/**
 * Draws a table of the classes: label, description, number of examples, and some of them.
 *
 * @throws {ConfigurationError} if it is not a dataset, or an option is not acceptable
 * @example
 * ```ts
 * import { drawDataset, pictures } from "atelier";
 *
 * const { train } = await drawDataset("drawn-garments", { trainCount: 50, testCount: 0 });
 * const drawing = pictures.labelsTable(train, { columns: 3 });
 * console.log(drawing.letterings.some(({ text }) => text === "Sandal")); // true
 * ```
 */
export function labelsTable(dataset: Dataset, options: LabelsTableOptions = {}): Drawing {
  checkDataset("labelsTable", dataset);
  checkOptions<LabelsTableOptions>("labelsTable", options, {
    columns: integer(),
    scale: integer(),
    seed: seedNumber,
  });
  const [fullHeight, fullWidth] = dataset.imageShape;
  const block = Math.ceil(Math.max(fullHeight, fullWidth) / MOST_PIXELS);
  const [height, width] = [Math.ceil(fullHeight / block), Math.ceil(fullWidth / block)];
  const { columns = 10, seed } = options;
  const scale = options.scale ?? Math.max(1, Math.round(EXAMPLE_HEIGHT / height));
  const names = dataset.classNames.map((name) => cut(name, LONGEST_NAME));
  const longest = Math.max("Description".length, ...names.map((name) => [...name].length));
  const left = {
    label: MARGIN + LABEL_WIDTH / 2,
    name: MARGIN + LABEL_WIDTH + 14,
    count: MARGIN + LABEL_WIDTH + 14 + Math.ceil(longest * CHARACTER_WIDTH * TEXT_SIZE) + COUNT_WIDTH,
    examples: MARGIN + LABEL_WIDTH + 14 + Math.ceil(longest * CHARACTER_WIDTH * TEXT_SIZE) + COUNT_WIDTH + 24,
  };
  const rowHeight = Math.max(height * scale, Math.ceil(1.4 * TEXT_SIZE)) + 2 * GAP;
  const head = MARGIN + 2 * TEXT_SIZE;
  const drawing = new Drawing(
    left.examples + columns * (width * scale + GAP) - GAP + MARGIN,
    head + dataset.classCount * rowHeight + MARGIN,
  );
  const heading = { y: MARGIN + TEXT_SIZE, size: TEXT_SIZE, isBold: true, colour: INK } as const;
  drawing.text("Label", { ...heading, x: left.label, anchor: "middle" });
  drawing.text("Description", { ...heading, x: left.name });
  drawing.text("Images", { ...heading, x: left.count, anchor: "end" });
  drawing.text("Examples", { ...heading, x: left.examples });

  const counts = countClasses(dataset);
  const isNegative = isBrightOnBlack(dataset);
  examplesOfClasses(dataset, columns, seed).forEach((indices, label) => {
    const top = head + label * rowHeight;
    const line = { y: top + Math.round(rowHeight / 2 + 0.35 * TEXT_SIZE), size: TEXT_SIZE } as const;
    drawing.rectangle(MARGIN, top, drawing.width - 2 * MARGIN, 1, RULE);
    drawing.text(String(label), { ...line, x: left.label, anchor: "middle", colour: PALE_INK });
    drawing.text(defined(names[label]), { ...line, x: left.name, colour: INK });
    const count = defined(counts[label]).toLocaleString("en-US");
    drawing.text(count, { ...line, x: left.count, anchor: "end", colour: PALE_INK });
    indices.forEach((index, i) => {
      drawing.image(shrink(imageAt(dataset, index), block), {
        left: left.examples + i * (width * scale + GAP),
        top: top + Math.round((rowHeight - height * scale) / 2),
        scale,
        isNegative,
      });
    });
  });
  return drawing;
}
