/** From images in PyTorch's layout, channels first, to Atelier's and Keras' layout, channels last. */

import { atLeast, defined } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";
import { type ByteTensor, checkTensor, formatShape, type RescaledTensor, type Tensor } from "./tensor.ts";

/**
 * Moves the channels of images last: `[n, channels, height, width]` becomes `[n, height, width, channels]`, and one
 * image `[channels, height, width]` becomes `[height, width, channels]`. The numbers are copied into the new order,
 * which `reshape` would not do.
 *
 * @throws {ShapeError} for any other number of dimensions
 * @example
 * ```ts
 * import { channelsLast } from "atelier";
 *
 * const { data, shape } = channelsLast({ data: Uint8Array.of(1, 2, 3, 4), shape: [1, 2, 1, 2] });
 * console.log([...data], shape); // [ 1, 3, 2, 4 ] [ 1, 1, 2, 2 ]
 * ```
 */
export function channelsLast(tensor: ByteTensor): ByteTensor;
export function channelsLast(tensor: RescaledTensor): RescaledTensor;
export function channelsLast(tensor: Tensor): Tensor;
export function channelsLast(tensor: Tensor): Tensor {
  checkTensor(tensor);
  const { shape } = tensor;
  if (shape.length !== 3 && shape.length !== 4) {
    throw new ShapeError(
      "Expected images of shape [n, channels, height, width], or one of [channels, height, width]. " +
        `Received: ${formatShape(shape)}.`,
    );
  }
  const [channels, height, width] = atLeast(shape.slice(-3), 3);
  const data = tensor.data.slice();
  const pixels = height * width;
  for (let start = 0; start < data.length; start += channels * pixels) {
    for (let channel = 0; channel < channels; channel++) {
      const plane = start + channel * pixels;
      for (let pixel = 0; pixel < pixels; pixel++) {
        data[start + pixel * channels + channel] = defined(tensor.data[plane + pixel]);
      }
    }
  }
  return { ...tensor, data, shape: [...shape.slice(0, -3), height, width, channels] };
}
