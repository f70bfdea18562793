/** How pictures became a dataset's images, so that other pictures are prepared in the same way. */

import { ConfigurationError, FileFormatError } from "../errors/index.ts";
import { boolean, type Checks, checkOptions, integer, listOf, oneOf, required } from "../options/index.ts";
import { formatShape } from "./tensor.ts";

/** The file beside the IDX files of an imported dataset that says how its images were made. */
export const PREPARATION_FILE = "preparation.json";

/** Bytes of that file: far more than it takes. */
export const MAX_PREPARATION_BYTES = 2 ** 16;

export const FITS = ["contain", "cover", "fill"] as const;

export interface Preparation {
  /** Shape of an image: `[height, width, 1 or 3]`. */
  readonly shape: readonly number[];
  /**
   * How a picture of other proportions is fitted: "contain" shows all of it, with its background at the sides;
   * "cover" crops it; "fill" distorts it.
   */
  readonly fit: (typeof FITS)[number];
  /** Whether bright and dark are exchanged. */
  readonly isInverted: boolean;
  /**
   * Whether the object of a picture is found, cropped, fitted and centred as in MNIST, bright on black.
   * Then `fit` and `isInverted` are not used.
   */
  readonly isFramed: boolean;
}

const CHECKS: Checks<Preparation> = {
  shape: required(listOf(integer(), { length: 3 })),
  fit: required(oneOf(FITS)),
  isInverted: required(boolean),
  isFramed: required(boolean),
};

/**
 * Checks what a file says of a preparation.
 *
 * @param source names the file, or the part of it, in messages
 * @throws FileFormatError unless every property is there, is as described, and there are no others
 */
export function checkPreparation(value: unknown, source: string): Preparation {
  try {
    return checkGivenPreparation(source, value);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new FileFormatError(error.message, { cause: error });
  }
}

/**
 * Checks what a caller gives.
 *
 * @param owner names it in messages
 * @throws ConfigurationError unless every property is there, is as described, and there are no others
 */
export function checkGivenPreparation(owner: string, value: unknown): Preparation {
  checkOptions<Preparation>(owner, value, CHECKS);
  const preparation = value as Preparation;
  const [, , channels] = preparation.shape;
  if (channels !== 1 && channels !== 3) {
    throw new ConfigurationError(`${owner}: expected a shape of 1 or 3 channels. Received: ${channels}.`);
  }
  return preparation;
}

/**
 * Reads what a `preparation.json` says.
 *
 * @param path names the file in messages
 * @param imageShape of the dataset's images, which the file has to say too
 * @throws FileFormatError if it is not as {@link formatPreparation} writes it, or is of other images
 */
export function parsePreparation(text: string, path: string, imageShape: readonly number[]): Preparation {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FileFormatError(`${path}: Expected JSON. Received: ${String(error)}.`, { cause: error });
  }
  const preparation = checkPreparation(value, path);
  if (formatShape(preparation.shape) !== formatShape(imageShape)) {
    throw new FileFormatError(
      `${path}: Expected the shape of the images beside it, ${formatShape(imageShape)}. ` +
        `Received: ${formatShape(preparation.shape)}.`,
    );
  }
  return preparation;
}

/** The file's contents. */
export function formatPreparation(preparation: Preparation): string {
  return `${JSON.stringify(preparation, undefined, 2)}\n`;
}
