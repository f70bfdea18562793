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

/** Recipes of a study: the reference article's network in four epochs, or by its own recipe. */
export const STUDY_RECIPES = ["quick", "post"] as const;

/**
 * Names of the recipes of a study: `quick`, or `post` to the letter.
 *
 * @see {@link StudyOptions.recipe}
 */
export type StudyRecipe = (typeof STUDY_RECIPES)[number];

/**
 * Properties of a model that do not depend on data.
 *
 * @see {@link MODELS}
 */
export interface ModelTraits {
  /** Name in sentences. */
  readonly title: string;
  /**
   * Whether its result depends on which pixels are neighbours. Other models see a list of numbers, not an image:
   * shuffling the pixels of all images in the same way would change nothing.
   */
  readonly usesPixelOrder: boolean;
  /**
   * Whether it counts in comparisons of datasets. The most frequent class does not: it measures how unequal the
   * classes are. Of the nearest neighbours only one k counts: three would be one model counted three times.
   */
  readonly isCompared: boolean;
}

const traits = (title: string, usesPixelOrder: boolean, isCompared: boolean): ModelTraits => ({
  title,
  usesPixelOrder,
  isCompared,
});

/**
 * The models of the ladder, in the order in which they are tried.
 *
 * @example
 * ```ts
 * import { MODELS } from "atelier/study";
 *
 * console.log(Object.keys(MODELS).length, MODELS.cnn.usesPixelOrder); // 9 true
 * ```
 */
export const MODELS = {
  /**
   * Predicts the most frequent class of the training images for every image: the accuracy of guessing. Not
   * counted in comparisons.
   */
  "most-frequent-class": traits("most frequent class", false, false),
  /**
   * Predicts the class whose mean training image is nearest, by the Euclidean distance of bytes; of equals
   * the first.
   */
  "nearest-class-mean": traits("nearest class mean", false, true),
  /**
   * Predicts the class of the nearest training image, by the Euclidean distance of bytes. Not counted in
   * comparisons.
   */
  "nearest-neighbours-1": traits("nearest neighbour", false, false),
  /** Predicts the most frequent class of the 3 nearest training images; of equals that of the nearest. */
  "nearest-neighbours-3": traits("3 nearest neighbours", false, true),
  /**
   * Predicts the most frequent class of the 5 nearest training images; of equals that of the nearest. Not
   * counted in comparisons.
   */
  "nearest-neighbours-5": traits("5 nearest neighbours", false, false),
  /** Multinomial logistic regression: one dense layer with softmax on the pixels, trained for 10 epochs. */
  "logistic-regression": traits("logistic regression", false, true),
  /** A hidden layer of 512 units with ReLU and dropout on the pixels, trained for 8 epochs. */
  perceptron: traits("perceptron, two layers", false, true),
  /**
   * The reference article's network: two 5×5 convolutions of 32 and 64 filters, each max-pooled, and a dense
   * layer of 1,024 units. Trained by the recipe `quick` or `post`, as {@link StudyOptions.recipe} says.
   */
  cnn: traits("the article's CNN", true, true),
  /**
   * A network of 3×3 convolutions with batch normalization, trained on images shifted by up to a pixel: three
   * convolutions as in the recipe `sprint`, or for a study with the recipe `post` five as in `strong`.
   */
  "stronger-cnn": traits("a stronger CNN", true, true),
} as const satisfies Readonly<Record<string, ModelTraits>>;

/**
 * Names of the models of a study.
 *
 * @see {@link MODELS}
 */
export type ModelName = keyof typeof MODELS;

/**
 * Titles of the models of a study; the small CNN belongs to the learning curves and is not on the ladder.
 *
 * @example
 * ```ts
 * import { MODEL_TITLES } from "atelier/study";
 *
 * console.log(MODEL_TITLES["nearest-neighbours-1"]); // nearest neighbour
 * ```
 */
export const MODEL_TITLES: Readonly<Record<ModelName | "small-cnn", string>> = {
  ...(Object.fromEntries(Object.entries(MODELS).map(([name, { title }]) => [name, title])) as Record<
    ModelName,
    string
  >),
  "small-cnn": "a small CNN",
};

/** Returns the traits of a model; an unknown one counts as compared and using the order of pixels. */
export function traitsOf(model: string): ModelTraits {
  return Object.hasOwn(MODELS, model) ? MODELS[model as ModelName] : traits(model, true, true);
}

/** Shifts only, the same for all datasets: a mirrored garment is a garment, but a mirrored digit is not a digit. */
const AUGMENTATION = [augmentations.randomTranslation({ pixels: 1 })];

/** Epochs of the hardest images would give more weight to those that are labelled wrongly. */
const WITHOUT_FOCUS: Recipe = { ...recipes.quick, focus: 1, epochs: 4 };

/** Networks beyond the reference article, with batch normalization and augmentation. */
const STRONGER: Readonly<Record<StudyRecipe, Recipe>> = {
  quick: { ...recipes.sprint, focus: 1, name: "stronger-cnn", epochs: 5, augmentation: AUGMENTATION },
  post: { ...recipes.strong, name: "stronger-cnn", augmentation: AUGMENTATION },
};

/** Names of the trained models. */
export type TrainedModel = Extract<ModelName, "logistic-regression" | "perceptron" | "cnn" | "stronger-cnn">;

/**
 * Returns each model's recipe for this number of training images: for few, smaller batches and more epochs, except
 * for the recipe `post`.
 */
export function trainedModels(
  recipe: StudyRecipe,
  trainImages: number,
): Readonly<Record<TrainedModel, Recipe>> {
  const adapted = (model: Recipe) => ({ ...model, ...stepsForFewImages(model, trainImages) });
  return {
    "logistic-regression": adapted(logisticRegression),
    perceptron: adapted(perceptron),
    cnn: recipe === "post" ? recipes.post : adapted(WITHOUT_FOCUS),
    "stronger-cnn": adapted(STRONGER[recipe]),
  };
}

/** Makes a recipe with Adam and one cycle of the learning rate, training on every image. */
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

/**
 * Multinomial logistic regression on the pixels: a dense layer with softmax, 10 epochs.
 *
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * console.log(study.logisticRegression.network([28, 28, 1], 10).countParams()); // 7850
 * ```
 */
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

/**
 * A perceptron with one hidden layer of 512 units, 8 epochs: it uses the pixels, but not their neighbourhood.
 *
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * console.log(study.perceptron.network([28, 28, 1], 10).countParams()); // 407050
 * ```
 */
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
