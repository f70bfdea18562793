/** How much is left to gain: errors beside labels that are doubtful, both of the same network or both known from elsewhere. */

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

/** A published result. */
export interface Published {
  /** Test accuracy. */
  readonly accuracy: number;
  readonly source: string;
}

/** The best test accuracies that were published, as far as they are known here. */
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

/** What is left to gain on a dataset. */
export interface Headroom {
  readonly testImages: number;
  /** The network here whose errors and doubts these are: the better of the two CNNs. */
  readonly model: string;
  /** Test images that it has wrong. */
  readonly errors: number;
  /** Those of its errors in which it is sure of another class, by confident learning: their labels are doubtful. */
  readonly suspicious: number;
  /** Errors of the best published result; null where none is known. */
  readonly publishedErrors: number | null;
  readonly published: Published | null;
  /** Test images whose label people have rejected; null where nobody was asked. */
  readonly rejected: number | null;
  /**
   * What is compared. "people": the fewest errors, here or published, with the labels that people rejected, which no
   * network has a say in. "network": errors and doubts of one and the same network; which errors of a published result
   * are doubtful is not known.
   */
  readonly basis: "people" | "network";
  /** The errors and the doubtful labels that are compared. */
  readonly compared: { readonly errors: number; readonly doubtful: number };
  /** Errors that doubtful labels do not explain, at least 0. */
  readonly open: number;
  /** Errors for each doubtful label; null where no label is doubtful. */
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
 * Puts errors and doubtful labels side by side.
 *
 * @param dataset the published dataset whose test images these are, by which a published result is found if they are
 *   all of them; undefined for every other
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
