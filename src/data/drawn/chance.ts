/**
 * Random numbers of drawings. Only additions, multiplications, divisions and roots, which every engine rounds alike, so
 * that a seed gives the same bytes everywhere; logarithms and sines are rounded as an engine likes.
 */

import { defined } from "../../checked.ts";
import type { RandomGenerator } from "../../random/random.ts";

/** A number in [low, high), uniform. */
export function between(random: RandomGenerator, low: number, high: number): number {
  return low + (high - low) * random.uniform();
}

/** A number around 0 with standard deviation 1 and none beyond ±3: twice the sum of three uniform ones, centred. */
export function bell(random: RandomGenerator): number {
  return 2 * (random.uniform() + random.uniform() + random.uniform()) - 3;
}

/** True with this probability. */
export function chance(random: RandomGenerator, probability: number): boolean {
  return random.uniform() < probability;
}

/** One of some names, each as likely as its weight is of all weights together. */
export function weighted<Name extends string>(
  random: RandomGenerator,
  weights: Readonly<Partial<Record<Name, number>>>,
): Name {
  const names = Object.keys(weights) as Name[];
  const weightOf = (name: Name) => weights[name] ?? 0;
  let rest = random.uniform() * names.reduce((sum, name) => sum + weightOf(name), 0);
  for (const name of names) {
    rest -= weightOf(name);
    if (rest < 0) return name;
  }
  return defined(names.at(-1));
}

/** One of some options. */
export function pick<Option>(random: RandomGenerator, options: readonly Option[]): Option {
  return defined(options[random.integer(options.length)]);
}
