/** How much is left to gain: errors beside doubtful labels, both of the same network or both from other sources. */

import { isWholePart, publishedName } from "../data/index.ts";
import {
  type Checks,
  checkOption,
  checkOptions,
  either,
  integer,
  oneOf,
  required,
  text,
} from "../options/index.ts";
import { defineEvidence } from "./define-evidence.ts";
import { judgePieces, judgeTestLabels } from "./label-judge.ts";
import { leavesRoom } from "./verdict.ts";

/**
 * A published result.
 *
 * @see {@link Headroom.published}
 */
export interface Published {
  /** Test accuracy. */
  readonly accuracy: number;
  /** Authors, title, year, address. */
  readonly source: string;
}

/** The best published test accuracies known here. */
export const BEST_PUBLISHED: Readonly<Record<string, Published>> = {
  mnist: {
    accuracy: 0.9991,
    source:
      'S. An, M. Lee, S. Park, H. Yang and J. So, "An Ensemble of Simple Convolutional Neural Network Models for MNIST ' +
      'Digit Recognition", 2020, arXiv:2008.10400',
  },
  "fashion-mnist": {
    accuracy: 0.9691,
    source:
      'M. Tanveer, M. Khan and C. Kyung, "Fine-Tuning DARTS for Image Classification", 2020, arXiv:2006.09042',
  },
};

/**
 * How much is left to gain on a dataset.
 *
 * @see {@link headroom}
 */
export interface Headroom {
  /** Number of test images. */
  readonly testImages: number;
  /** The network whose errors and doubts these are: the better one of the two CNNs. */
  readonly model: string;
  /** Number of test images that it misclassifies. */
  readonly errors: number;
  /**
   * Number of its errors in which it is confident of another class, by confident learning: their labels are
   * doubtful.
   */
  readonly suspicious: number;
  /** Errors of the best published result; null if none is known. */
  readonly publishedErrors: number | null;
  /** The best published result; null if none is known. */
  readonly published: Published | null;
  /** Number of test images whose label people have rejected; null if nobody was asked. */
  readonly rejected: number | null;
  /**
   * Basis of the comparison. "people": the fewest errors, here or published, beside the labels that people
   * rejected, independent of any network. "network": errors and doubts of the same network, since it is unknown
   * which errors of a published result are doubtful.
   */
  readonly basis: "people" | "network";
  /** The numbers of errors and doubtful labels that are compared. */
  readonly compared: {
    /** Number of errors: for "network" `errors`, for "people" the smaller of it and `publishedErrors`. */
    readonly errors: number;
    /** Number of doubtful labels: for "network" `suspicious`, for "people" `rejected`. */
    readonly doubtful: number;
  };
  /** Errors that doubtful labels do not explain, at least 0. */
  readonly open: number;
  /** Errors for each doubtful label; null if no label is doubtful. */
  readonly errorsPerDoubtful: number | null;
}

const COUNT = integer({ min: 0 });

const COUNTS: Checks<Pick<Headroom, "testImages" | "model" | "errors" | "suspicious" | "rejected">> = {
  testImages: required(COUNT),
  model: required(text),
  errors: required(COUNT),
  suspicious: required(COUNT),
  rejected: required(either(COUNT, oneOf([null]))),
};

/**
 * Compares errors with doubtful labels.
 *
 * @param dataset the published dataset with exactly these test images, for its published result; undefined for any
 *   other
 * @param counts numbers of test images, errors, suspicious errors and rejected labels
 * @throws {ConfigurationError} if a count is not an integer ≥ 0
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * const found = study.headroom(undefined, {
 *   ...{ testImages: 1000, model: "cnn", errors: 80, suspicious: 20, rejected: null },
 * });
 * console.log(found.open, found.errorsPerDoubtful, found.basis); // 60 4 network
 * ```
 */
export function headroom(
  dataset: string | undefined,
  counts: Pick<Headroom, "testImages" | "model" | "errors" | "suspicious" | "rejected">,
): Headroom {
  checkOption("headroom", "the dataset's name", dataset, text);
  checkOptions<typeof counts>("headroom", counts, COUNTS);
  const { testImages, errors, suspicious, rejected } = counts;
  const isWhole = isWholePart(dataset, "test", testImages);
  const published =
    isWhole && dataset !== undefined && Object.hasOwn(BEST_PUBLISHED, dataset)
      ? (BEST_PUBLISHED[dataset] ?? null)
      : null;
  const publishedErrors = published && Math.round((1 - published.accuracy) * testImages);
  const compared =
    rejected === null
      ? { errors, doubtful: suspicious }
      : { errors: Math.min(errors, publishedErrors ?? errors), doubtful: rejected };
  return {
    ...counts,
    publishedErrors,
    published,
    compared,
    basis: rejected === null ? "network" : "people",
    open: Math.max(0, compared.errors - compared.doubtful),
    errorsPerDoubtful: compared.doubtful === 0 ? null : compared.errors / compared.doubtful,
  };
}

export const evidence = defineEvidence({
  pieces: judgePieces,
  assemble(judges, { parts: { test } }) {
    const { model, errors, labels } = judgeTestLabels(judges, test);
    return headroom(publishedName(test), {
      testImages: test.length,
      model,
      errors,
      suspicious: labels.doubtfulErrors,
      rejected: labels.known?.ranks.length ?? null,
    });
  },
  verdicts: ({ title, headroom: found }: { title: string; headroom: Headroom | null }) =>
    found === null ? [] : [leavesRoom(title, found)],
});
