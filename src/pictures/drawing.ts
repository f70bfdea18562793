/** Pictures under construction: pixels, and lines of text to be set in them. Runs in a browser too. */

import { defined } from "../checked.ts";
import { elementCount, type Image, type ImageShape } from "../data/index.ts";
import { ConfigurationError, ShapeError } from "../errors/index.ts";
import {
  anyText,
  boolean,
  type Check,
  type Checks,
  checkOption,
  checkOptions,
  integer,
  isArrayOf,
  listOf,
  number,
  oneOf,
  required,
} from "../options/index.ts";

/**
 * Red, green and blue, 0 to 255.
 *
 * @see {@link Drawing.rectangle}
 */
export type Colour = readonly [red: number, green: number, blue: number];

/**
 * Checks and returns the shape of an image.
 *
 * @throws {ShapeError} unless it is `[height, width, 1 or 3]`
 */
export function imageShapeOf({ shape }: Pick<Image, "shape">): ImageShape {
  const [height, width, channels] = shape;
  const isImage = height !== undefined && width !== undefined && (channels === 1 || channels === 3);
  if (isImage && shape.length === 3) return [height, width, channels];
  throw new ShapeError(
    `Expected an image of shape [height, width, 1 or 3]. Received: [${shape.join(", ")}].`,
  );
}

/**
 * A line of text in a drawing.
 *
 * @see {@link Drawing.text}
 */
export interface Lettering {
  /** The characters. */
  readonly text: string;
  /** Horizontal position of the anchor, in pixels from the left. */
  readonly x: number;
  /** Vertical position of the baseline, in pixels from the top. */
  readonly y: number;
  /** Font size, in pixels. */
  readonly size: number;
  /**
   * The part of the line that is at `x`.
   *
   * @default "start"
   */
  readonly anchor?: "start" | "middle" | "end";
  /**
   * Whether the text is bold.
   *
   * @default false
   */
  readonly isBold?: boolean;
  /**
   * Colour of the text.
   *
   * @default black
   */
  readonly colour?: Colour;
}

/** Position and size of an image in a drawing. */
export interface PlacedImage {
  /** Column of the image's left edge, in pixels. */
  readonly left: number;
  /** Row of the image's top edge, in pixels. */
  readonly top: number;
  /**
   * Pixels of the drawing for one pixel of the image, in both directions.
   *
   * @default 1
   */
  readonly scale?: number;
  /**
   * Whether to exchange bright and dark, as ink on paper.
   *
   * @default false
   */
  readonly isNegative?: boolean;
}

/** Pixels of the largest drawing, three bytes each. */
const MAX_PIXELS = 2 ** 28;

const COLOUR = listOf(integer({ min: 0, max: 255 }), { length: 3 });

export const WHITE: Colour = [255, 255, 255];
export const BLACK: Colour = [0, 0, 0];

/** Bytes with a shape. */
export const imageCheck: Check = {
  expected:
    "an image, { data: Uint8Array, shape: [height, width, channels] }, of the number of bytes that its shape says",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    "data" in value &&
    isArrayOf(value.data, Uint8Array) &&
    "shape" in value &&
    listOf(integer()).accepts(value.shape) &&
    value.data.length === elementCount(value.shape as number[]),
};

const PLACE: Checks<PlacedImage> = {
  left: required(integer({})),
  top: required(integer({})),
  scale: integer(),
  isNegative: boolean,
};

const LETTERING: Checks<Omit<Lettering, "text">> = {
  x: required(number()),
  y: required(number()),
  size: required(number({ above: 0 })),
  anchor: oneOf(["start", "middle", "end"]),
  isBold: boolean,
  colour: COLOUR,
};

/**
 * A picture to draw on, in red, green and blue.
 *
 * @example
 * ```ts
 * import { pictures } from "atelier";
 *
 * const drawing = new pictures.Drawing(20, 10);
 * drawing.rectangle(0, 0, 5, 5, [255, 0, 0]);
 * drawing.text("5", { x: 10, y: 8, size: 6 });
 * console.log([...drawing.pixels.subarray(0, 3)], drawing.letterings.length); // [ 255, 0, 0 ] 1
 * ```
 */
