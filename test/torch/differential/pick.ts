/** Choosing at random, `undefined` (an option that is left out) among others. */

import type { RandomGenerator } from "../../../src/index.ts";

export function oneOf<Choice>(random: RandomGenerator, choices: readonly Choice[]): Choice {
  return choices[random.integer(choices.length)] as Choice;
}
