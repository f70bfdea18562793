/** Drawings as PNG files. */

import { checkOption, required } from "../options/index.ts";
import { type Drawing, drawingCheck } from "./drawing.ts";

/**
 * Encodes a drawing with its letterings as a PNG file; grey if nothing in it has a colour.
 *
 * @throws {ConfigurationError} if it is not a drawing
 * @see {@link https://www.w3.org/TR/png/ | PNG specification}
 * @example
 * ```ts
 * import { pictures } from "atelier";
 *
 * const file = await pictures.encodePng(new pictures.Drawing(8, 8));
 * console.log([...file.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join("")); // PNG
 * ```
 */
export async function encodePng(drawing: Drawing): Promise<Uint8Array> {
  checkOption("encodePng", "the drawing", drawing, required(drawingCheck));
  const { pixels, width, height, letterings } = drawing;
  // A tenth of a second of loading that most programs never need.
  const [{ default: sharp }, { letteringSvg }] = await Promise.all([
    import("sharp"),
    import("./lettering.ts"),
  ]);
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (letterings.length > 0) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${letteringSvg(letterings)}</svg>`;
    picture.composite([{ input: Buffer.from(svg) }]);
  }
  const isGrey =
    letterings.every(({ colour = [0] }) => colour.every((value) => value === colour[0])) &&
    pixels.every((value, i) => value === pixels[i - (i % 3)]);
  if (isGrey) picture.toColourspace("b-w");
  return picture.png({ compressionLevel: 9 }).toBuffer();
}
