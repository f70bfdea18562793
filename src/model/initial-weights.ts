/** The weights that a model begins with. */

import { sameShape } from "../graph/index.ts";
import { initialize } from "../initializers/initializers.ts";
import { RandomGenerator } from "../random/random.ts";
import type { ResidentState } from "../runtime/index.ts";
import type { Network } from "./network/network.ts";
import { placeOf } from "./network/variable.ts";
import type { Weight } from "./weights.ts";

/**
 * Puts the weights of a network into the state. Those of layers that other models have too are theirs; the others are
 * drawn, each from a generator of its own, so that other layers change none of them.
 *
 * @param known weights by name, which replace any there are
 */
export function placeWeights(
  state: ResidentState,
  network: Network,
  seed: number,
  known: readonly Weight[],
): void {
  const random = new RandomGenerator(seed).split("weights");
  for (const variable of network.variables) {
    const { name, declaration, shape, keptShape } = variable;
    const place = placeOf(variable);
    state.adopt(name, place);
    const given = known.find((weight) => weight.name === name && sameShape(weight.shape, shape));
    if (given !== undefined) state.write(name, given.data, keptShape);
    else if (place.tensor === undefined) {
      state.write(name, initialize(declaration.initializer, shape, random.split(name)), keptShape);
    }
  }
}

/** Draws a seed for a model that was given none. */
export function drawSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
