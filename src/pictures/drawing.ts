/** A picture under construction: pixels, and the lines of text that are to be set in it. Runs in a browser too. */

import { defined } from "../checked.ts";
import { elementCount, type Image, type ImageShape } from "../data/index.ts";
import { ConfigurationError, ShapeError } from "../errors.ts";
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

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/**
 * The shape of an image, checked.
 *
 * @throws ShapeError unless it is [height, width, 1 or 3]
 */
export function imageShapeOf({ shape }: Pick<Image, "shape">): ImageShape {
  const [height, width, channels] = shape;
  const isImage = height !== undefined && width !== undefined && (channels === 1 || channels === 3);
  if (isImage && shape.length === 3) return [height, width, channels];
  throw new ShapeError(
    `Expected an image of shape [height, width, 1 or 3]. Received: [${shape.join(", ")}].`,
  );
}

/** A line of text, its baseline beginning, ending or centred at (x, y). */
export interface Lettering {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** The font's size in pixels. */
  readonly size: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly isBold?: boolean;
  readonly colour?: Colour;
}

export interface PlacedImage {
  readonly left: number;
  readonly top: number;
  /** Pixels of the picture for one of the image, in both directions; default 1. */
  readonly scale?: number;
  /** Whether bright becomes dark, as ink on paper. */
  readonly isNegative?: boolean;
}

/** 256 million, three bytes each. */
const MAX_PIXELS = 2 ** 28;

const COLOUR = listOf(integer({ min: 0, max: 255 }), { length: 3 });

export const WHITE: Colour = [255, 255, 255];
export const BLACK: Colour = [0, 0, 0];

/** Bytes with a shape. */
export const imageCheck: Check = {
  expected:
    "an image, { data: Uint8Array, shape: [height, width, channels] }, as many bytes as the shape says",
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

/** A picture to draw on, in red, green and blue. */
export class Drawing {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of every pixel, row after row. */
  readonly pixels: Uint8Array;
  readonly letterings: Lettering[] = [];

  /**
   * @param paper the colour that it is filled with; default white
   * @throws ConfigurationError unless width and height are positive integers of at most 100 million pixels together
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

  /** Fills a rectangle; what is outside the drawing is cut off. */
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
   * Copies an image, each of its pixels a square.
   *
   * @throws ShapeError unless it is of shape [height, width, 1 or 3]
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

  text(text: string, place: Omit<Lettering, "text">): void {
    checkOption("text", "the text", text, required(anyText));
    checkOptions<Omit<Lettering, "text">>("text", place, LETTERING);
    this.letterings.push({ text, ...place });
  }
}

/** What functions of drawings take. */
export const drawingCheck: Check = {
  expected: "a Drawing",
  accepts: (value) => value instanceof Drawing,
};
