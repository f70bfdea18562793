import { adam } from "../optimizers/index.ts";
import { checkedOptimizer } from "./options.ts";
import { postNetwork } from "./post-network.ts";
import type { Recipe } from "./recipe.ts";

/** The article "Playing with Fashion MNIST" to the letter. */
export const post: Recipe = {
  name: "post",
  description: "the article to the letter: 25 epochs at one learning rate, a tenth kept for validation",
  epochs: 25,
  batchSize: 64,
  validationSplit: 0.1,
  learningRate: 1e-4,
  network: postNetwork,
  optimizer(options) {
    const { learningRate = post.learningRate } = checkedOptimizer(options);
    return adam({ learningRate });
  },
  describeOptimizer: (learningRate = post.learningRate) => `Adam at ${learningRate}`,
};

/** The reference article's test accuracies, by dataset. */
export const postAccuracies: Readonly<Record<string, number>> = { "fashion-mnist": 0.914, mnist: 0.992 };
