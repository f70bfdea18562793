/** Painting the part of the wall that is seen: all its pixels in one go, as the dataset has them. */

import { rowsBetween, type WallLayout } from "./wall-layout.ts";

/** How images are put on the wall. */
export interface CellScale {
  /** Side of an image on the canvas in pixels: its own, or less for large images. */
  readonly cell: readonly [height: number, width: number];
  /** Pixels of the canvas between two images. */
  readonly gap: number;
  /** CSS pixels to a pixel of the canvas. */
  readonly scale: number;
}

export interface WallImages {
  readonly bytes: Uint8Array;
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Index of the image at each position. */
  readonly indices: Uint32Array;
}

/**
 * Chooses the scale for images of the wanted width in CSS pixels: whole pixels of the image become squares of
 * equal size; images that are larger than that are thinned out.
 */
export function chooseScale(
  [height, width]: readonly [height: number, width: number, channels: number],
  wanted: number,
  devicePixelRatio: number,
): CellScale {
  const times = Math.round(wanted / width);
  if (times >= 1) return { cell: [height, width], gap: 1, scale: times };
  const columns = Math.min(width, Math.round(wanted * devicePixelRatio));
  const rows = Math.max(1, Math.round((height * columns) / width));
  return { cell: [rows, columns], gap: Math.max(1, Math.round(devicePixelRatio)), scale: wanted / columns };
}

export function pitchOf({ cell: [height, width], gap, scale }: CellScale): [across: number, down: number] {
  return [(width + gap) * scale, (height + gap) * scale];
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Red, green and blue as one opaque pixel of an ImageData. */
function pixel(red: number, green: number, blue: number): number {
  return LITTLE_ENDIAN
    ? ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
    : ((red << 24) | (green << 16) | (blue << 8) | 255) >>> 0;
}

const GREYS = Uint32Array.from({ length: 256 }, (_, level) => pixel(level, level, level));

/** Paints the rows between two heights; keeps its memory from one time to the next. */
export class WallPainter {
  readonly #canvas: HTMLCanvasElement;
  #image: ImageData | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /**
   * @param top first CSS pixel of the wall that is seen, and how many are
   * @returns by how many CSS pixels the canvas has to be moved up
   */
  paint(images: WallImages, layout: WallLayout, scale: CellScale, top: number, height: number): number {
    const first = Math.floor(top / scale.scale);
    const rows = Math.ceil(height / scale.scale) + 1;
    const [, across] = scale.cell;
    const columns = Math.max(1, layout.columns * (across + scale.gap) - scale.gap);
    const context = this.#sized(columns, rows, scale.scale);
    const image = this.#image;
    if (context === null || image === undefined) return 0;
    const pixels = new Uint32Array(image.data.buffer);
    pixels.fill(0);
    for (const row of rowsBetween(layout, top, top + height + scale.scale)) {
      const y = Math.round(row.top / scale.scale) - first;
      for (let position = row.start; position < row.end; position++) {
        const x = (position - row.start) * (across + scale.gap);
        paintCell(pixels, { columns, rows, x, y }, images, images.indices[position] ?? 0, scale.cell);
      }
    }
    context.putImageData(image, 0, 0);
    return top - first * scale.scale;
  }

  #sized(columns: number, rows: number, scale: number): CanvasRenderingContext2D | null {
    const canvas = this.#canvas;
    const context = canvas.getContext("2d");
    if (canvas.width !== columns || canvas.height !== rows) {
      canvas.width = columns;
      canvas.height = rows;
    }
    if (this.#image?.width !== columns || this.#image.height !== rows) {
      this.#image = new ImageData(columns, rows);
    }
    canvas.style.width = `${columns * scale}px`;
    canvas.style.height = `${rows * scale}px`;
    return context;
  }
}

interface CellPlace {
  readonly columns: number;
  readonly rows: number;
  readonly x: number;
  readonly y: number;
}

function paintCell(
  pixels: Uint32Array,
  { columns, rows, x, y }: CellPlace,
  { bytes, shape: [height, width, channels] }: WallImages,
  index: number,
  [cellHeight, cellWidth]: readonly [height: number, width: number],
): void {
  const start = index * height * width * channels;
  const isWhole = cellHeight === height && cellWidth === width;
  for (let row = Math.max(0, -y); row < Math.min(cellHeight, rows - y); row++) {
    const line = start + (isWhole ? row : Math.floor(((row + 0.5) * height) / cellHeight)) * width * channels;
    const to = (y + row) * columns + x;
    for (let column = 0; column < cellWidth; column++) {
      const from = isWhole ? column : Math.floor(((column + 0.5) * width) / cellWidth);
      const at = line + from * channels;
      pixels[to + column] =
        channels === 1
          ? (GREYS[bytes[at] ?? 0] ?? 0)
          : pixel(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
    }
  }
}
