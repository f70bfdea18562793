/** Footwear: sandals, sneakers, ankle boots. Seen from the side, the tip to the left. */

import type { RandomGenerator } from "../../../random/random.ts";
import { type Canvas, curve, type Point, path } from "../canvas.ts";
import { bell, between, chance, pick, weighted } from "../chance.ts";
import { type Cloth, someBrightness, someCloth } from "./cloth.ts";

const LEFT = 0.04;
const RIGHT = 0.96;
const GROUND = 0.72;
/** From so high on, a heel is drawn of its own; below, a sole. */
const HIGH_HEEL = 0.1;

export function drawSandal(canvas: Canvas, random: RandomGenerator): void {
  const heel = chance(random, 0.45) ? between(random, 0.18, 0.5) : between(random, 0, 0.09);
  const sole = someBrightness(random);
  canvas.stroke(curve(footbed(heel)), between(random, 0.03, 0.08), () => sole);
  if (heel > HIGH_HEEL) drawHeel(canvas, random, heel, 0.8 * sole, chance(random, 0.35));
  const strap = someBrightness(random);
  const width = between(random, 0.022, 0.075);
  const ankle = GROUND - heel - between(random, 0.2, 0.36);
  /** A height above the footbed, which rises from the tip, 0, to the heel, 1. */
  const above = (height: number, rise: number) => GROUND - height - rise * heel;
  const tie = (...line: readonly number[]) => canvas.stroke(curve(path(...line)), width, () => strap);
  tie(0.1, above(0.05, 0), 0.22, above(between(random, 0.13, 0.22), 0), 0.38, above(0.05, 0.2));
  if (chance(random, 0.65)) tie(0.2, above(0.06, 0), 0.34, above(0.18, 0.25), 0.5, above(0.08, 0.4));
  if (chance(random, 0.75))
    tie(0.62, above(0.06, 0.6), 0.68, ankle, 0.92, ankle + 0.03, 0.93, above(0.06, 1));
  if (chance(random, 0.4)) {
    tie(0.3, above(0.16, 0.2), 0.5, (ankle + GROUND) / 2 - 0.1 - 0.2 * heel, 0.7, ankle);
  }
  // Around the leg.
  if (chance(random, 0.12)) tie(0.7, ankle, 0.78, ankle - 0.12, 0.9, ankle - 0.02, 0.72, ankle - 0.2);
  // Closed at the back, as shoes are.
  if (chance(random, 0.2)) {
    const back = path(0.68, above(0.04, 0.7), 0.72, ankle + 0.04, 0.94, ankle, 0.95, above(0.04, 1));
    canvas.fill(back, () => strap);
  }
}

export function drawSneaker(canvas: Canvas, random: RandomGenerator): void {
  const cloth = someCloth(random, { plain: 2, speckled: 2, floral: 1, blocks: 1 });
  const isHigh = chance(random, 0.13);
  const ankle = isHigh ? between(random, 0.3, 0.46) : between(random, 0.16, 0.27);
  const toe = between(random, 0.09, 0.15);
  const [throat, back] = [between(random, 0.5, 0.66), between(random, -0.02, 0.03)];
  canvas.fill(upper({ ankle, toe, throat, back, heel: 0 }), cloth.shade);
  drawSole(
    canvas,
    random,
    between(random, 0.045, 0.09),
    pick(random, [cloth.base * 0.6, 245, 60, cloth.base]),
  );
  const laces = 3 + random.integer(3);
  for (let i = 0; i < laces; i++) {
    const x = 0.34 + 0.06 * i;
    const y = GROUND - toe - (ankle - toe) * (0.35 + 0.13 * i);
    canvas.seam(path(x, y, x + 0.05, y + 0.05), 0.016, cloth.seam);
  }
  const stripes = random.integer(4);
  for (let i = 0; i < stripes; i++) {
    const x = between(random, 0.36, 0.72);
    const line = path(x, GROUND - 0.08, x + between(random, 0.03, 0.13), GROUND - ankle * 0.75);
    canvas.seam(line, between(random, 0.015, 0.035), cloth.seam);
  }
  if (chance(random, 0.5)) canvas.seam(path(0.82, GROUND - 0.07, 0.84, GROUND - ankle), 0.02, cloth.seam);
}

