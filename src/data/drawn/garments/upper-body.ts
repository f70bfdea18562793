/** Garments of the upper body: T-shirts, pullovers, dresses, coats, shirts, all variants of one cut. */

import type { RandomGenerator } from "../../../random/random.ts";
import type { Canvas } from "../canvas.ts";
import { bell, between, chance, weighted } from "../chance.ts";
import { someCloth } from "./cloth.ts";
import { type Cut, drawCut } from "./cut.ts";

export function drawTShirt(canvas: Canvas, random: RandomGenerator): void {
  const isTop = chance(random, 0.2);
  // Some reach down to the thighs, as short dresses do.
  const isLong = chance(random, 0.09);
  drawCut(canvas, random, {
    ...(isLong ? narrow(random) : body(random)),
    length: isLong ? between(random, 0.96, 1.06) : between(random, 0.78, 0.98),
    neck: isTop ? "straps" : weighted(random, { round: 3, v: 1, boat: 1 }),
    sleeve: isTop ? 0 : sleeve(random, { none: 0.06, short: 0.86, half: 0.04 }),
    front: chance(random, 0.06) ? "placket" : "closed",
    print: chance(random, 0.34),
    cloth: someCloth(random, { plain: 4, stripes: 2, floral: 1, gradient: 1, speckled: 1 }),
  });
}

export function drawPullover(canvas: Canvas, random: RandomGenerator): void {
  drawCut(canvas, random, {
    ...body(random),
    length: between(random, 0.78, 0.96),
    neck: weighted(random, { round: 3, v: 1, turtleneck: 1, boat: 1, hood: 1 }),
    sleeve: sleeve(random, { none: 0.01, short: 0.03, half: 0.06 }),
    front: chance(random, 0.05) ? "placket" : "closed",
    print: chance(random, 0.24),
    cuffs: chance(random, 0.55),
    cloth: someCloth(random, { plain: 4, stripes: 1, speckled: 2, blocks: 1, floral: 1 }),
  });
}

export function drawDress(canvas: Canvas, random: RandomGenerator): void {
  const shoulder = between(random, 0.13, 0.2);
  const isWide = chance(random, 0.3);
  const shape = {
    length: 1.08,
    shoulder,
    waist: shoulder * between(random, 0.62, 1.05),
    hem: isWide ? between(random, 0.22, 0.34) : shoulder * between(random, 0.85, 1.35),
  };
  // Some are short and wide, as long T-shirts are.
  const isTunic = chance(random, 0.14);
  drawCut(canvas, random, {
    ...body(random),
    ...(isTunic ? { ...narrow(random), length: between(random, 0.94, 1.06) } : shape),
    neck: weighted(random, { round: 2, v: 2, straps: 2, boat: 1 }),
    sleeve: sleeve(random, { none: 0.42, short: 0.27, half: 0.12 }),
    sleeveWidth: between(random, 0.055, 0.08),
    spread: between(random, 0.05, 0.14),
    front: chance(random, 0.08) ? "buttons" : "closed",
    belt: chance(random, 0.2),
    cloth: someCloth(random, { plain: 4, floral: 1, blocks: 1, stripes: 1, gradient: 1 }),
  });
}

export function drawCoat(canvas: Canvas, random: RandomGenerator): void {
  drawCut(canvas, random, {
    ...body(random),
    length: between(random, 0.8, 1.05),
    hem: between(random, 0.21, 0.29),
    neck: weighted(random, { collar: 2, hood: 1, turtleneck: 1, round: 1, v: 1 }),
    sleeve: sleeve(random, { none: 0.03, short: 0.01, half: 0.02 }),
    front: weighted(random, { zip: 3, buttons: 2, open: 1, closed: 1 }),
    belt: chance(random, 0.15),
    cuffs: chance(random, 0.15),
    pockets: chance(random, 0.5),
    cloth: someCloth(random, { plain: 5, speckled: 2, checks: 1, blocks: 1 }),
  });
}

export function drawShirt(canvas: Canvas, random: RandomGenerator): void {
  drawCut(canvas, random, {
    ...body(random),
    length: between(random, 0.76, 1),
    neck: weighted(random, { collar: 4, v: 1, round: 1, straps: 1 }),
    sleeve: sleeve(random, { none: 0.08, short: 0.24, half: 0.16 }),
    front: weighted(random, { buttons: 4, placket: 1, closed: 2 }),
    print: chance(random, 0.04),
    pockets: chance(random, 0.15),
    cloth: someCloth(random, { plain: 4, checks: 2, floral: 2, pinstripes: 1, stripes: 1, speckled: 1 }),
  });
}

type Body = Omit<Cut, "length" | "neck" | "sleeve" | "front" | "cloth">;

/** Measures common to all bodies. */
function body(random: RandomGenerator): Body {
  const shoulder = 0.24 + 0.018 * bell(random);
  return {
    shoulder,
    waist: shoulder * between(random, 0.78, 1.04),
    hem: shoulder * between(random, 0.85, 1.1),
    spread: between(random, 0.06, 0.17),
    sleeveWidth: between(random, 0.075, 0.11),
  };
}

/** Long for its width. */
function narrow(random: RandomGenerator): Body {
  const shoulder = between(random, 0.18, 0.22);
  return {
    ...body(random),
    shoulder,
    waist: shoulder * between(random, 0.8, 1.05),
    hem: shoulder * between(random, 0.9, 1.25),
  };
}

/** The length of a sleeve; long, if it is none of these. */
function sleeve(
  random: RandomGenerator,
  { none, short, half }: Readonly<Record<"none" | "short" | "half", number>>,
): number {
  const which = weighted(random, { none, short, half, long: 1 - none - short - half });
  if (which === "none") return 0;
  if (which === "short") return between(random, 0.18, 0.34);
  return which === "half" ? between(random, 0.4, 0.7) : between(random, 0.86, 1);
}
