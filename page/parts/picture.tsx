/** One image of a dataset, as a canvas that shows its pixels. */

import { useEffect, useRef } from "preact/hooks";

/** Writes an image's bytes into pixels of red, green, blue and alpha. */
export function paint(
  bytes: ArrayLike<number>,
  shape: readonly [height: number, width: number, channels: number],
  offset = 0,
): ImageData {
  const [height, width, channels] = shape;
  const image = new ImageData(width, height);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) {
      image.data[4 * i + c] = bytes[offset + i * channels + (channels >= 3 ? c : 0)] ?? 0;
    }
    image.data[4 * i + 3] = 255;
  }
  return image;
}

export interface PictureProps {
  readonly bytes: Uint8Array;
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Where the image begins in `bytes`. */
  readonly offset?: number;
  /** What it shows, for people who do not see it; nothing where that is said beside it. */
  readonly label: string;
  /** Width on the page, in CSS pixels. */
  readonly width?: number;
}

export function Picture({ bytes, shape, offset = 0, label, width = 56 }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(paint(bytes, shape, offset), 0, 0);
  }, [bytes, shape, offset]);
  return (
    <canvas
      ref={canvas}
      class="pixels"
      {...(label === "" ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
      width={shape[1]}
      height={shape[0]}
      style={{ width: `${width}px`, height: `${(width * shape[0]) / shape[1]}px` }}
    />
  );
}
