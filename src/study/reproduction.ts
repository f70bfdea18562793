/** The numbers of the reference article, "Playing with Fashion MNIST", beside those of its network here. */

import { defined } from "../checked.ts";
import { isWholePart, publishedName } from "../data/index.ts";
import type { EpochRecord } from "../model/callbacks/index.ts";
import { postAccuracies } from "../recipes/index.ts";
import { type Interval, mean, wilsonInterval } from "../statistics/index.ts";
import { defineEvidence } from "./define-evidence.ts";
import { plannedTrainings } from "./planned-trainings.ts";

/** Validation accuracies in the reference article, which has none for MNIST. */
const POST_VALIDATION: Readonly<Record<string, number>> = { "fashion-mnist": 0.92 };
/** Number of epochs shown in the reference article. */
const EPOCHS_SHOWN = 5;

/**
 * The reference article's numbers beside this study's.
 *
 * @see {@link reproduction}
 */
export interface Reproduction {
  /** Whether the network was trained as in the article, so that its numbers should agree. */
  readonly isToTheLetter: boolean;
  /** The article's accuracies; null if it does not have this dataset, or not exactly these images. */
  readonly post: { readonly test: number; readonly validation: number | null } | null;
  /** Test accuracy, mean over the seeds. */
  readonly test: number;
  /** Wilson's 95 % interval of the test accuracy. */
  readonly interval: Interval;
  /** Validation accuracy after the last epoch; null if nothing was held out. */
  readonly validation: number | null;
  /** Test accuracy minus the article's; null if the article has none. */
  readonly difference: number | null;
  /** The first seed's first epochs: those that the article shows. */
  readonly firstEpochs: readonly EpochRecord[];
}

/**
 * Compares runs of the reference article's network with the article.
 *
 * @param dataset the published dataset with exactly these images, for the article's numbers; undefined for any
 *   other
 * @param recipe "post" if the runs are by the article's own recipe
 * @param runs one for each seed
 * @see {@link https://github.com/pravarmahajan/pravarmahajan.github.io/blob/1f6a9c0c6c9fafb2cdb328cb930f49e1c41e02cd/_posts/blog-archived/2017-10-11-fashion.md | Playing with Fashion MNIST}
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * const counts = { trainImages: 60_000, testImages: 10_000 };
 * const runs = [{ epochs: [], accuracy: 0.915 }];
 * const { post, isToTheLetter } = study.reproduction("fashion-mnist", "post", counts, runs);
 * console.log(post?.test, isToTheLetter); // 0.914 true
 * ```
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
