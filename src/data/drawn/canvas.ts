/** A grey canvas to draw on, larger than the final image, so that edges come out soft. */

import { defined } from "../../checked.ts";
import type { GreyImage } from "../framing.ts";

export type Point = readonly [x: number, y: number];

/** Brightness at a place, 0 to 255. */
export type Shade = (x: number, y: number) => number;

/** Straight pieces between two points of a curve. */
const PIECES = 5;

/** The drawing, later shapes over earlier ones. Coordinates run from 0 to 1, from the left and from the top. */
export class Canvas implements GreyImage {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
  /** Which stroke was the last one at each place, since the pieces of a stroke overlap. */
  readonly #strokeAt: Uint32Array;
  #strokes = 0;

  constructor(size: number) {
    this.width = size;
    this.height = size;
    this.data = new Float32Array(size * size);
    this.#strokeAt = new Uint32Array(size * size);
  }

  clear(): void {
    this.data.fill(0);
  }

  /** Fills the inside of a closed polygon, by the even-odd rule. */
  fill(polygon: readonly Point[], shade: Shade): void {
    const { data, width: size } = this;
    const [first, end] = rowsOf(polygon, size);
    const crossings: number[] = [];
    for (let row = first; row < end; row++) {
      const y = (row + 0.5) / size;
      crossings.length = 0;
      let before = defined(polygon.at(-1));
      for (const point of polygon) {
        if (before[1] <= y !== point[1] <= y) {
          crossings.push(before[0] + ((y - before[1]) * (point[0] - before[0])) / (point[1] - before[1]));
        }
        before = point;
      }
      if (crossings.length > 2) crossings.sort((a, b) => a - b);
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const [one, other] = [defined(crossings[i]), defined(crossings[i + 1])];
        const [left, right] = [Math.min(one, other), Math.max(one, other)];
        const last = Math.min(size, Math.ceil(right * size - 0.5));
        for (let column = Math.max(0, Math.ceil(left * size - 0.5)); column < last; column++) {
          data[row * size + column] = shade((column + 0.5) / size, y);
        }
      }
    }
  }

  /**
   * Draws a line with round ends.
   *
   * @param paint returns the new brightness for the present one
   */
  stroke(line: readonly Point[], thickness: number, paint: (brightness: number) => number): void {
    this.#strokes++;
    let from = line[0];
    for (const to of line.slice(1)) {
      this.#strokePiece(defined(from), to, thickness / 2, paint);
      from = to;
    }
  }

  /**
   * Changes the brightness of what is there along a line, as a seam, a fold or a zip does; the background stays black.
   *
   * @param factor below 1 for a dark line, above 1 for a bright one
   */
  seam(line: readonly Point[], thickness: number, factor: number): void {
    this.stroke(line, thickness, (brightness) => Math.min(255, factor * brightness));
  }

  #strokePiece(from: Point, to: Point, radius: number, paint: (brightness: number) => number): void {
    const size = this.width;
    const dx = to[0] - from[0];
    const dy = to[1] - from[1];
    const squared = dx * dx + dy * dy;
    const top = firstWithin(Math.min(from[1], to[1]) - radius, size);
    const bottom = endWithin(Math.max(from[1], to[1]) + radius, size);
    const left = firstWithin(Math.min(from[0], to[0]) - radius, size);
    const right = endWithin(Math.max(from[0], to[0]) + radius, size);
    for (let row = top; row < bottom; row++) {
      const y = (row + 0.5) / size - from[1];
      for (let column = left; column < right; column++) {
        const at = row * size + column;
        if (this.#strokeAt[at] === this.#strokes) continue;
        const x = (column + 0.5) / size - from[0];
        const along = squared === 0 ? 0 : Math.max(0, Math.min(1, (x * dx + y * dy) / squared));
        const offX = x - along * dx;
        const offY = y - along * dy;
        if (offX * offX + offY * offY > radius * radius) continue;
        this.#strokeAt[at] = this.#strokes;
        this.data[at] = paint(defined(this.data[at]));
      }
    }
  }
}

/** The rows that a polygon may touch. */
function rowsOf(polygon: readonly Point[], size: number): [first: number, end: number] {
  let top = 1;
  let bottom = 0;
  for (const point of polygon) {
    top = Math.min(top, point[1]);
    bottom = Math.max(bottom, point[1]);
  }
  return [firstWithin(top, size), endWithin(bottom, size)];
}

function firstWithin(coordinate: number, size: number): number {
  return Math.max(0, Math.floor(coordinate * size));
}

function endWithin(coordinate: number, size: number): number {
  return Math.min(size, Math.ceil(coordinate * size));
}

/** Points from their coordinates: x, y, x, y, … */
export function path(...coordinates: readonly number[]): Point[] {
  const points: Point[] = [];
  for (let i = 0; i + 1 < coordinates.length; i += 2) {
    points.push([defined(coordinates[i]), defined(coordinates[i + 1])]);
  }
  return points;
}

/**
 * A smooth line through points (Catmull–Rom; E. Catmull and R. Rom, "A class of local interpolating splines",
 * 1974), in straight pieces.
 */
export function curve(points: readonly Point[]): Point[] {
  const at = (i: number) => defined(points[Math.max(0, Math.min(points.length - 1, i))]);
  const line: Point[] = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let piece = 0; piece < PIECES; piece++) {
      const t = piece / PIECES;
      line.push([between(a[0], b[0], c[0], d[0], t), between(a[1], b[1], c[1], d[1], t)]);
    }
  }
  line.push(defined(points.at(-1)));
  return line;
}

/** Where a curve is between b, at t = 0, and c, at t = 1, if it comes from a and goes on to d. */
function between(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
