/**
 * An axis of accuracies that is stretched towards 100 %: equal steps divide the errors by equal factors, so that 99.0 %
 * and 99.5 % are as far apart as 80 % and 90 %.
 */

import type { ScaleOptions } from "@observablehq/plot";

export interface AccuracyScale {
  readonly options: ScaleOptions;
  /** What is to be drawn for an accuracy: how often its errors are a tenth of all images. */
  at(accuracy: number): number;
}

/** In the order in which they are wanted, if there is no room for all. */
const TICKS = [
  0.9, 0.99, 0.5, 0.999, 0, 0.8, 0.95, 0.98, 0.995, 0.998, 0.7, 0.2, 0.97, 0.85, 0.4, 0.6, 0.9999,
];

/** In powers of ten. */
const MARGIN = 0.05;
const MIN_SPAN = 0.3;

/**
 * @param accuracies all that are to be drawn, with the ends of their intervals
 * @param testImages the number of images they were measured on: the axis ends at half an error among them, where 100 % is
 *   drawn
 * @param length of the axis in pixels, and the room for each number
 */
export function accuracyScale(
  accuracies: readonly number[],
  testImages: number,
  { length, room, label }: { length: number; room: number; label: string | null },
): AccuracyScale {
  // A linear scale of logarithms, since logarithmic scales leave numbers away.
  const most = Math.log10(2 * Math.max(1, testImages));
  const at = (accuracy: number) => Math.min(most, -Math.log10(Math.max(1e-12, 1 - accuracy)));
  const drawn = accuracies.map(at);
  const start = Math.max(0, Math.min(...drawn) - MARGIN);
  const end = Math.min(most, Math.max(...drawn, start + MIN_SPAN) + MARGIN);
  // An accuracy of 100 % is drawn at the end of the axis, which is then labelled so.
  const isEndReached = accuracies.some((accuracy) => at(accuracy) === most);
  const shown: number[] = isEndReached ? [most] : [];
  for (const tick of TICKS.map(at)) {
    if (tick < start || tick > end) continue;
    if (shown.every((other) => (Math.abs(other - tick) / (end - start)) * length >= room)) shown.push(tick);
  }
  // In a narrow range none may be among those.
  if (shown.length < 2) shown.splice(0, 2, start + MARGIN, isEndReached ? most : end - MARGIN);
  return {
    at,
    options: {
      domain: [start, end],
      label,
      labelArrow: "none",
      ticks: shown,
      tickFormat: (value: number) =>
        value === most && isEndReached ? "100 %" : `${Number((100 * (1 - 10 ** -value)).toFixed(2))} %`,
    } as ScaleOptions,
  };
}
