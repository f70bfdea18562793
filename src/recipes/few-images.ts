/** Adapts a recipe, made for tens of thousands of images, to few. */

import { augmentations } from "../data/index.ts";
import type { Recipe } from "./recipe.ts";

/** Few images take more epochs: a training of fewer steps than this has not learned what there is to learn. */
const MIN_STEPS = 200;
/** And smaller batches, so that an epoch is some steps at least. */
const MIN_STEPS_PER_EPOCH = 8;
const MIN_BATCH = 16;

/**
 * So few images are learned by heart, unless each looks a little different each time; what is changed at random takes more
 * steps. Measured with `sprint` in 600 steps, as they are and with changes (2026-11-27, means of two seeds): 12 images of
 * each class of MNIST 89 and 95 %, of Fashion-MNIST, whose garments are all upright, 75 and 73 %, of textures in colour
 * 44 (200 steps) and 78 %. With 100 of each class changes have less to give: MNIST 97.6 and 98.1 %, Fashion-MNIST 84.0 and
 * 82.4 %.
 */
const MAX_FEW = 1000;
const MIN_STEPS_OF_FEW = 600;
/**
 * Framing takes away place and size of an object, not its angle: 10 of each of three framed shapes 86 % as they are, 91 % when they
 * are turned by up to 10°, 97 % by 20° (one seed); MNIST minds neither. Of other images 20° is too much: textures 69 %. Chosen on shapes as
 * `npm run check:own-pictures` draws them (seed 1), so that only its other seeds are independent of the choice.
 */
const FRAMED_DEGREES = 20;

/** Number of images below which every epoch trains on all: there is no time to save, and steps would be few. */
const MIN_FOCUSED = 20_000;

/** The caller's choices, which are kept. */
export type SettledOptions = Partial<Pick<Recipe, "batchSize" | "epochs" | "augmentation">>;

/**
 * The recipe's batch size and epochs for a number of examples: unchanged from some thousands on.
 *
 * @param settled is left as it is
 * @param minSteps default 200
 */
export function stepsForFewImages(
  recipe: Pick<Recipe, "batchSize" | "epochs">,
  examples: number,
  settled: SettledOptions = {},
  minSteps = MIN_STEPS,
): Pick<Recipe, "batchSize" | "epochs"> {
  const most = Math.max(MIN_BATCH, Math.floor(examples / MIN_STEPS_PER_EPOCH));
  const fewer = most < recipe.batchSize ? evenBatch(examples, most) : recipe.batchSize;
  const batchSize = settled.batchSize ?? fewer;
  const stepsPerEpoch = Math.max(1, Math.ceil(examples / batchSize));
  const epochs = settled.epochs ?? Math.max(recipe.epochs, Math.ceil(minSteps / stepsPerEpoch));
  return { batchSize, epochs };
}

/**
 * Adapts the recipe to a number of training images: for few, smaller batches, more epochs, and random changes to the
 * images besides the recipe's own. For tens of thousands of images nothing changes.
 *
 * @param images how many to train on, and whether `import` framed their objects
 * @param settled what the caller chose; it is left as it is
 */
export function recipeForImages(
  recipe: Recipe,
  images: TrainingImages,
  settled: SettledOptions = {},
): Recipe {
  const { affine, ...steps } = adaptToImages(recipe, images, settled);
  const own = recipe.augmentation ?? [];
  const changed = affine === undefined ? own : [...own, augmentations.randomAffine(affine)];
  const { focus: _usual, ...others } = recipe;
  return { ...others, ...steps, augmentation: settled.augmentation ?? changed };
}

/** Images to train on: how many, and whether `import` framed their objects (default false). */
export interface TrainingImages {
  readonly length: number;
  readonly isFramed?: boolean | undefined;
}

/**
 * Computes the changes of {@link recipeForImages}: batch size and epochs, and for few images the options of a random affine map,
 * applied after the recipe's own changes.
 */
export function adaptToImages(
  recipe: Pick<Recipe, "batchSize" | "epochs" | "focus" | "validationSplit">,
  { length, isFramed = false }: TrainingImages,
  settled: SettledOptions = {},
): Pick<Recipe, "batchSize" | "epochs" | "focus"> & { readonly affine?: { readonly degrees?: number } } {
  const examples = Math.floor(length * (1 - recipe.validationSplit));
  const isFew = examples < MAX_FEW;
  const steps = stepsForFewImages(recipe, examples, settled, isFew ? MIN_STEPS_OF_FEW : MIN_STEPS);
  // A caller's few epochs are too short for it.
  const isLong = steps.epochs * Math.ceil(examples / steps.batchSize) >= MIN_STEPS_OF_FEW;
  const { focus = 1 } = recipe;
  const isFocused = focus < 1 && examples >= MIN_FOCUSED;
  return {
    ...steps,
    ...(isFocused && { focus }),
    ...(isFew && isLong && { affine: isFramed ? { degrees: FRAMED_DEGREES } : {} }),
  };
}

/**
 * A last, smaller batch would take a graph and a run of its own in each of many short epochs. Where it cannot be helped it
 * is nearly as large as the others, since statistics of a batch of one or two are none.
 */
function evenBatch(examples: number, most: number): number {
  for (let batch = most; 2 * batch > most; batch--) if (examples % batch === 0) return batch;
  return Math.ceil(examples / Math.ceil(examples / most));
}
