/** Class probabilities of images. */

import { ConfigurationError } from "../errors/index.ts";
import { type Dataset, rescale } from "../index.ts";
import { probabilitiesOf } from "../metrics/index.ts";
import type { Classifier } from "./classifier.ts";

/** Probabilities of the classes, [images, classes] in row-major order. */
export interface ClassProbabilities {
  readonly data: Float32Array;
  readonly classCount: number;
}

/**
 * Computes class probabilities: the model's output, after a softmax if it is logits.
 *
 * @throws ConfigurationError unless the model outputs one number per class
 */
export async function classProbabilities(
  model: Classifier,
  { images, ...given }: Pick<Dataset, "images"> & { classCount: number | undefined },
): Promise<ClassProbabilities> {
  const { data } = await model.predict(rescale(images));
  const [count = 0] = images.shape;
  const { classCount = data.length / count } = given;
  if (data.length !== count * classCount) {
    throw new ConfigurationError(
      `Expected a model that outputs ${classCount} numbers per image, one for each class. ` +
        `Received: ${data.length / count}.`,
    );
  }
  return { data: probabilitiesOf(data, classCount), classCount };
}
