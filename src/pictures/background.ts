/** The background of a photograph: a brightness that changes evenly from one side to the other, as light does. */

import { defined } from "../checked.ts";
import type { GreyImage } from "../data/index.ts";

export interface Background {
  /** The brightness at a pixel. */
  at(x: number, y: number): number;
  /** The standard deviation of what is background around that. */
  readonly deviation: number;
}

/** Width of the border that shows the background, as a share of the picture. */
const RIM = 0.05;
/** Pixels sampled from it. */
const MOST_SAMPLES = 2000;
const ROUNDS = 6;
/** Standard deviations from which a pixel is not background, as where an object reaches the edge. */
const OUTLIER = 3;
/** The standard deviation of a normal distribution, in median absolute deviations. */
const DEVIATIONS_OF_MEDIAN = 1.4826;

/** Fits a plane to the picture's rim by least squares, again and again without what is far from it. */
export function estimateBackground(image: GreyImage): Background {
  const rim = rimOf(image);
  let plane: Plane = [median(rim.map(({ value }) => value)), 0, 0];
  let deviation = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const [level, right, down] = plane;
    const distanceOf = ({ x, y, value }: Sample) => Math.abs(value - (level + right * x + down * y));
    deviation = DEVIATIONS_OF_MEDIAN * median(rim.map(distanceOf));
    const near = rim.filter((sample) => distanceOf(sample) <= OUTLIER * Math.max(1, deviation));
    plane = fitPlane(near) ?? plane;
  }
  const [level, right, down] = plane;
  const { width, height } = image;
  return {
    deviation,
    at: (x, y) => Math.max(0, Math.min(255, level + right * (x / width - 0.5) + down * (y / height - 0.5))),
  };
}

type Plane = readonly [level: number, right: number, down: number];

interface Sample {
  /** From −½ to ½. */
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

function rimOf({ data, width, height }: GreyImage): Sample[] {
  const [across, down] = [Math.max(1, Math.round(RIM * width)), Math.max(1, Math.round(RIM * height))];
  const samples: Sample[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (x >= across && x < width - across && y >= down && y < height - down) continue;
      samples.push({ x: x / width - 0.5, y: y / height - 0.5, value: defined(data[y * width + x]) });
    }
  }
  const step = Math.ceil(samples.length / MOST_SAMPLES);
  return samples.filter((_, i) => i % step === 0);
}

/** level + right·x + down·y with the least squared differences, by the normal equations; undefined if they have no one solution. */
function fitPlane(samples: readonly Sample[]): Plane | undefined {
  let [n, x, y, xx, xy, yy, v, xv, yv] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (const sample of samples) {
    n++;
    x += sample.x;
    y += sample.y;
    xx += sample.x * sample.x;
    xy += sample.x * sample.y;
    yy += sample.y * sample.y;
    v += sample.value;
    xv += sample.x * sample.value;
    yv += sample.y * sample.value;
  }
  // With means taken off, two equations are left.
  const [sxx, sxy, syy] = [xx - (x * x) / n, xy - (x * y) / n, yy - (y * y) / n];
  const [sxv, syv] = [xv - (x * v) / n, yv - (y * v) / n];
  const determinant = sxx * syy - sxy * sxy;
  if (!(determinant > 1e-9 * n * n)) return undefined;
  const right = (sxv * syy - syv * sxy) / determinant;
  const down = (syv * sxx - sxv * sxy) / determinant;
  return [(v - right * x - down * y) / n, right, down];
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return defined(sorted[Math.floor(sorted.length / 2)]);
}
