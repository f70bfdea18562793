/**
 * Reads a picture's header before anything is decoded: a small file may announce more pixels than there
 * is memory for, and browsers show half a picture where the other half is missing.
 *
 * Sources: PNG (W3C, "Portable Network Graphics", 2003), JPEG (ITU-T T.81, annex B), WebP (RFC 9649).
 */

import { formatOf, TELLING_BYTES } from "../data/format-of.ts";

export interface InspectedPicture {
  readonly format: "png" | "jpeg" | "webp";
  /** As they are stored, before EXIF turns the picture. */
  readonly width: number;
  readonly height: number;
}

/**
 * Reads the header of a PNG, JPEG or WebP file, and whether the file is whole.
 *
 * @throws Error that says what it is instead, or what is wrong, in words that can follow "Received: a.png, "
 */
export function inspectPicture(bytes: Uint8Array): InspectedPicture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = inspectPng(bytes, view) ?? inspectJpeg(bytes, view) ?? inspectWebp(bytes, view);
  if (found === undefined) throw new Error(otherFormat(bytes));
  if (found.width > 0 && found.height > 0) return found;
  throw new Error(`a picture of ${found.width}×${found.height} pixels`);
}

const PNG_START = "\u0089PNG\r\n\u001a\n";
const PNG_HEADER = 33;

function inspectPng(bytes: Uint8Array, view: DataView): InspectedPicture | undefined {
  if (!hasText(bytes, 0, PNG_START)) return undefined;
  if (bytes.length < PNG_HEADER) throw new Error("premature end of PNG image");
  for (let at = PNG_START.length; ; ) {
    // Length, type and checksum of a chunk take 12 bytes.
    if (at + 12 > bytes.length) throw new Error("premature end of PNG image");
    if (hasText(bytes, at + 4, "IEND")) break;
    at += 12 + view.getUint32(at);
  }
  return { format: "png", width: view.getUint32(16), height: view.getUint32(20) };
}

function inspectJpeg(bytes: Uint8Array, view: DataView): InspectedPicture | undefined {
  if (!hasText(bytes, 0, "\u00ff\u00d8\u00ff")) return undefined;
  let size: { width: number; height: number } | undefined;
  let at = 2;
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    if (at + 4 > bytes.length) throw new Error("premature end of JPEG image");
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) throw new Error("a damaged JPEG file");
    if (isFrame(marker)) {
      if (at + 9 > bytes.length) throw new Error("premature end of JPEG image");
      size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    if (marker === 0xda) break;
    at += 2 + view.getUint16(at + 2);
  }
  if (size === undefined) throw new Error("a JPEG file without a picture in it");
  // The picture itself ends with the marker FFD9; a small one in the EXIF data before it has its own.
  for (let end = bytes.length - 2; end > at; end--) {
    if (bytes[end] === 0xff && bytes[end + 1] === 0xd9) return { format: "jpeg", ...size };
  }
  throw new Error("premature end of JPEG image");
}

/** Start of a frame, of any kind; C4, C8 and CC are tables and extensions. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function inspectWebp(bytes: Uint8Array, view: DataView): InspectedPicture | undefined {
  if (!hasText(bytes, 0, "RIFF") || !hasText(bytes, 8, "WEBP")) return undefined;
  if (bytes.length < 30 || view.getUint32(4, true) + 8 > bytes.length) {
    throw new Error("premature end of WebP image");
  }
  const three = (at: number) => view.getUint16(at, true) + ((bytes[at + 2] ?? 0) << 16);
  if (hasText(bytes, 12, "VP8X")) return { format: "webp", width: three(24) + 1, height: three(27) + 1 };
  if (hasText(bytes, 12, "VP8 ")) {
    const side = (at: number) => view.getUint16(at, true) & 0x3fff;
    return { format: "webp", width: side(26), height: side(28) };
  }
  if (!hasText(bytes, 12, "VP8L")) throw new Error("a damaged WebP file");
  const bits = view.getUint32(21, true);
  return { format: "webp", width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

function otherFormat(bytes: Uint8Array): string {
  if (hasText(bytes, 4, "ftyp")) return "a HEIC or AVIF file, or a film: convert it to JPEG or PNG";
  if (hasText(bytes, 0, "II*\0") || hasText(bytes, 0, "MM\0*")) return "a TIFF file: convert it to PNG";
  if (hasText(bytes, 0, "GIF8")) return "a GIF file: convert it to PNG";
  if (hasText(bytes, 0, "BM")) return "a BMP file: convert it to PNG";
  return formatOf(bytes.subarray(0, TELLING_BYTES)) ?? "a file of another kind";
}

function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
