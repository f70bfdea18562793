/** The models of a study, their properties, and the recipes of the simple networks among them. */

import { augmentations } from "../data/index.ts";
import { layers } from "../layers/index.ts";
import { sequential } from "../model/sequential.ts";
import { adam } from "../optimizers/index.ts";
import {
  checkedOptimizer,
  checkImageShape,
  type Recipe,
  recipes,
  stepsForFewImages,
} from "../recipes/index.ts";
import { oneCycle } from "../schedules/schedules.ts";

/** How long a study may take: the post's network by its own recipe, or in four epochs. */
export const STUDY_RECIPES = ["quick", "post"] as const;

/** How long a study trains the post's network: `quick`, or as the `post` does. */
export type StudyRecipe = (typeof STUDY_RECIPES)[number];

/** Properties of a model that do not depend on data. */
export interface ModelTraits {
  /** What it is called in sentences. */
  readonly title: string;
  /**
   * Whether its result depends on which pixels are neighbours. Of the others, nothing would change if the pixels of all
   * images were shuffled in the same way: they see a list of numbers, not a picture.
   */
  readonly usesPixelOrder: boolean;
  /**
   * Whether it counts where datasets are compared by what models make of them. The most frequent class does not: it
   * measures how unequal the classes are. Of the nearest neighbours one k does: three would be one model counted thrice.
   */
  readonly isCompared: boolean;
}

const traits = (title: string, usesPixelOrder: boolean, isCompared: boolean): ModelTraits => ({
  title,
  usesPixelOrder,
  isCompared,
});

/** The models of the ladder, in the order in which they are tried. */
export const MODELS = {
  "most-frequent-class": traits("most frequent class", false, false),
  "nearest-class-mean": traits("nearest class mean", false, true),
  "nearest-neighbours-1": traits("nearest neighbour", false, false),
  "nearest-neighbours-3": traits("3 nearest neighbours", false, true),
  "nearest-neighbours-5": traits("5 nearest neighbours", false, false),
  "logistic-regression": traits("logistic regression", false, true),
  perceptron: traits("perceptron, two layers", false, true),
  cnn: traits("the post's CNN", true, true),
  "stronger-cnn": traits("a stronger CNN", true, true),
} as const satisfies Readonly<Record<string, ModelTraits>>;

/** The names of the models of a study. */
export type ModelName = keyof typeof MODELS;

/** What the models of a study are called; the small CNN is that of the learning curves and not on the ladder. */
export const MODEL_TITLES: Readonly<Record<ModelName | "small-cnn", string>> = {
  ...(Object.fromEntries(Object.entries(MODELS).map(([name, { title }]) => [name, title])) as Record<
    ModelName,
    string
  >),
  "small-cnn": "a small CNN",
};

/** The traits of a model; one that is not of this list is taken for a compared one that uses the order of pixels. */
export function traitsOf(model: string): ModelTraits {
  return Object.hasOwn(MODELS, model) ? MODELS[model as ModelName] : traits(model, true, true);
}

/** Shifts only: a mirrored garment is a garment, but a mirrored digit is none, and all datasets get the same. */
const AUGMENTATION = [augmentations.randomTranslation({ pixels: 1 })];

/** The networks that the post does not have, with batch normalisation and augmentation. */
const STRONGER: Readonly<Record<StudyRecipe, Recipe>> = {
  quick: { ...recipes.sprint, focus: 1, name: "stronger-cnn", epochs: 5, augmentation: AUGMENTATION },
  post: { ...recipes.strong, name: "stronger-cnn", augmentation: AUGMENTATION },
};

/** The models that are trained. */
export type TrainedModel = Extract<ModelName, "logistic-regression" | "perceptron" | "cnn" | "stronger-cnn">;

/** Each model's recipe for this number of training images: for few, smaller batches and more epochs, but for the post's own. */
export function trainedModels(
  recipe: StudyRecipe,
  trainImages: number,
): Readonly<Record<TrainedModel, Recipe>> {
  const adapted = (model: Recipe) => ({ ...model, ...stepsForFewImages(model, trainImages) });
  return {
    "logistic-regression": adapted(logisticRegression),
    perceptron: adapted(perceptron),
    cnn: recipe === "post" ? recipes.post : adapted(recipes[recipe]),
    "stronger-cnn": adapted(STRONGER[recipe]),
  };
}

/** What both have in common: Adam, one cycle, every image trained on. */
function oneCycleRecipe(
  name: string,
  description: string,
  { epochs, learningRate }: { epochs: number; learningRate: number },
  network: Recipe["network"],
): Recipe {
  return {
    name,
    description,
    epochs,
    learningRate,
    network(inputShape, classes, options = {}, totalSteps = undefined) {
      checkImageShape(inputShape, totalSteps);
      return network(inputShape, classes, options);
    },
    batchSize: 128,
    validationSplit: 0,
    optimizer(options) {
      const { totalSteps, learningRate: maximum = learningRate } = checkedOptimizer(options);
      return adam({ learningRate: oneCycle({ maximum, totalSteps }) });
    },
    describeOptimizer: (maximum = learningRate) => `Adam, one cycle up to ${maximum}`,
  };
}

/** Multinomial logistic regression on the pixels: a dense layer with a softmax. */
export const logisticRegression = oneCycleRecipe(
  "logistic-regression",
  "multinomial logistic regression on the pixels",
  { epochs: 10, learningRate: 3e-3 },
  (inputShape, classes, options = {}) =>
    sequential(
      [layers.flatten({ inputShape }), layers.dense({ units: classes, activation: "softmax" })],
      options,
    ),
);

/** A perceptron with one hidden layer of 512 units: it sees the pixels, but not that some are neighbours. */
export const perceptron = oneCycleRecipe(
  "perceptron",
  "a hidden layer of 512 units with ReLU and dropout",
  { epochs: 8, learningRate: 2e-3 },
  (inputShape, classes, options = {}) =>
    sequential(
      [
        layers.flatten({ inputShape }),
        layers.dense({ units: 512, activation: "relu" }),
        layers.dropout({ rate: 0.3 }),
        layers.dense({ units: classes, activation: "softmax" }),
      ],
      options,
    ),
);
