/** A picture under construction: pixels, and the lines of text that are to be set in it. Runs in a browser too. */

import { ShapeError } from "../errors.ts";

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** Bytes of shape [height, width, 1 or 3]. */
export interface Image {
  readonly data: Uint8Array;
  readonly shape: readonly number[];
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

export const WHITE: Colour = [255, 255, 255];
export const BLACK: Colour = [0, 0, 0];

export class Drawing {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of every pixel, row after row. */
  readonly pixels: Uint8Array;
  readonly letterings: Lettering[] = [];

  /** @param paper the colour that it is filled with; default white */
  constructor(width: number, height: number, paper: Colour = WHITE) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height * 3);
    this.rectangle(0, 0, width, height, paper);
  }

  /** Fills a rectangle; what is outside the drawing is cut off. */
  rectangle(left: number, top: number, width: number, height: number, [red, green, blue]: Colour): void {
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
  image({ data, shape }: Image, { left, top, scale = 1, isNegative = false }: PlacedImage): void {
    const [height, width, channels] = shape;
    if (shape.length !== 3 || (channels !== 1 && channels !== 3)) {
      throw new ShapeError(
        `Expected an image of shape [height, width, 1 or 3]. Received: [${shape.join(", ")}].`,
      );
    }
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = (y * width + x) * channels;
        const values = [data[from], data[from + (channels === 3 ? 1 : 0)], data[from + channels - 1]];
        const [red, green, blue] = isNegative ? values.map((value) => 255 - value) : values;
        this.rectangle(left + x * scale, top + y * scale, scale, scale, [red, green, blue]);
      }
    }
  }

  text(text: string, place: Omit<Lettering, "text">): void {
    this.letterings.push({ text, ...place });
  }
}
