/** The simple networks of a study, trained as recipes are: what a convolution is worth is seen beside them. */

import { augmentations } from "../data/index.ts";
import { layers } from "../layers/index.ts";
import { sequential } from "../model/sequential.ts";
import { adam } from "../optimizers/index.ts";
import { type Recipe, recipes } from "../recipes/index.ts";
import { oneCycle } from "../schedules/schedules.ts";
import { fewerExamples } from "./fewer-examples.ts";

/** How long a study may take: the post's network by its own recipe, or in four epochs. */
export const STUDY_RECIPES = ["quick", "post"] as const;

export type StudyRecipe = (typeof STUDY_RECIPES)[number];

/** What the models of a study are called, in the order in which they are tried. */
export const MODEL_TITLES = {
  "most-frequent-class": "most frequent class",
  "nearest-class-mean": "nearest class mean",
  "nearest-neighbours-1": "nearest neighbour",
  "nearest-neighbours-3": "3 nearest neighbours",
  "nearest-neighbours-5": "5 nearest neighbours",
  "logistic-regression": "logistic regression",
  perceptron: "perceptron, two layers",
  cnn: "the post's CNN",
  "stronger-cnn": "a stronger CNN",
} as const;

export type ModelName = keyof typeof MODEL_TITLES;

/** Shifts only: a mirrored garment is a garment, but a mirrored digit is none, and all datasets get the same. */
const AUGMENTATION = [augmentations.randomTranslation({ pixels: 1 })];

/** The networks that the post does not have, of batch normalisation and with augmentation. */
const STRONGER: Readonly<Record<StudyRecipe, Recipe>> = {
  quick: { ...recipes.sprint, name: "stronger-cnn", epochs: 5, augmentation: AUGMENTATION },
  post: { ...recipes.strong, name: "stronger-cnn", augmentation: AUGMENTATION },
};

/** Those that are trained. */
export type TrainedModel = Extract<ModelName, "logistic-regression" | "perceptron" | "cnn" | "stronger-cnn">;

/** How each is trained on so many images: on few of them in smaller batches and more epochs, but for the post's own. */
export function trainedModels(
  recipe: StudyRecipe,
  trainImages: number,
): Readonly<Record<TrainedModel, Recipe>> {
  const adapted = (model: Recipe) => ({ ...model, ...fewerExamples(model, trainImages) });
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
    ...{ name, description, epochs, learningRate, network },
    batchSize: 128,
    validationSplit: 0,
    optimizer: ({ totalSteps, learningRate: maximum = learningRate }) =>
      adam({ learningRate: oneCycle({ maximum, totalSteps }) }),
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
