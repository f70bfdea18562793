/** The numbers of the post "Playing with Fashion MNIST" beside those of a run of its network. */

import { defined } from "../checked.ts";
import { isWholePart, publishedName } from "../data/index.ts";
import type { EpochRecord } from "../model/callbacks/index.ts";
import { postAccuracies } from "../recipes/index.ts";
import { type Interval, mean, wilsonInterval } from "../statistics/index.ts";
import { defineEvidence } from "./define-evidence.ts";
import { plannedTrainings } from "./planned-trainings.ts";

/** Validation accuracies in the post; it has none for MNIST. */
const POST_VALIDATION: Readonly<Record<string, number>> = { "fashion-mnist": 0.92 };
/** Number of epochs shown in the post. */
const EPOCHS_SHOWN = 5;

/** The post's numbers beside those of this study. */
export interface Reproduction {
  /** Whether it was trained as in the post: then its numbers ought to be the same. */
  readonly isToTheLetter: boolean;
  /** Null where the post does not have this dataset, or not just these images. */
  readonly post: { readonly test: number; readonly validation: number | null } | null;
  /** Of several seeds the means. */
  readonly test: number;
  /** Wilson's 95 % interval for the test accuracy. */
  readonly interval: Interval;
  /** After the last epoch; null where nothing was kept for validation. */
  readonly validation: number | null;
  /** Test accuracy less that of the post. */
  readonly difference: number | null;
  /** The first epochs of the first seed: those that the article shows. */
  readonly firstEpochs: readonly EpochRecord[];
}

/**
 * Compares runs of the post's network with the post.
 *
 * @param dataset the published dataset whose images these are, by which the post's numbers are found if they are all
 *   of them; undefined for every other
 * @param runs one for each seed
 */
export function reproduction(
  dataset: string | undefined,
  recipe: string,
  { trainImages, testImages }: { readonly trainImages: number; readonly testImages: number },
  runs: readonly { readonly epochs: readonly EpochRecord[]; readonly accuracy: number }[],
): Reproduction {
  const test = mean(runs.map(({ accuracy }) => accuracy));
  const validations = runs.flatMap(({ epochs }) => epochs.at(-1)?.val_accuracy ?? []);
  const isWhole = isWholePart(dataset, "train", trainImages) && isWholePart(dataset, "test", testImages);
  const post =
    isWhole && dataset !== undefined && Object.hasOwn(postAccuracies, dataset)
      ? { test: defined(postAccuracies[dataset]), validation: POST_VALIDATION[dataset] ?? null }
      : null;
  return {
    isToTheLetter: recipe === "post",
    post,
    test,
    interval: wilsonInterval(Math.round(test * testImages), testImages),
    validation: validations.length === 0 ? null : mean(validations),
    difference: post && test - post.test,
    firstEpochs: defined(runs[0]).epochs.slice(0, EPOCHS_SHOWN),
  };
}

export const evidence = defineEvidence({
  pieces: (context) => plannedTrainings(context, "cnn"),
  assemble: (trainings, { parts: { train, test }, recipe }) =>
    reproduction(
      publishedName(test) === publishedName(train) ? publishedName(test) : undefined,
      recipe,
      { trainImages: train.length, testImages: test.length },
      trainings.map(({ run }) => run),
    ),
});
