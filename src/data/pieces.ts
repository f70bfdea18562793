/** Connected pieces of a picture. */

import { defined } from "../checked.ts";
import type { Box, GreyImage } from "./framing.ts";

/** Smaller pieces than this share of the largest one are dust. */
const LEAST_SHARE = 0.03;

export interface Pieces {
  /** Number of pieces. */
  readonly count: number;
  /** 1 for every pixel of a piece. */
  readonly mask: Uint8Array;
  /** Around all of them. */
  readonly box: Box;
}

/**
 * The connected pieces of what is above a threshold, without the small ones. Pixels that touch at a corner are connected.
 *
 * @returns undefined if there are none
 */
export function largePieces({ data, width, height }: GreyImage, threshold: number): Pieces | undefined {
  const pieceAt = new Int32Array(width * height);
  const sizes = [0];
  const waiting: number[] = [];
  for (let start = 0; start < data.length; start++) {
    if (defined(data[start]) <= threshold || pieceAt[start] !== 0) continue;
    const piece = sizes.push(0) - 1;
    pieceAt[start] = piece;
    waiting.push(start);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      sizes[piece] = defined(sizes[piece]) + 1;
      const [column, row] = [at % width, Math.floor(at / width)];
      for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
          const next = y * width + x;
          if (defined(data[next]) <= threshold || pieceAt[next] !== 0) continue;
          pieceAt[next] = piece;
          waiting.push(next);
        }
      }
    }
  }
  if (sizes.length === 1) return undefined;
  const least = LEAST_SHARE * sizes.reduce((most, size) => Math.max(most, size));
  const mask = pieceAt.map((piece) => (piece !== 0 && defined(sizes[piece]) >= least ? 1 : 0));
  const count = sizes.filter((size, piece) => piece !== 0 && size >= least).length;
  return { count, mask: Uint8Array.from(mask), box: boxOf(mask, width, height) };
}

function boxOf(mask: ArrayLike<number>, width: number, height: number): Box {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  }
  return { left, top, right, bottom };
}
