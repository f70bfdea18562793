/** Feature maps as pictures. */

import type { FeatureMaps } from "../../worker/api.ts";

/** A number of a feature map. */
export interface MapCell {
  readonly channel: number;
  readonly row: number;
  readonly column: number;
}

/** How maps lie beside each other, a pixel apart. */
export interface Grid {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** How many maps are shown. */
  readonly shown: number;
  readonly columns: number;
  readonly canvasWidth: number;
  readonly canvasHeight: number;
  /** CSS pixels for one number. */
  readonly scale: number;
}

const MAX_SHOWN = 64;
/** Width of a row of maps on the page, in CSS pixels. */
const ROW_WIDTH = 640;
/** Width of one map, about. */
const MAP_WIDTH = 76;

export function gridOf([height = 1, width = 1, channels = 1]: readonly number[]): Grid {
  const shown = Math.min(MAX_SHOWN, channels);
  const scale = Math.max(1, Math.min(12, Math.round(MAP_WIDTH / width)));
  const columns = Math.min(shown, Math.max(1, Math.floor(ROW_WIDTH / (scale * (width + 1)))));
  return {
    ...{ height, width, channels, shown, scale, columns },
    canvasWidth: columns * (width + 1),
    canvasHeight: Math.ceil(shown / columns) * (height + 1),
  };
}

/** Paints maps with one scale for the layer: 0 grey where there are negative numbers, black where there are none. */
export function paintMaps(canvas: HTMLCanvasElement, { values }: FeatureMaps, grid: Grid): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const { height, width, channels, shown, columns, canvasWidth, canvasHeight } = grid;
  const image = context.createImageData(canvasWidth, canvasHeight);
  const [low, high] = rangeOf(values);
  for (let channel = 0; channel < shown; channel++) {
    const left = (channel % columns) * (width + 1);
    const top = Math.floor(channel / columns) * (height + 1);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const value = values[(row * width + column) * channels + channel] ?? 0;
        const brightness = Math.round((255 * (value - low)) / (high - low));
        const at = 4 * ((top + row) * canvasWidth + left + column);
        image.data.fill(brightness, at, at + 3);
        image.data[at + 3] = 255;
      }
    }
  }
  context.putImageData(image, 0, 0);
}

/** Symmetric around 0 where there are negative numbers. */
function rangeOf(values: Float32Array): readonly [low: number, high: number] {
  let [least, most] = [0, 0];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const reach = Math.max(-least, most, 1e-12);
  return least < 0 ? [-reach, reach] : [0, reach];
}
