/** Formats numbers and names for people. */

import { formatImageShape, isDrawnByAtelier, type TrainAndTest } from "../data/index.ts";
import type { Device } from "../index.ts";

/** `60,000` */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** `1 image`, `60,000 images` */
export function formatCounted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** `92.21 %`, or – for NaN. */
export function formatShare(share: number, digits = 2): string {
  return Number.isNaN(share) ? "–" : `${(share * 100).toFixed(digits)} %`;
}

/** `0.2214`, `1.2840e-5` */
export function formatLoss(loss: number): string {
  return loss !== 0 && Math.abs(loss) <= 1e-3 ? loss.toExponential(4) : loss.toFixed(4);
}

/** `46 s`, `12 min 5 s` */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const parts = hours > 0 ? [`${hours} h`, `${minutes} min`] : [`${minutes} min`, `${whole % 60} s`];
  return whole < 60 ? `${whole} s` : parts.join(" ");
}

/** Formats an ISO 8601 time as `2026-11-27 14:03`, in local time. */
export function formatMoment(moment: string): string {
  const date = new Date(moment);
  const two = (count: number) => String(count).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `812 MB` */
export function formatMegabytes(bytes: number): string {
  return `${formatCount(Math.round(bytes / 1e6))} MB`;
}

/** `60,000 images of 28×28 in 10 classes; 10,000 test images`, with a note if they are drawn. */
export function formatParts({ train, test }: TrainAndTest): string {
  const images = `${formatCounted(train.length, "image")} of ${formatImageShape(train.imageShape)}`;
  const classes = formatCounted(train.classCount, "class", "classes");
  const nature = isDrawnByAtelier(train) ? " (drawn by Atelier, not photographed or written by hand)" : "";
  return `${images} in ${classes}; ${formatCounted(test.length, "test image")}${nature}`;
}

/** `2 threads`, or the GPU. */
export function formatComputing({ threads, device }: { threads: number; device: Device }): string {
  return device === "cpu" ? formatCounted(threads, "thread") : "on the GPU by WebGPU";
}
