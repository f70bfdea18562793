/** How much is left to gain: errors beside doubtful labels, both of the same network or both from other sources. */

import { defined } from "../checked.ts";
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
import { mostFrequentClass } from "./attempts.ts";
import { defineEvidence } from "./define-evidence.ts";
import { type Judged, judgedLadder, withNote } from "./judged-ladder.ts";
import { judgePieces, judgeTestLabels } from "./label-judge.ts";
import { suspiciousLabels } from "./label-ranking.ts";
import { type Ladder, ladder } from "./ladder.ts";
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

/** The room that a study finds, and what it is judged by. */
export interface StudiedHeadroom extends Headroom {
  /** The same without the test images that are also training images; absent if none are left out. */
  readonly without?: Headroom;
  /**
   * The network beside always predicting the most frequent class, on the test images that are not left out; absent if
   * there are none.
   */
  readonly guessing?: Ladder;
}

export const evidence = defineEvidence({
  pieces: judgePieces,
  assemble(judges, { parts, leftOut }): StudiedHeadroom {
    const { test } = parts;
    const { model, errors, labels, predictions, probabilities } = judgeTestLabels(judges, test);
    const others = imagesWithout(test.length, leftOut);
    const ofOthers = Uint16Array.from(others, (i) => defined(test.labels[i]));
    const chosen = (all: ArrayLike<number>) => Array.from(others, (i) => defined(all[i]));
    const found = headroom(publishedName(test), {
      testImages: test.length,
      model,
      errors,
      suspicious: labels.doubtfulErrors,
      rejected: labels.known?.ranks.length ?? null,
    });
    const predicted = chosen(predictions);
    const rejected = labels.known?.ranks.filter(({ example }) => !leftOut.includes(example)).length;
    return {
      ...found,
      ...(leftOut.length > 0 && {
        without: headroom(undefined, {
          testImages: others.length,
          model,
          errors: predicted.filter((prediction, i) => prediction !== ofOthers[i]).length,
          suspicious: doubtfulErrors(probabilities, ofOthers, others, test.classCount),
          rejected: rejected ?? null,
        }),
      }),
      ...(others.length > 0 && {
        guessing: ladder({ labels: ofOthers }, [
          { model: "most-frequent-class", predictions: chosen(mostFrequentClass(parts)), seconds: 0 },
          { model, predictions: predicted, seconds: 0 },
        ]),
      }),
    };
  },
  verdicts: (study: Pick<Judged, "title" | "ladder" | "leakage"> & { headroom: StudiedHeadroom | null }) => {
    const { title, headroom: found } = study;
    if (found === null) return [];
    const rungs = judgedLadder(study) ?? found.guessing;
    return [withNote(leavesRoom(title, found.without ?? found, rungs), study)];
  },
});

function imagesWithout(count: number, leftOut: readonly number[]): number[] {
  const isOut = new Set(leftOut);
  return Array.from({ length: count }, (_, i) => i).filter((i) => !isOut.has(i));
}

/** Counts the errors with doubtful labels among some of the images, judged by these images alone. */
function doubtfulErrors(
  probabilities: Float32Array,
  labels: Uint16Array,
  images: readonly number[],
  classCount: number,
): number {
  const ofImages = new Float32Array(images.length * classCount);
  images.forEach((image, i) => {
    ofImages.set(probabilities.subarray(image * classCount, (image + 1) * classCount), i * classCount);
  });
  return images.length === 0 ? 0 : suspiciousLabels(ofImages, labels, classCount).doubtfulErrors;
}
