/** Cloth of garments: its brightness at each place. */

import { defined } from "../../../checked.ts";
import { RandomGenerator } from "../../../random/random.ts";
import type { Shade } from "../canvas.ts";
import { between, chance, pick, weighted } from "../chance.ts";

/** A pattern adds to the brightness of a cloth: −1 to 1 at each place. */
type Pattern = Shade;

export type PatternName =
  | "plain"
  | "stripes"
  | "pinstripes"
  | "checks"
  | "floral"
  | "speckled"
  | "blocks"
  | "gradient";

/** A cloth with a pattern, soft folds and a little noise. Brightness stays above black, which is background. */
export interface Cloth {
  readonly shade: Shade;
  /** The brightness without pattern and folds. */
  readonly base: number;
  /** Factor of seams, buttons and zips: dark on bright cloth and bright on dark. */
  readonly seam: number;
}

const LEAST = 24;

/**
 * Some cloth.
 *
 * @param patterns how likely each is, in proportion to the others
 */
export function someCloth(
  random: RandomGenerator,
  patterns: Readonly<Partial<Record<PatternName, number>>>,
): Cloth {
  const base = someBrightness(random);
  const pattern = PATTERNS[weighted(random, patterns)](random);
  const contrast = between(random, 14, 75);
  const folds = noise(random, 0.16, 0.42);
  const grain = noise(random, 0.036, 0.036);
  const depth = between(random, 6, 26);
  return {
    base,
    seam: base > 120 ? 0.61 : 1.5,
    shade: (x, y) => {
      const value = base + contrast * pattern(x, y) + depth * folds(x, y) + 9 * grain(x, y);
      return Math.max(LEAST, Math.min(255, value));
    },
  };
}

/** Brightness of garments: most are bright, since photographs on white are negated; some nearly black. */
export function someBrightness(random: RandomGenerator): number {
  if (chance(random, 0.55)) return between(random, 165, 240);
  return chance(random, 0.65) ? between(random, 95, 170) : between(random, 34, 95);
}

const PATTERNS: Readonly<Record<PatternName, (random: RandomGenerator) => Pattern>> = {
  plain: () => () => 0,
  stripes: (random) => {
    const [period, share] = [between(random, 0.06, 0.2), between(random, 0.3, 0.6)];
    return (_, y) => (fractional(y / period) < share ? 1 : -0.5);
  },
  pinstripes: (random) => {
    const period = between(random, 0.05, 0.12);
    return (x) => (fractional(x / period) < 0.4 ? 1 : -0.3);
  },
  checks: (random) => {
    const [period, share] = [between(random, 0.08, 0.17), between(random, 0.3, 0.55)];
    return (x, y) =>
      (fractional(x / period) < share ? 0.6 : -0.5) + (fractional(y / period) < share ? 0.6 : -0.5);
  },
  floral: (random) => {
    const field = noise(random, between(random, 0.05, 0.1), between(random, 0.05, 0.1));
    return (x, y) => (field(x, y) > 0.15 ? 1.2 : -0.6);
  },
  speckled: (random) => {
    const field = noise(random, 0.04, 0.04);
    return (x, y) => field(x, y);
  },
  blocks: (random) => {
    const [from, to] = [between(random, 0.25, 0.5), between(random, 0.5, 0.9)];
    const inside = pick(random, [1, -1]);
    return (_, y) => (y > from && y < to ? inside * 1.4 : 0);
  },
  gradient: (random) => {
    const slope = pick(random, [2, -2]);
    return (_, y) => slope * (y - 0.5);
  },
};

/** Points of the lattice that all noise is read from, in each direction; it repeats beyond. */
const LATTICE = 64;
const lattice = new Float32Array(LATTICE * LATTICE);
const ofLattice = new RandomGenerator(0).split("noise");
for (let i = 0; i < lattice.length; i++) lattice[i] = 2 * ofLattice.uniform() - 1;

/**
 * Smooth random values between −1 and 1 that change over this distance: bilinear between the points of a lattice,
 * begun somewhere in it.
 */
export function noise(random: RandomGenerator, distanceX: number, distanceY: number): Shade {
  const begin = random.integer(LATTICE * LATTICE);
  const [beginX, beginY] = [begin % LATTICE, Math.floor(begin / LATTICE)];
  return (x, y) => {
    const u = x / distanceX + beginX;
    const v = y / distanceY + beginY;
    const column = Math.floor(u);
    const row = Math.floor(v);
    const a = u - column;
    const b = v - row;
    const left = column & (LATTICE - 1);
    const right = (column + 1) & (LATTICE - 1);
    const above = (row & (LATTICE - 1)) * LATTICE;
    const below = ((row + 1) & (LATTICE - 1)) * LATTICE;
    const upper = defined(lattice[above + left]) * (1 - a) + defined(lattice[above + right]) * a;
    const lower = defined(lattice[below + left]) * (1 - a) + defined(lattice[below + right]) * a;
    return upper * (1 - b) + lower * b;
  };
}

function fractional(value: number): number {
  return value - Math.floor(value);
}
