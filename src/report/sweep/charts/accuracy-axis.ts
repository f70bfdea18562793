/** What the charts of a sweep have in common. */

import type { ScaleOptions } from "@observablehq/plot";

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

/** Those ticks that have room beside each other. */
export function placesBetween(
  ticks: readonly { readonly at: number; readonly label: string }[],
  [start, end]: readonly [number, number],
  length: number,
  room: number,
): number[] {
  const shown: number[] = [];
  for (const { at } of ticks.toSorted((a, b) => a.at - b.at)) {
    const last = shown.at(-1);
    if (last === undefined || ((at - last) / (end - start)) * length >= room) shown.push(at);
  }
  return shown;
}
