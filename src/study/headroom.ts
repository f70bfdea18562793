/** How much is left to gain: the errors of the best model, here and published, beside the labels that are doubtful. */

import { isWholePart } from "../data/index.ts";

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

export interface Headroom {
  readonly testImages: number;
  /** Test images that the best model here has wrong. */
  readonly errors: number;
  /** Of the best published result; null where none is known. */
  readonly publishedErrors: number | null;
  readonly published: Published | null;
  /** Test images whose label is doubtful, by confident learning. */
  readonly suspicious: number;
  /** Test images whose label people have rejected; null where nobody was asked. */
  readonly rejected: number | null;
  /**
   * Errors of the best result, here or published, for each doubtful label, by whichever count is larger: near 1 or below,
   * what is left is noise. Null where no label is doubtful.
   */
  readonly errorsPerDoubtful: number | null;
}

/**
 * Puts errors and doubtful labels side by side.
 *
 * @param dataset its name, by which a published result is found, if these are all of its test images
 */
export function headroom(
  dataset: string,
  counts: Pick<Headroom, "testImages" | "errors" | "suspicious" | "rejected">,
): Headroom {
  const { testImages, errors, suspicious, rejected } = counts;
  const isWhole = isWholePart(dataset, "test", testImages);
  const published = isWhole && Object.hasOwn(BEST_PUBLISHED, dataset) ? BEST_PUBLISHED[dataset] : null;
  const publishedErrors = published && Math.round((1 - published.accuracy) * testImages);
  const doubtful = Math.max(suspicious, rejected ?? 0);
  const errorsPerDoubtful = doubtful === 0 ? null : Math.min(errors, publishedErrors ?? errors) / doubtful;
  return { ...counts, publishedErrors, published, errorsPerDoubtful };
}
