/**
 * Images as text: coloured half blocks, each showing two pixels; or, without colours,
 * punctuation of increasing density.
 */

import { defined } from "../checked.ts";
import { imageShapeOf } from "../pictures/drawing.ts";
import { ownStyle } from "../terminal/index.ts";
import type { Styles } from "./styles.ts";

/** Pixels 0 to 255 of shape [height, width, channels], with 1 or 3 channels. */
export interface Picture {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

type Colour = readonly [red: number, green: number, blue: number];

const RAMP = " .:-=+*#%@";
const RESET = ownStyle("0");

/**
 * Formats an image as lines of equal width.
 *
 * @param options.colourDepth bits per colour; colours are used from 8 on
 * @param options.columns maximum characters per line; larger images are scaled down to fit
 */
export function pictureLines(
  picture: Picture,
  { colourDepth, columns }: Pick<Styles, "colourDepth"> & { columns: number },
): { lines: string[]; width: number } {
  if (colourDepth >= 8) {
    const { pixels, width } = scaleDown(picture, columns);
    return { lines: halfBlocks(pixels, colourDepth), width };
  }
  // A character is about twice as high as wide.
  const { pixels, width } = scaleDown(picture, Math.floor(columns / 2));
  const lines = pixels.map((row) => row.map((colour) => punctuation(colour).repeat(2)).join(""));
  return { lines: withoutMargins(lines), width: 2 * width };
}

function halfBlocks(pixels: readonly (readonly Colour[])[], colourDepth: number): string[] {
  const code = colourDepth >= 24 ? trueColour : paletteColour;
  const lines: string[] = [];
  for (let y = 0; y < pixels.length; y += 2) {
    let line = "";
    let current = "";
    defined(pixels[y]).forEach((upper, x) => {
      const lower = pixels[y + 1]?.[x];
      const background = lower === undefined ? "49" : `48;${code(lower)}`;
      const colours = ownStyle(`38;${code(upper)};${background}`);
      line += colours === current ? "▀" : `${colours}▀`;
      current = colours;
    });
    lines.push(line + RESET);
  }
  return lines;
}

function trueColour(colour: Colour): string {
  return `2;${colour.map(Math.round).join(";")}`;
}

/** Returns the nearest of a terminal's 256 colours: 24 greys from 232 on, and a 6×6×6 cube from 16 on. */
function paletteColour([red, green, blue]: Colour): string {
  if (red === green && green === blue) {
    const grey = Math.round((red / 255) * 25);
    if (grey === 0) return "5;16";
    return grey === 25 ? "5;231" : `5;${231 + grey}`;
  }
  const level = (value: number) => Math.round((value / 255) * 5);
  return `5;${16 + 36 * level(red) + 6 * level(green) + level(blue)}`;
}

/** Source of the weights: ITU-R BT.601. */
function punctuation([red, green, blue]: Colour): string {
  const luminance = (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
  return RAMP.charAt(Math.round(luminance * (RAMP.length - 1)));
}

/** Removes empty lines above and below. */
function withoutMargins(lines: readonly string[]): string[] {
  const isEmpty = (line: string) => line.trim() === "";
  const first = lines.findIndex((line) => !isEmpty(line));
  return first === -1
    ? lines.slice(0, 1)
    : lines.slice(first, lines.findLastIndex((line) => !isEmpty(line)) + 1);
}

/** Returns the pixels, or the means of square blocks if a row has more than `columns`. */
function scaleDown(
  { data, shape }: Picture,
  columns: number,
): { pixels: readonly (readonly Colour[])[]; width: number } {
  const [height, width, channels] = imageShapeOf({ shape });
  const block = Math.max(1, Math.ceil(width / columns));
  const mean = (top: number, left: number, channel: number) => {
    let sum = 0;
    let count = 0;
    for (let y = top; y < Math.min(top + block, height); y++) {
      for (let x = left; x < Math.min(left + block, width); x++, count++) {
        sum += defined(data[(y * width + x) * channels + channel]);
      }
    }
    return sum / count;
  };
  const pixels = Array.from({ length: Math.ceil(height / block) }, (_, y) =>
    Array.from({ length: Math.ceil(width / block) }, (_, x): Colour => {
      const red = mean(y * block, x * block, 0);
      if (channels === 1) return [red, red, red];
      return [red, mean(y * block, x * block, 1), mean(y * block, x * block, 2)];
    }),
  );
  return { pixels, width: Math.ceil(width / block) };
}
