/** What a lowering is compared on. */

import type { Value } from "../../../src/graph/index.ts";
import type { RandomGenerator } from "../../../src/random/random.ts";
import type { Numbers } from "../../support/numbers.ts";

/** An expression in which a lowering can be taken, with numbers for its operands. */
export interface Subject {
  readonly expression: (...inputs: Value[]) => Value;
  readonly operands: readonly Numbers[];
}

/** Draws a subject; the first seeds may give shapes that are likely to go wrong. */
export type DrawSubject = (random: RandomGenerator, seed: number) => Subject;
