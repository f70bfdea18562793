/** From a picture's file to an image like a dataset's: for training after an import, and for prediction. */

import type { Sharp } from "sharp";
import { atLeast } from "../checked.ts";
import { checkGivenPreparation, type Preparation } from "../data/index.ts";
import { checkOption, required, text } from "../options/index.ts";
import { decodePicture, scaledDown } from "./decode-picture.ts";
import {
  EDGE_SIDE,
  edgeColour,
  framedImage,
  framingSide,
  inverted,
  type PreparedPicture,
} from "./preparing.ts";

/**
 * Prepares a picture in the same way as a dataset's images.
 *
 * @param path a PNG, JPEG or WebP file
 * @param preparation the dataset's, such as `train.preparation` of imported pictures
 * @throws {ConfigurationError} if the preparation is not as described
 * @throws {FileFormatError} if the picture cannot be read, naming the file
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { pictures } from "atelier";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "picture-")), "white.png");
 * await writeFile(path, await pictures.encodePng(new pictures.Drawing(64, 48)));
 * const { image } = await pictures.preparePicture(path, {
 *   ...{ shape: [28, 28, 1], fit: "contain", isInverted: true, isFramed: false },
 * });
 * console.log(image.shape, image.data[0]); // [ 28, 28, 1 ] 0
 * ```
 */
export async function preparePicture(path: string, preparation: Preparation): Promise<PreparedPicture> {
  checkOption("preparePicture", "the path", path, required(text));
  checkGivenPreparation("preparePicture: preparation", preparation);
  return decodePicture(path, async (picture) => {
    if (preparation.isFramed) {
      const small = await scaledDown(picture, framingSide(preparation.shape));
      return { image: framedImage(small, preparation), edge: 0 };
    }
    const { image, edge } = await fitted(picture, preparation);
    return { image: preparation.isInverted ? inverted(image) : image, edge };
  });
}

/** Fits the whole picture, with its own background at the sides if its proportions differ. */
async function fitted(
  picture: Sharp,
  { shape, fit }: Pick<Preparation, "shape" | "fit">,
): Promise<PreparedPicture> {
  const [height, width, channels] = atLeast(shape, 3);
  const background = await picture.clone().resize(EDGE_SIDE, EDGE_SIDE, { fit: "fill" }).raw().toBuffer();
  const [red, green, blue] = edgeColour(background);
  // Mitchell's kernel hardly rings: around ink, Lanczos would leave a halo on the paper.
  picture.resize({
    ...{ width, height, fit, kernel: "mitchell" },
    background: { r: red, g: green, b: blue },
  });
  if (channels === 1) picture.toColourspace("b-w");
  const data = new Uint8Array(await picture.raw().toBuffer());
  return { image: { data, shape }, edge: (red + green + blue) / 3 };
}
