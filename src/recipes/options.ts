/** Checks of what recipes and training by them are given. */

import { augmentationCheck } from "../data/index.ts";
import {
  type Check,
  type Checks,
  checkOptions,
  fraction,
  integer,
  listOf,
  number,
  objectWith,
  required,
} from "../options/index.ts";
import type { RecipeChanges } from "./train.ts";

type OptimizerOptions = Parameters<import("./recipe.ts").Recipe["optimizer"]>[0];

const OPTIMIZER: Checks<OptimizerOptions> = {
  totalSteps: required(integer()),
  learningRate: number({ above: 0 }),
};

/** The options of a recipe's optimizer, checked. */
export function checkedOptimizer(options: OptimizerOptions): OptimizerOptions {
  checkOptions<OptimizerOptions>("optimizer", options, OPTIMIZER);
  return options;
}

export const recipeCheck: Check = objectWith(["network", "optimizer"], "a recipe, such as recipes.quick");

export const CHANGES: Checks<RecipeChanges> = {
  epochs: integer(),
  batchSize: integer(),
  validationSplit: fraction(),
  learningRate: number({ above: 0 }),
  augmentation: listOf(augmentationCheck),
};
