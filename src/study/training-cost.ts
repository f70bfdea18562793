/** Estimates the duration of a training, for the display of time left. Measurements are in docs/results.md. */

import { elementCount } from "../data/index.ts";
import type { PlacedLayer } from "../model/network/network.ts";
import { countSteps, type Recipe } from "../recipes/index.ts";

/** Seconds on two cores of a Zen 5 server, fitted to the recipes: for an image, a multiplication, and a number between layers. */
const PER_IMAGE = 5e-6;
const PER_MULTIPLICATION = 1.5e-11;
const PER_ACTIVATION = 2.5e-9;
/** Seconds of opening graphs; and at the end of an epoch, for each number of the network, of copying it out. */
const PER_TRAINING = 0.4;
const PER_EPOCH_AND_PARAMETER = 2e-8;

/**
 * Estimates the seconds that a training takes.
 *
 * @param imageShape [height, width, channels]
 */
export function trainingCost(
  recipe: Recipe,
  { imageShape, classCount }: { readonly imageShape: readonly number[]; readonly classCount: number },
  examples: number,
): number {
  const model = recipe.network(imageShape, classCount);
  const { layers } = model.network;
  const sum = (measure: (layer: PlacedLayer) => number) =>
    layers.reduce((total, layer) => total + measure(layer), 0);
  const perImage =
    PER_IMAGE +
    PER_MULTIPLICATION * sum(multiplications) +
    PER_ACTIVATION * sum(({ outputShape }) => elementCount(outputShape));
  const perEpoch =
    countSteps(recipe, examples).examples * perImage + PER_EPOCH_AND_PARAMETER * model.countParams();
  return PER_TRAINING + recipe.epochs * perEpoch;
}

/** Multiplications of the forward pass for one image. */
function multiplications({ variables, outputShape }: PlacedLayer): number {
  const kernels = variables.filter(({ shape }) => shape.length > 1);
  const [rows = 1, columns = 1] = outputShape.length === 3 ? outputShape : [];
  const places = rows * columns;
  return places * kernels.reduce((sum, { shape }) => sum + elementCount(shape), 0);
}
