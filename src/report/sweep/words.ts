/** Names and numbers of a sweep as they stand on its page. */

import type { Plain } from "../../experiment/index.ts";
import type { Spread } from "../../sweep/result.ts";
import { interval, percent } from "../format.ts";
import { numberLabel, shortLabel } from "./axis.ts";

/** `learningRate` as "learning rate"; options of one's own stay as they are. */
export function settingWords(name: string): string {
  return name.replace(
    /([a-z])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
}

/** `91.40 ± 0.21 %` */
export function formatSpread({ mean, deviation }: Spread): string {
  if (deviation === null || !Number.isFinite(mean)) return percent(mean);
  return `${(100 * mean).toFixed(2)} ± ${percent(deviation)}`;
}

/** `91.00–91.80 %`, or a dash of no training. */
export function formatInterval({ interval: found }: Spread): string {
  return found === null ? "–" : interval(found);
}

/** A value in a table. */
export function formatValue(value: Plain): string {
  return typeof value === "number" ? numberLabel(value) : shortLabel(value);
}
