/** How much is left to gain: the errors of the best model, here and published, beside the labels that are doubtful. */

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
  /** Of the best published result; undefined where none is known. */
  readonly publishedErrors: number | undefined;
  readonly published: Published | undefined;
  /** Test images whose label is doubtful. */
  readonly suspicious: number;
  /** Errors of the best result, here or published, for each doubtful label: near 1 or below, what is left is noise. */
  readonly errorsPerSuspicious: number;
}

/**
 * Puts errors and doubtful labels side by side.
 *
 * @param dataset its name, by which a published result is found
 */
export function headroom(
  dataset: string,
  { testImages, errors, suspicious }: Pick<Headroom, "testImages" | "errors" | "suspicious">,
): Headroom {
  const published = Object.hasOwn(BEST_PUBLISHED, dataset) ? BEST_PUBLISHED[dataset] : undefined;
  const publishedErrors = published && Math.round((1 - published.accuracy) * testImages);
  const fewest = Math.min(errors, publishedErrors ?? errors);
  return {
    ...{ testImages, errors, publishedErrors, published, suspicious },
    errorsPerSuspicious: suspicious === 0 ? Number.POSITIVE_INFINITY : fewest / suspicious,
  };
}
