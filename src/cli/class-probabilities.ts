/** What a classifier says of images. */

import { ConfigurationError } from "../errors.ts";
import { type Dataset, rescale } from "../index.ts";
import { probabilitiesOf } from "../metrics/index.ts";
import type { Classifier } from "./classifier.ts";

/** Probabilities of the classes, [images, classes] in row-major order. */
export interface ClassProbabilities {
  readonly data: Float32Array;
  readonly classCount: number;
}

/**
 * The probabilities of the classes; the softmax of what the model puts out, if that is not probabilities itself.
 *
 * @throws ConfigurationError if it puts out other than a number for each class
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
      `Expected a model that puts out ${classCount} numbers for an image, one for each class. ` +
        `Received: ${data.length / count}.`,
    );
  }
  return { data: probabilitiesOf(data, classCount), classCount };
}
