/** Pictures as one number a pixel, 0 being background. */

import { defined } from "../checked.ts";

/** The mean of the channels; with `isBright`, of pictures on a bright background, what is missing from white. */
export function greyOf(data: Uint8Array, channels: number, isBright: boolean): Uint8Array {
  const grey = new Uint8Array(data.length / channels);
  for (let i = 0; i < grey.length; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += defined(data[i * channels + channel]);
    grey[i] = isBright ? 255 - sum / channels : sum / channels;
  }
  return grey;
}

/** How far the centre of mass is from the middle, in pixels: to the right, and down; NaN where there is no mass. */
export function offMiddle(data: Uint8Array, width: number, height: number): [right: number, down: number] {
  let [mass, momentX, momentY] = [0, 0, 0];
  data.forEach((value, i) => {
    mass += value;
    momentX += value * ((i % width) + 0.5);
    momentY += value * (Math.floor(i / width) + 0.5);
  });
  return [momentX / mass - width / 2, momentY / mass - height / 2];
}
