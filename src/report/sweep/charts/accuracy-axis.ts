/** What the charts of a sweep have in common. */

import type { ScaleOptions } from "@observablehq/plot";
import { textWidth } from "../../charts/frame.ts";

/** Shares of the span above and below. */
const MARGIN = 0.08;
/** An axis of less would make much of nothing. */
const MIN_SPAN = 0.004;

/** A vertical axis of these accuracies, in percent. */
export function accuracyAxis(accuracies: readonly number[]): ScaleOptions {
  const finite = accuracies.filter(Number.isFinite);
  const [least, most] = finite.length === 0 ? [0, 1] : [Math.min(...finite), Math.max(...finite)];
  const span = Math.max(MIN_SPAN, most - least);
  return {
    grid: true,
    domain: [Math.max(0, least - MARGIN * span), Math.min(1, most + MARGIN * span)],
    label: null,
    ticks: 5,
    tickFormat: (value: number) => `${Number((100 * value).toFixed(2))} %`,
  };
}

/** Pixels between two labels of an axis, at least. */
const LABEL_GAP = 10;

/** Chooses the ticks, from the left, whose labels have room beside each other on an axis of this length in pixels. */
export function placesBetween(
  ticks: readonly { readonly at: number; readonly label: string }[],
  [start, end]: readonly [number, number],
  length: number,
): number[] {
  const shown: number[] = [];
  let free = Number.NEGATIVE_INFINITY;
  for (const { at, label } of ticks.toSorted((a, b) => a.at - b.at)) {
    const middle = ((at - start) / (end - start)) * length;
    const half = textWidth(label) / 2;
    if (middle - half < free) continue;
    shown.push(at);
    free = middle + half + LABEL_GAP;
  }
  return shown;
}
