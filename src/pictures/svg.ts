/** Drawings as SVG: the pixels as an embedded PNG file, the letterings as text. Runs in a browser too. */

import { type Check, checkOption, isArrayOf, required } from "../options/index.ts";
import { Drawing, drawingCheck, type Lettering } from "./drawing.ts";
import { escapeText } from "./text.ts";

const BYTES: Check = {
  expected: "the bytes of a PNG file, as a Uint8Array",
  accepts: (value) => isArrayOf(value, Uint8Array),
};

/** The drawing without its letterings: what is to be embedded. */
export function withoutLetterings(drawing: Drawing): Drawing {
  checkOption("withoutLetterings", "the drawing", drawing, required(drawingCheck));
  const { width, height, pixels } = drawing;
  const bare = new Drawing(width, height);
  bare.pixels.set(pixels);
  return bare;
}

/**
 * A drawing as an SVG file.
 *
 * @param png of the drawing without its letterings
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

/** A PNG file as an address that needs no network. */
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