export function drawAnkleBoot(canvas: Canvas, random: RandomGenerator): void {
  const cloth = someCloth(random, { plain: 4, speckled: 2, floral: 1 });
  const heel = chance(random, 0.35) ? between(random, 0.12, 0.34) : between(random, 0.02, 0.07);
  const isLow = chance(random, 0.16);
  const shaft = isLow ? between(random, 0.24, 0.36) : between(random, 0.4, 0.66);
  const toe = between(random, 0.1, 0.17);
  const [throat, back] = [between(random, 0.46, 0.58), between(random, -0.02, 0.05)];
  canvas.fill(upper({ ankle: shaft, toe, throat, back, heel }), cloth.shade);
  if (heel > HIGH_HEEL) drawHeel(canvas, random, heel, 0.75 * cloth.base, chance(random, 0.3));
  else drawSole(canvas, random, between(random, 0.04, 0.1), pick(random, [cloth.base * 0.55, 60, 230]));
  decorateBoot(canvas, random, cloth, heel, GROUND - heel - shaft);
}

function decorateBoot(
  canvas: Canvas,
  random: RandomGenerator,
  { seam, shade }: Cloth,
  heel: number,
  top: number,
): void {
  const detail = weighted(random, { laces: 2, zip: 1, elastic: 1, cuff: 1, none: 1 });
  if (detail === "laces") {
    for (let i = 0; i < 5; i++) {
      const [x, y] = [0.5 + 0.012 * i, GROUND - 0.2 - 0.6 * heel - 0.07 * i];
      canvas.seam(path(x, y, x + 0.1, y + 0.03), 0.018, seam);
    }
  } else if (detail === "zip") {
    canvas.seam(path(0.78, GROUND - heel - 0.05, 0.8, top), 0.018, seam);
  } else if (detail === "elastic") {
    const gusset = path(0.66, top + 0.02, 0.8, top + 0.02, 0.73, GROUND - heel - 0.14);
    canvas.fill(gusset, (x, y) => Math.min(255, seam * shade(x, y)));
  } else if (detail === "cuff") canvas.seam(path(0.4, top + 0.04, 1, top + 0.04), 0.07, seam);
}

/** The line that a foot stands on, from the tip to the heel, which is so much higher. */
function footbed(heel: number): Point[] {
  return [
    [LEFT, GROUND - 0.03],
    [0.3, GROUND - (0.02 + 0.04 * heel)],
    [0.55, GROUND - (0.02 + 0.45 * heel)],
    [0.78, GROUND - (0.02 + 0.92 * heel)],
    [RIGHT - 0.02, GROUND - (0.03 + heel)],
  ];
}

/** From the tip over the instep up to the shaft, down the heel, and along the ground. */
function upper({
  ankle,
  toe,
  throat,
  back,
  heel,
}: Record<"ankle" | "toe" | "throat" | "back" | "heel", number>): Point[] {
  const top = GROUND - heel - ankle;
  const instep = GROUND - toe - 0.35 * (Math.max(0, ankle - toe) + heel);
  const front: Point[] = [
    [LEFT, GROUND - 0.04],
    [LEFT + 0.04, GROUND - toe],
    [0.26, GROUND - toe - 0.06 - 0.15 * heel],
    [(0.26 + throat) / 2, instep],
    [throat, top + 0.1 * ankle],
    [throat + 0.03, top],
  ];
  const rear: Point[] = [
    [RIGHT - 0.06 + back, top + 0.01],
    [RIGHT - 0.05, GROUND - heel - 0.45 * ankle],
    [RIGHT, GROUND - heel - 0.08],
    [RIGHT - 0.02, GROUND - heel],
  ];
  return [...curve(front), ...curve(rear), ...curve(footbed(heel)).reverse()];
}

function drawSole(canvas: Canvas, random: RandomGenerator, thickness: number, brightness: number): void {
  const rise = between(random, 0, 0.03);
  const shape: Point[] = [
    [LEFT - 0.01, GROUND - 0.04 - rise],
    [0.3, GROUND - 0.02],
    [RIGHT + 0.01, GROUND - 0.03],
    [RIGHT + 0.01, GROUND - 0.03 + thickness],
    [0.25, GROUND - 0.02 + thickness],
    [LEFT + 0.03, GROUND - 0.03 + 0.6 * thickness],
  ];
  canvas.fill(shape, () => Math.max(30, brightness));
}

function drawHeel(
  canvas: Canvas,
  random: RandomGenerator,
  heel: number,
  brightness: number,
  isWedge: boolean,
): void {
  const [back, top] = [RIGHT - 0.02, GROUND - 0.03 - heel];
  const front = back - between(random, 0.03, 0.14);
  const lean = 0.02 * bell(random);
  const shape = isWedge
    ? path(0.35, GROUND - 0.03, 0.55, GROUND - 0.03 - 0.45 * heel, back, top, RIGHT, GROUND)
    : path(
        front - 0.05,
        top + 0.07 * heel,
        back,
        top,
        back - 0.01 + lean,
        GROUND,
        front + 0.03 + lean,
        GROUND,
      );
  canvas.fill(shape, () => Math.max(30, brightness));
}
