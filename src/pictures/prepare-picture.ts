/** From a picture's file to an image as a dataset has them: by `import` for training, by `predict` for use. */

import type { Sharp } from "sharp";
import { atLeast } from "../checked.ts";
import type { Preparation } from "../data/index.ts";
import { checkOption, required, text } from "../options/index.ts";
import { decodePicture, scaledDown } from "./photograph.ts";
import {
  EDGE_SIDE,
  edgeColour,
  framedImage,
  framingSide,
  inverted,
  type PreparedPicture,
} from "./preparing.ts";

/**
 * Prepares a picture in the way in which a dataset's images were made.
 *
 * @throws FileFormatError if it cannot be read, naming the file
 */
export async function preparePicture(path: string, preparation: Preparation): Promise<PreparedPicture> {
  checkOption("preparePicture", "the path", path, required(text));
  return decodePicture(path, async (picture) => {
    if (preparation.isFramed) {
      const small = await scaledDown(picture, framingSide(preparation.shape));
      return { image: framedImage(small, preparation), edge: 0 };
    }
    const { image, edge } = await fitted(picture, preparation);
    return { image: preparation.isInverted ? inverted(image) : image, edge };
  });
}

/** The whole picture, with its own background at the sides where it is of other proportions. */
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
