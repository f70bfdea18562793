/** Every recipe, by name. A new recipe is its own file and a line here. */

import { unknownName } from "../errors.ts";
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

/** The recipes by name: networks with all that their training takes. */
export const recipes = { post, quick, sprint, strong } as const;

export type RecipeName = keyof typeof recipes;

/**
 * The recipe of this name.
 *
 * @throws UnknownNameError that suggests the nearest name
 */
export function findRecipe(name: string): Recipe {
  if (!Object.hasOwn(recipes, name)) throw unknownName("recipe", name, Object.keys(recipes));
  return recipes[name as RecipeName];
}
