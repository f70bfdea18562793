/** The weights that a model begins with. */

import { sameShape } from "../graph/index.ts";
import { initialize } from "../initializers/initializers.ts";
import { RandomGenerator } from "../random/random.ts";
import { Executor } from "./executor.ts";
import type { Network } from "./network.ts";
import type { Draws } from "./training-state.ts";
import type { Weight } from "./weights.ts";

/** What a model goes on with when its layers change. */
export interface Kept {
  readonly weights: readonly Weight[];
  readonly draws: Draws;
}

/**
 * An executor whose weights are drawn, each from a generator of its own, so that other layers change none of them.
 *
 * @param kept weights that are known stay as they are
 */
export function makeExecutor(network: Network, seed: number, kept: Kept): Executor {
  const executor = new Executor(network);
  executor.draws = kept.draws;
  const random = new RandomGenerator(seed).split("weights");
  for (const { name, declaration, shape, keptShape } of network.variables) {
    const known = kept.weights.find((weight) => weight.name === name && sameShape(weight.shape, shape));
    const data = known?.data ?? initialize(declaration.initializer, shape, random.split(name));
    executor.state.write(name, data, keptShape);
  }
  return executor;
}

/** A seed for a model that was given none. */
export function drawSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
