/** Drawings as SVG: pixels as an embedded PNG file, letterings as text. Runs in a browser too. */

import { type Check, checkOption, isArrayOf, required } from "../options/index.ts";
import { Drawing, drawingCheck, type Lettering } from "./drawing.ts";
import { escapeText } from "./text.ts";

const BYTES: Check = {
  expected: "the bytes of a PNG file, as a Uint8Array",
  accepts: (value) => isArrayOf(value, Uint8Array),
};

/**
 * Copies a drawing without its letterings, for embedding.
 *
 * @throws {ConfigurationError} if it is not a drawing
 * @example
 * ```ts
 * import { pictures } from "atelier";
 *
 * const drawing = new pictures.Drawing(10, 10);
 * drawing.text("a", { x: 1, y: 8, size: 8 });
 * console.log(pictures.withoutLetterings(drawing).letterings.length); // 0
 * ```
 */
export function withoutLetterings(drawing: Drawing): Drawing {
  checkOption("withoutLetterings", "the drawing", drawing, required(drawingCheck));
  const { width, height, pixels } = drawing;
  const bare = new Drawing(width, height);
  bare.pixels.set(pixels);
  return bare;
}

/**
 * Encodes a drawing as an SVG file.
 *
 * @param png the drawing without its letterings, as a PNG file
 * @throws {ConfigurationError} if it is not a drawing, or the PNG not bytes
 * @see {@link https://www.w3.org/TR/SVG2/ | SVG specification}
 * @example
 * ```ts
 * import { pictures } from "atelier";
 *
 * const drawing = new pictures.Drawing(10, 10);
 * drawing.text("a", { x: 1, y: 8, size: 8 });
 * const png = await pictures.encodePng(pictures.withoutLetterings(drawing));
 * console.log(pictures.drawingSvg(drawing, png).includes(">a</text>")); // true
 * ```
 */
export function drawingSvg(drawing: Drawing, png: Uint8Array): string {
  checkOption("drawingSvg", "the drawing", drawing, required(drawingCheck));
  const { width, height, letterings } = drawing;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">` +
    `<image width="${width}" height="${height}" style="image-rendering:pixelated" href="${pngUri(png)}"/>` +
    `${letterings.map(textElement).join("")}</svg>`
  );
}

/**
 * Encodes a PNG file as a `data:` address.
 *
 * @throws {ConfigurationError} if it is not a Uint8Array
 * @example
 * ```ts
 * import { pictures } from "atelier";
 *
 * console.log(pictures.pngUri(Uint8Array.of(137, 80, 78))); // data:image/png;base64,iVBO
 * ```
 */
export function pngUri(png: Uint8Array): string {
  checkOption("pngUri", "the file", png, required(BYTES));
  let text = "";
  // In pieces, since an argument list has an end.
  for (let at = 0; at < png.length; at += 8192) text += String.fromCharCode(...png.subarray(at, at + 8192));
  return `data:image/png;base64,${btoa(text)}`;
}

function textElement({ text, x, y, size, anchor = "start", isBold, colour = [0, 0, 0] }: Lettering): string {
  const weight = isBold ? ' font-weight="bold"' : "";
  return (
    `<text x="${x}" y="${y}" font-family="system-ui, sans-serif" font-size="${size}"${weight} ` +
    `text-anchor="${anchor}" fill="rgb(${colour.join(",")})">${escapeText(text)}</text>`
  );
}
