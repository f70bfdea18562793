/** The cut of what covers the upper body, and the drawing of it. */

import type { RandomGenerator } from "../../../random/random.ts";
import { type Canvas, curve, type Point, path } from "../canvas.ts";
import { bell, between } from "../chance.ts";
import type { Cloth } from "./cloth.ts";

/** Lengths as shares of the canvas; widths from the middle to one side. */
export interface Cut {
  readonly length: number;
  readonly shoulder: number;
  readonly waist: number;
  readonly hem: number;
  readonly neck: "round" | "v" | "boat" | "straps" | "collar" | "hood" | "turtleneck";
  /** From none, 0, to the wrist, 1. */
  readonly sleeve: number;
  readonly sleeveWidth: number;
  /** How far the sleeves stand out at their ends. */
  readonly spread: number;
  readonly front: "closed" | "buttons" | "zip" | "open" | "placket";
  readonly print?: boolean;
  readonly belt?: boolean;
  readonly cuffs?: boolean;
  readonly pockets?: boolean;
  readonly cloth: Cloth;
}

/** Where the middle of the body and its upper end are. */
const MIDDLE = 0.5;
const TOP = 0.06;

const NECKS: Readonly<Record<Cut["neck"], { width: number; depth: number }>> = {
  round: { width: 0.085, depth: 0.055 },
  v: { width: 0.085, depth: 0.15 },
  boat: { width: 0.15, depth: 0.03 },
  straps: { width: 0.1, depth: 0.13 },
  collar: { width: 0.07, depth: 0.02 },
  hood: { width: 0.09, depth: 0.06 },
  turtleneck: { width: 0.075, depth: 0 },
};

/** Draws a garment of this cut: hood and sleeves, the body over them, then what is on it. */
export function drawCut(canvas: Canvas, random: RandomGenerator, cut: Cut): void {
  const { shade, seam } = cut.cloth;
  const hemY = TOP + 0.88 * cut.length;
  if (cut.neck === "hood") drawHood(canvas, random, cut);
  if (cut.sleeve > 0) for (const side of [-1, 1]) drawSleeve(canvas, random, cut, side);
  canvas.fill(outline(random, cut, hemY), sideShaded(cut));
  if (cut.print) drawPrint(canvas, random, cut);
  if (cut.front === "open") drawOpening(canvas, random, hemY);
  else if (cut.front !== "closed") drawFront(canvas, random, cut, hemY);
  if (cut.neck === "collar") drawCollar(canvas, random, cut);
  if (cut.neck === "turtleneck") {
    canvas.fill(rectangle(TOP - 0.045, 0.085, 0.05), (x, y) => 0.85 * shade(x, y));
  }
  const across = (y: number) => path(MIDDLE - 0.35, y, MIDDLE + 0.35, y);
  if (cut.belt) canvas.seam(across(between(random, 0.42, 0.56)), between(random, 0.025, 0.05), seam);
  if (cut.cuffs) canvas.seam(across(hemY - 0.02), 0.05, 0.82);
  if (cut.pockets) {
    const y = between(random, 0.58, 0.72);
    for (const side of [-1, 1]) {
      const x = MIDDLE + side * 0.6 * cut.waist;
      canvas.seam(path(x - 0.04, y, x + 0.04, y + 0.02 * side), 0.02, seam);
    }
  }
}

/** Down the left side, along the hem, up the right side, and along the neckline back. */
function outline(random: RandomGenerator, { shoulder, waist, hem, neck }: Cut, hemY: number): Point[] {
  const isTop = neck === "straps";
  const width = NECKS[neck].width * between(random, 0.85, 1.15) * (shoulder / 0.24);
  const depth = NECKS[neck].depth * between(random, 0.7, 1.3);
  const slope = isTop ? 0.02 : between(random, 0.03, 0.07);
  const half = (side: number): Point[] => [
    [MIDDLE + side * width, TOP],
    [MIDDLE + side * (isTop ? width + 0.05 : shoulder), TOP + slope],
    [MIDDLE + side * shoulder * 0.93, TOP + 0.24],
    [MIDDLE + side * waist, TOP + 0.46 + 0.02 * bell(random)],
    [MIDDLE + side * (waist + hem) * 0.5, (TOP + 0.46 + hemY) / 2],
    [MIDDLE + side * hem, hemY],
  ];
  const hemline: Point = [MIDDLE, hemY + between(random, -0.015, 0.03)];
  const bottom: Point = [MIDDLE, TOP + depth];
  const roundness = (side: number): Point => [MIDDLE + side * 0.7 * width, TOP + 0.7 * depth];
  const neckline = neck === "v" ? [bottom] : [roundness(1), bottom, roundness(-1)];
  return [...half(-1), hemline, ...half(1).reverse(), ...neckline];
}

