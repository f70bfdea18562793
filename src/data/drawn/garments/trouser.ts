/** Trousers: two legs from a waistband. */

import type { RandomGenerator } from "../../../random/random.ts";
import { type Canvas, curve, path } from "../canvas.ts";
import { bell, between, chance } from "../chance.ts";
import { someCloth } from "./cloth.ts";

const MIDDLE = 0.5;
const TOP = 0.03;

export function drawTrouser(canvas: Canvas, random: RandomGenerator): void {
  const cloth = someCloth(random, { plain: 5, speckled: 1, floral: 1, pinstripes: 1 });
  const isShort = chance(random, 0.05);
  const isFlared = chance(random, 0.15);
  const bottom = isShort ? between(random, 0.5, 0.65) : 0.98;
  const waist = between(random, 0.105, 0.15);
  const hip = waist * between(random, 1.12, 1.35);
  const crotch = between(random, 0.27, 0.36);
  const cuff = between(random, 0.035, 0.075) * (isShort ? 2 : isFlared ? 1.4 : 1);
  const stance = between(random, 0.005, 0.06);
  const lean = 0.03 * bell(random);
  const dim = between(random, 0.75, 1);
  for (const side of [-1, 1]) {
    const foot = MIDDLE + lean + side * (stance + cuff);
    const knee = (MIDDLE + foot + side * (hip + cuff)) / 2 + side * between(random, -0.015, 0.02);
    const outer = [
      MIDDLE + side * waist,
      TOP,
      MIDDLE + side * hip,
      0.22,
      knee,
      0.5,
      foot + side * cuff,
      bottom,
    ];
    const inner = path(foot - side * cuff, bottom, MIDDLE, crotch, MIDDLE, TOP);
    // The leg that is behind is in the shade of the other one.
    const light = side < 0 ? dim : 1;
    const roundness = (x: number) => 1 - 2 * Math.abs(x - MIDDLE - side * 0.08);
    canvas.fill([...curve(path(...outer)), ...inner], (x, y) => light * roundness(x) * cloth.shade(x, y));
  }
  canvas.seam(path(MIDDLE - waist, 0.05, MIDDLE + waist, 0.05), 0.022, cloth.seam);
  if (chance(random, 0.6)) canvas.seam(path(MIDDLE, 0.05, MIDDLE, crotch), 0.014, cloth.seam);
  if (chance(random, 0.3)) {
    canvas.seam(path(MIDDLE - 0.8 * hip, 0.12, MIDDLE - 0.45 * hip, 0.18), 0.014, cloth.seam);
  }
}