export class Drawing {
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** Red, green and blue of each pixel, row after row. */
  readonly pixels: Uint8Array;
  /** The lines of text, in the order in which they were added. */
  readonly letterings: Lettering[] = [];

  /**
   * Makes a drawing filled with one colour.
   *
   * @param paper the colour; default white
   * @throws {ConfigurationError} unless width and height are positive integers with a product of at most 2^28
   */
  constructor(width: number, height: number, paper: Colour = WHITE) {
    checkOption("Drawing", "width", width, required(integer()));
    checkOption("Drawing", "height", height, required(integer()));
    if (width * height > MAX_PIXELS) {
      throw new ConfigurationError(
        `Expected a picture of at most ${MAX_PIXELS.toLocaleString("en-US")} pixels: a smaller scale, fewer columns ` +
          `or rows. Received: one of ${width} × ${height}.`,
      );
    }
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height * 3);
    this.rectangle(0, 0, width, height, paper);
  }

  /**
   * Fills a rectangle; parts outside the drawing are cut off.
   *
   * @param left column of the left edge, in pixels
   * @param top row of the top edge, in pixels
   * @throws {ConfigurationError} if a number is not an integer, a size is negative, or the colour is not three
   *   bytes
   */
  rectangle(left: number, top: number, width: number, height: number, colour: Colour): void {
    for (const [name, value] of Object.entries({ left, top }))
      checkOption("rectangle", name, value, required(integer({})));
    for (const [name, value] of Object.entries({ width, height }))
      checkOption("rectangle", name, value, required(integer({ min: 0 })));
    checkOption("rectangle", "the colour", colour, required(COLOUR));
    this.#fill(left, top, width, height, colour);
  }

  #fill(left: number, top: number, width: number, height: number, [red, green, blue]: Colour): void {
    const { pixels } = this;
    const first = Math.max(0, left);
    const end = Math.min(this.width, left + width);
    const bottom = Math.min(this.height, top + height);
    for (let y = Math.max(0, top); y < bottom; y++) {
      for (let at = 3 * (y * this.width + first); at < 3 * (y * this.width + end); at += 3) {
        pixels[at] = red;
        pixels[at + 1] = green;
        pixels[at + 2] = blue;
      }
    }
  }

  /**
   * Copies an image into the drawing, each of its pixels a square.
   *
   * @throws {ConfigurationError} if it is not an image, or its place is not acceptable
   * @throws {ShapeError} unless its shape is `[height, width, 1 or 3]`
   */
  image(image: Image, place: PlacedImage): void {
    checkOption("image", "the image", image, required(imageCheck));
    checkOptions<PlacedImage>("image", place, PLACE);
    const { data } = image;
    const { left, top, scale = 1, isNegative = false } = place;
    const [height, width, channels] = imageShapeOf(image);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = (y * width + x) * channels;
        const red = defined(data[from]);
        const green = channels === 3 ? defined(data[from + 1]) : red;
        const blue = channels === 3 ? defined(data[from + 2]) : red;
        const colour: Colour = isNegative ? [255 - red, 255 - green, 255 - blue] : [red, green, blue];
        this.#fill(left + x * scale, top + y * scale, scale, scale, colour);
      }
    }
  }

  /**
   * Adds a line of text, drawn when the picture is encoded.
   *
   * @throws {ConfigurationError} if the place is not acceptable
   */
  text(text: string, place: Omit<Lettering, "text">): void {
    checkOption("text", "the text", text, required(anyText));
    checkOptions<Omit<Lettering, "text">>("text", place, LETTERING);
    this.letterings.push({ text, ...place });
  }
}

/** Accepts a drawing. */
export const drawingCheck: Check = {
  expected: "a Drawing",
  accepts: (value) => value instanceof Drawing,
};