/** Cloth is seen at a slant at the sides, and is darker there. */
function sideShaded({ shoulder, cloth }: Cut): Cloth["shade"] {
  return (x, y) => {
    const off = (x - MIDDLE) / shoulder;
    return (1 - 0.22 * off * off) * cloth.shade(x, y);
  };
}

function drawSleeve(canvas: Canvas, random: RandomGenerator, cut: Cut, side: number): void {
  const { shoulder, sleeve } = cut;
  const half = side * 0.5 * cut.sleeveWidth;
  const cuff = half * (sleeve > 0.7 ? 0.62 : 0.95);
  // Short sleeves stand out further: there is no arm's length to hang down.
  const out = cut.spread + 0.32 * (1 - sleeve) * sleeve + 0.02 * bell(random);
  const [topX, topY] = [MIDDLE + side * (shoulder - 0.02), TOP + 0.05];
  const [endX, endY] = [topX + side * out, topY + 0.06 + 0.72 * sleeve];
  const [elbowX, elbowY] = [(topX + endX) / 2 + side * 0.03 * sleeve, (topY + endY) / 2];
  const outer = path(topX + side * 0.02, topY - 0.02, elbowX + half, elbowY, endX + cuff, endY);
  const inner = path(endX - cuff, endY + 0.015, elbowX - half, elbowY + 0.03, topX - 1.4 * half, topY + 0.24);
  const dim = between(random, 0.78, 1);
  canvas.fill([...curve(outer), ...curve(inner)], (x, y) => dim * cut.cloth.shade(x, y));
}

function drawHood(canvas: Canvas, random: RandomGenerator, { cloth }: Cut): void {
  const width = between(random, 0.1, 0.14);
  const top = TOP - between(random, 0.02, 0.05);
  const [left, right, bottom] = [MIDDLE - width, MIDDLE + width, TOP + 0.06];
  const hood = path(left, bottom, left + 0.2 * width, top, right - 0.2 * width, top, right, bottom);
  canvas.fill(curve(hood), (x, y) => 0.72 * cloth.shade(x, y));
}

function drawCollar(canvas: Canvas, random: RandomGenerator, { cloth }: Cut): void {
  const drop = between(random, 0.07, 0.12);
  for (const side of [-1, 1]) {
    const tip = MIDDLE + side * between(random, 0.03, 0.07);
    const line = path(MIDDLE + side * 0.08, TOP, tip, TOP + drop, MIDDLE, TOP + 0.04);
    canvas.seam(line, 0.016, cloth.seam);
  }
}

/** A zip, or buttons along a line. */
function drawFront(canvas: Canvas, random: RandomGenerator, { front, cloth }: Cut, hemY: number): void {
  const x = MIDDLE + 0.012 * bell(random);
  const bottom = front === "placket" ? between(random, 0.26, 0.36) : hemY + 0.03;
  canvas.seam(path(x, TOP + 0.02, x, bottom), front === "zip" ? 0.024 : 0.012, cloth.seam);
  if (front === "zip") return;
  const gap = between(random, 0.08, 0.13);
  for (let y = TOP + 0.07; y < bottom - 0.05; y += gap) {
    canvas.seam(path(x, y, x, y), 0.03, cloth.seam * cloth.seam);
  }
}

/** Worn open, with nothing behind it. */
function drawOpening(canvas: Canvas, random: RandomGenerator, hemY: number): void {
  const width = between(random, 0.02, 0.09);
  const bottom = hemY + 0.03;
  const gap = path(MIDDLE - 0.02, TOP, MIDDLE + 0.02, TOP, MIDDLE + width, bottom, MIDDLE - 0.03, bottom);
  canvas.fill(gap, () => 0);
}

/** Lettering or a picture on the chest, as a few bars. */
function drawPrint(canvas: Canvas, random: RandomGenerator, { cloth }: Cut): void {
  const brightness = cloth.base > 140 ? between(random, 30, 110) : between(random, 160, 245);
  const bars = 1 + random.integer(3);
  const top = between(random, 0.24, 0.36);
  const height = between(random, 0.04, 0.11);
  for (let i = 0; i < bars; i++) {
    canvas.fill(rectangle(top + i * height * 1.2, between(random, 0.05, 0.15), height), () => brightness);
  }
}

function rectangle(top: number, halfWidth: number, height: number): Point[] {
  const [left, right, bottom] = [MIDDLE - halfWidth, MIDDLE + halfWidth, top + height];
  return path(left, top, right, top, right, bottom, left, bottom);
}
