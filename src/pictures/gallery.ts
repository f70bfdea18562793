/** Galleries: pictures with captions, in rows. */

import type { Image } from "../data/index.ts";
import {
  anyText,
  type Check,
  checkOption,
  checkOptions,
  integer,
  listOf,
  required,
} from "../options/index.ts";
import { type Colour, Drawing, imageCheck, imageShapeOf } from "./drawing.ts";
import { shrink } from "./shrink.ts";
import { cut } from "./text.ts";

/**
 * A pixel to mark with a frame.
 *
 * @see {@link GalleryPicture.mark}
 */
export interface Mark {
  /** Row of the pixel, from 0. */
  readonly row: number;
  /** Column of the pixel, from 0. */
  readonly column: number;
}

/**
 * One picture of a gallery.
 *
 * @see {@link GalleryItem.pictures}
 */
export interface GalleryPicture {
  /** The image. */
  readonly image: Image;
  /**
   * Whether to exchange bright and dark, as ink on paper.
   *
   * @default false
   */
  readonly isNegative?: boolean;
  /**
   * A pixel to mark.
   *
   * @default none
   */
  readonly mark?: Mark;
}

/**
 * One place of a gallery: pictures beside each other, and lines of text below.
 *
 * @see {@link gallery}
 */
export interface GalleryItem {
  /** The pictures, left to right. */
  readonly pictures: readonly GalleryPicture[];
  /** Lines of text below the pictures. */
  readonly lines: readonly string[];
}

/** Options of `pictures.gallery`. */
export interface GalleryOptions {
  /**
   * Places in a row.
   *
   * @default the number that fits into about 1,240 pixels
   */
  readonly columns?: number;
}

const PICTURE: Check = {
  expected: "{ image }",
  accepts: (value) =>
    typeof value === "object" && value !== null && "image" in value && imageCheck.accepts(value.image),
};

const ITEM: Check = {
  expected: "{ pictures: [{ image }], lines: [text] }",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    "pictures" in value &&
    listOf(PICTURE).accepts(value.pictures) &&
    "lines" in value &&
    listOf(anyText).accepts(value.lines),
};

const SIDE = 112;
/** Side of the largest image shown in full, in pixels; larger ones are shrunk. */
const MOST_PIXELS = 112;
const WIDTH = 1240;
const LEAST_WIDTH = 112;
const MOST_WIDTH = 250;
const GAP = 20;
const BETWEEN = 6;
const MARGIN = 20;
const TEXT_SIZE = 15;
const LINE_HEIGHT = 19;
/** Mean width of a character, in font sizes. */
const CHARACTER_WIDTH = 0.53;
const INK: Colour = [34, 34, 34];
const PALE_INK: Colour = [90, 98, 106];
const RULE: Colour = [217, 220, 223];
const MARK: Colour = [213, 94, 0];

/**
 * Arranges pictures with captions in rows, left to right.
 *
 * @throws {ConfigurationError} if an item or an option is not acceptable
 * @example
 * ```ts
 * import { drawDataset, pictures } from "atelier";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 10, testCount: 0 });
 * const items = [0, 1, 2].map((i) => ({
 *   pictures: [{ image: pictures.imageAt(train, i), isNegative: true }],
 *   lines: [`example ${i}`],
 * }));
 * console.log(pictures.gallery(items, { columns: 3 }).letterings.length); // 3
 * ```
 */
export function gallery(items: readonly GalleryItem[], options: GalleryOptions = {}): Drawing {
  checkOption("gallery", "items", items, required(listOf(ITEM)));
  checkOptions<GalleryOptions>("gallery", options, { columns: integer() });
  const most = Math.max(1, ...items.map(({ pictures }) => pictures.length));
  const lines = Math.max(0, ...items.map((item) => item.lines.length));
  const blocks = items.flatMap(({ pictures }) => pictures.map(({ image }) => blockOf(image)));
  const block = Math.max(1, ...blocks);
  const [height, width] = sizeOf(items, block);
  const scale = Math.max(1, Math.round(SIDE / height));
  const picturesWidth = most * width * scale + (most - 1) * BETWEEN;
  const longest = Math.max(0, ...items.flatMap((item) => item.lines.map(textWidth)));
  const cellWidth = Math.max(LEAST_WIDTH, picturesWidth, Math.min(MOST_WIDTH, Math.ceil(longest)));
  const fitting = Math.max(1, Math.floor((WIDTH + GAP) / (cellWidth + GAP)));
  const columns = Math.max(1, Math.min(options.columns ?? fitting, items.length));
  const cellHeight = height * scale + 8 + lines * LINE_HEIGHT;
  const rows = Math.ceil(items.length / columns);
  const drawing = new Drawing(
    2 * MARGIN + columns * (cellWidth + GAP) - GAP,
    2 * MARGIN + Math.max(1, rows) * (cellHeight + GAP) - GAP,
  );
  items.forEach(({ pictures, lines: captions }, i) => {
    const left = MARGIN + (i % columns) * (cellWidth + GAP);
    const top = MARGIN + Math.floor(i / columns) * (cellHeight + GAP);
    pictures.forEach((picture, j) => {
      place(drawing, picture, { left: left + j * (width * scale + BETWEEN), top, scale, block });
    });
    captions.forEach((text, line) => {
      drawing.text(cut(text, charactersIn(cellWidth)), {
        x: left,
        y: top + height * scale + 6 + (line + 0.8) * LINE_HEIGHT,
        size: TEXT_SIZE,
        colour: line === 0 ? INK : PALE_INK,
      });
    });
  });
  return drawing;
}

function place(
  drawing: Drawing,
  { image, isNegative = false, mark }: GalleryPicture,
  { left, top, scale, block }: { left: number; top: number; scale: number; block: number },
): void {
  const small = shrink(image, block);
  const [height, width] = imageShapeOf(small);
  drawing.rectangle(left - 1, top - 1, width * scale + 2, height * scale + 2, RULE);
  drawing.image(small, { left, top, scale, isNegative });
  if (mark === undefined) return;
  const x = left + Math.floor(mark.column / block) * scale;
  const y = top + Math.floor(mark.row / block) * scale;
  frame(drawing, x - 2, y - 2, scale + 4, MARK);
}

function frame(drawing: Drawing, left: number, top: number, side: number, colour: Colour): void {
  drawing.rectangle(left, top, side, 2, colour);
  drawing.rectangle(left, top + side - 2, side, 2, colour);
  drawing.rectangle(left, top, 2, side, colour);
  drawing.rectangle(left + side - 2, top, 2, side, colour);
}

function blockOf({ shape }: Image): number {
  return Math.ceil(Math.max(...shape.slice(0, 2)) / MOST_PIXELS);
}

/** Computes the largest height and width after shrinking. */
function sizeOf(items: readonly GalleryItem[], block: number): [height: number, width: number] {
  const shapes = items.flatMap(({ pictures }) => pictures.map(({ image }) => imageShapeOf(image)));
  const largest = (axis: 0 | 1) => Math.max(1, ...shapes.map((shape) => Math.ceil(shape[axis] / block)));
  return [largest(0), largest(1)];
}

function textWidth(text: string): number {
  return [...text].length * CHARACTER_WIDTH * TEXT_SIZE;
}

function charactersIn(width: number): number {
  return Math.floor(width / (CHARACTER_WIDTH * TEXT_SIZE) + 1e-6);
}
