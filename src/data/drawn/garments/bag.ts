/** Bags: a body, most of them with a handle or a strap. */

import type { RandomGenerator } from "../../../random/random.ts";
import { type Canvas, curve, type Point, path } from "../canvas.ts";
import { bell, between, chance, weighted } from "../chance.ts";
import { type Cloth, someBrightness, someCloth } from "./cloth.ts";

const MIDDLE = 0.5;

/** Position, half width and relative height of each kind of bag, least and most. */
const KINDS: Readonly<
  Record<
    "handbag" | "tote" | "shoulder" | "clutch" | "backpack",
    { top: number; half: readonly [number, number]; height: readonly [number, number] }
  >
> = {
  handbag: { top: 0.4, half: [0.38, 0.47], height: [1.05, 1.5] },
  tote: { top: 0.38, half: [0.26, 0.36], height: [1.05, 1.5] },
  shoulder: { top: 0.34, half: [0.38, 0.47], height: [1.05, 1.5] },
  clutch: { top: 0.25, half: [0.38, 0.47], height: [1.05, 1.5] },
  backpack: { top: 0.16, half: [0.26, 0.36], height: [1.05, 2.2] },
};

/** A body from `top` to `bottom`, so wide to each side. */
interface Shape {
  readonly half: number;
  readonly top: number;
  readonly bottom: number;
}

export function drawBag(canvas: Canvas, random: RandomGenerator): void {
  const cloth = someCloth(random, { plain: 4, floral: 1, checks: 1, speckled: 1, blocks: 1, stripes: 1 });
  const kind = weighted(random, { handbag: 2, tote: 1, shoulder: 2, clutch: 1, backpack: 1 });
  const half = between(random, ...KINDS[kind].half);
  const top = KINDS[kind].top + 0.03 * bell(random);
  const bottom = Math.min(0.97, top + half * between(random, ...KINDS[kind].height));
  const shape = { half, top, bottom };
  const strap = Math.max(40, cloth.base * between(random, 0.65, 1.1));
  const hang = (line: readonly Point[], thickness: number) =>
    canvas.stroke(curve(line), thickness, () => strap);
  if (kind === "handbag" || kind === "tote") {
    hang(handle(random, shape), between(random, 0.022, 0.05));
  } else if (kind === "shoulder") {
    hang(shoulderStrap(random, shape), between(random, 0.016, 0.03));
  } else if (kind === "backpack") {
    hang(path(MIDDLE - 0.08, top + 0.02, MIDDLE, top - 0.09, MIDDLE + 0.08, top + 0.02), 0.03);
  }
  canvas.fill(outline(random, shape), cloth.shade);
  decorate(canvas, random, shape, cloth);
}

function handle(random: RandomGenerator, { half, top }: Shape): Point[] {
  const reach = between(random, 0.2, 0.38);
  const spread = half * between(random, 0.35, 0.75);
  const side = (sign: number) =>
    path(MIDDLE + sign * spread, top + 0.04, MIDDLE + 0.7 * sign * spread, top - 0.7 * reach);
  return [...side(-1), [MIDDLE, top - reach], ...side(1).reverse()];
}

function shoulderStrap(random: RandomGenerator, { half, top }: Shape): Point[] {
  const reach = between(random, 0.08, 0.3);
  const sag = between(random, -0.08, 0.1);
  const side = (sign: number) =>
    path(MIDDLE + sign * half, top + 0.06, MIDDLE + sign * (half - 0.05), top - reach);
  return [...side(-1), [MIDDLE, top - reach + sag], ...side(1).reverse()];
}

function outline(random: RandomGenerator, { half, top, bottom }: Shape): Point[] {
  const flare = between(random, -0.06, 0.07);
  const rounding = between(random, 0.01, 0.09);
  const side = (sign: number): Point[] => [
    [MIDDLE + sign * (half - flare - rounding), top],
    [MIDDLE + sign * (half - flare), top + rounding],
    [MIDDLE + sign * half, bottom - rounding],
    [MIDDLE + sign * (half - rounding), bottom],
  ];
  return [...side(-1), ...side(1).reverse()];
}

/** A flap, a zip, a clasp, bands. */
function decorate(
  canvas: Canvas,
  random: RandomGenerator,
  { half, top, bottom }: Shape,
  { seam }: Cloth,
): void {
  const height = bottom - top;
  const [left, right] = [MIDDLE - half, MIDDLE + half];
  if (chance(random, 0.4)) {
    const [edge, tip] = [top + 0.3 * height, top + height * between(random, 0.3, 0.6)];
    canvas.seam(curve(path(left, edge, MIDDLE, tip, right, edge)), 0.018, seam);
  }
  if (chance(random, 0.4)) canvas.seam(path(left + 0.04, top + 0.09, right - 0.04, top + 0.09), 0.018, seam);
  if (chance(random, 0.4)) {
    const clasp = someBrightness(random);
    const y = top + height * between(random, 0.25, 0.5);
    canvas.stroke(path(MIDDLE - 0.02, y, MIDDLE + 0.02, y), 0.06, () => clasp);
  }
  if (chance(random, 0.25)) {
    for (const x of [MIDDLE - 0.6 * half, MIDDLE + 0.6 * half]) {
      canvas.seam(path(x, top, x, bottom), 0.02, seam);
    }
  }
}
