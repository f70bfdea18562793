/** Every recipe, by name. A new recipe is a file of its own and a line here. */

import { unknownName } from "../errors/index.ts";
import { post } from "./post.ts";
import { quick } from "./quick.ts";
import type { Recipe } from "./recipe.ts";
import { sprint } from "./sprint.ts";
import { strong } from "./strong.ts";

export { adaptToImages, recipeForImages, type SettledOptions, stepsForFewImages } from "./few-images.ts";
export { checkImageShape } from "./image-shape.ts";
export { momentumFor } from "./normalized-convolution.ts";
export { CHANGES, checkedOptimizer, recipeCheck } from "./options.ts";
export { postAccuracies } from "./post.ts";
export type { Recipe } from "./recipe.ts";
export {
  type BegunTraining,
  countSteps,
  prepareModel,
  type RecipeChanges,
  type RecipeTraining,
  type StepCounts,
  trainByRecipe,
  trainJustSo,
} from "./train.ts";

/**
 * The recipes by name: networks with all hyperparameters of their training.
 *
 * - `post`: the network of the reference article,
 *   {@link https://github.com/pravarmahajan/pravarmahajan.github.io/blob/1f6a9c0c6c9fafb2cdb328cb930f49e1c41e02cd/_posts/blog-archived/2017-10-11-fashion.md | Playing with Fashion MNIST},
 *   trained to the letter: 25 epochs.
 * - `quick`: the same network in 5 epochs of the hardest 55 % of the images, with one cycle of the learning rate.
 * - `sprint`: a small network with batch normalization, as accurate, in 4 epochs of the hardest 40 % of the images.
 * - `strong`: five convolutions with augmentation, in 20 epochs of the hardest 60 % of the images, the most accurate one.
 *
 * @example
 * ```ts
 * import { recipes } from "atelier";
 *
 * console.log(Object.keys(recipes), recipes.post.epochs); // [ 'post', 'quick', 'sprint', 'strong' ] 25
 * console.log(recipes.strong.network([28, 28, 1], 10).countParams()); // 341162
 * ```
 */
export const recipes = { post, quick, sprint, strong } as const;

export type RecipeName = keyof typeof recipes;

/**
 * Returns the recipe of this name.
 *
 * @throws {UnknownNameError} that suggests the nearest name
 */
export function findRecipe(name: string): Recipe {
  if (!Object.hasOwn(recipes, name)) throw unknownName("recipe", name, Object.keys(recipes));
  return recipes[name as RecipeName];
}
