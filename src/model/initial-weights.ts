/** The weights that a model begins with. */

import { ConfigurationError } from "../errors/index.ts";
import { sameShape } from "../graph/index.ts";
import { initialize } from "../initializers/initializers.ts";
import { RandomGenerator } from "../random/random.ts";
import type { Engine, ResidentState, ResidentTensor } from "../runtime/index.ts";
import type { Network } from "./network/network.ts";
import { placeOf, type Variable } from "./network/variable.ts";
import { warnOnce } from "./warnings.ts";
import type { Weight } from "./weights.ts";

/** The seed of the weights, the known ones, and the engine that will compute with them. */
export interface InitialWeights {
  readonly engine: Engine;
  readonly seed: number;
  /** Whether the caller gave the seed; default false. */
  readonly isSeedGiven?: boolean;
  /** Known ones by name, which replace any that there are. */
  readonly weights: readonly Weight[];
}

/**
 * Puts the weights of a network into the state. Those of layers that other models have too are theirs; the others are
 * drawn, each from a generator of its own, so that other layers change none of them.
 *
 * Warns where a seed was given and all weights are there already, so that it draws none.
 */
export function placeWeights(
  state: ResidentState,
  network: Network,
  { engine, seed, isSeedGiven, weights }: InitialWeights,
): void {
  const random = new RandomGenerator(seed).split("weights");
  const isNothingDrawn = network.variables.every((variable) => placeOf(variable).tensor !== undefined);
  if (isSeedGiven && isNothingDrawn && network.variables.length > 0 && weights.length === 0) {
    warnOnce(
      network,
      "seed draws nothing",
      "the seed draws no weights, since all layers have theirs from another model; a layer has the same weights in all " +
        "models, so make new layers for new weights",
    );
  }
  for (const variable of network.variables) {
    const { name, declaration, shape, keptShape } = variable;
    const place = placeOf(variable);
    checkEngine(variable, place, engine);
    state.adopt(name, place);
    const given = weights.find((weight) => weight.name === name && sameShape(weight.shape, shape));
    if (given !== undefined) state.write(name, given.data, keptShape);
    else if (place.tensor === undefined) {
      state.put(name, initialize(declaration.initializer, shape, random.split(name)), keptShape);
    }
  }
}

/** A device's memory is not another's. */
function checkEngine({ name }: Variable, place: ResidentTensor, engine: Engine): void {
  const { device } = place;
  place.device = engine.device;
  if (device === undefined || device === engine.device) return;
  throw new ConfigurationError(
    `Expected models that have layers in common on the same device, since they have their weights in common; make new ` +
      `layers for another device. Received: "${name}" on ${device} and ${engine.device}.`,
  );
}

/** Draws a seed for a model that was given none. */
export function drawSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
