/** Values of a setting as places on an axis: numbers by their size or their logarithm, everything else in its order. */

import type { Plain } from "../../experiment/index.ts";
import { valueWords } from "../../sweep/plan.ts";

export interface ValueAxis {
  /** Where a value is. */
  at(value: Plain): number;
  readonly domain: readonly [number, number];
  readonly ticks: readonly { readonly at: number; readonly value: Plain; readonly label: string }[];
}

/** The ratio of the largest number to the least from which on the axis is logarithmic. */
const LOG_RATIO = 8;
/** The number of values up to which each has a tick. */
const MAX_TICKS = 8;
/** What is longer is cut. */
const MAX_LABEL = 14;
/** Room beside the first and the last value, as a share. */
const MARGIN = 0.06;

/** The axis of a setting. */
export function valueAxis(values: readonly Plain[]): ValueAxis {
  const numbers = values.filter((value) => typeof value === "number");
  const isNumeric = numbers.length === values.length && values.length > 1;
  if (!isNumeric) {
    const order = new Map(values.map((value, i) => [JSON.stringify(value), i]));
    const at = (value: Plain) => order.get(JSON.stringify(value)) ?? 0;
    return {
      at,
      domain: [-0.5, Math.max(0.5, values.length - 0.5)],
      ticks: values.map((value) => ({ at: at(value), value, label: shortLabel(value) })),
    };
  }
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const isLog = least > 0 && most / least >= LOG_RATIO;
  const place = (value: number) => (isLog ? Math.log10(value) : value);
  const span = place(most) - place(least);
  const ticks = numbers.length <= MAX_TICKS ? numbers.toSorted((a, b) => a - b) : between(least, most, isLog);
  return {
    at: (value) => place(Number(value)),
    domain: [place(least) - MARGIN * span, place(most) + MARGIN * span],
    ticks: ticks.map((value) => ({ at: place(value), value, label: numberLabel(value) })),
  };
}

/** `0.001`, `3e−5`, `12,000` */
export function numberLabel(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential().replace("-", "−");
  return Math.abs(value) >= 10_000 ? value.toLocaleString("en-US") : String(value).replace("-", "−");
}

/** A value as text of an axis or a table. */
export function shortLabel(value: Plain): string {
  const words = typeof value === "number" ? numberLabel(value) : valueWords(value);
  return words.length > MAX_LABEL ? `${words.slice(0, MAX_LABEL - 1)}…` : words;
}

/** Round numbers between two. */
function between(least: number, most: number, isLog: boolean): number[] {
  if (isLog) {
    const ticks: number[] = [];
    const isWide = most / least > 200;
    for (let power = Math.floor(Math.log10(least)); 10 ** power <= most; power++) {
      for (const digit of isWide ? [1] : [1, 3]) {
        const value = Number((digit * 10 ** power).toPrecision(3));
        if (value >= least && value <= most) ticks.push(value);
      }
    }
    return ticks.length >= 2 ? ticks : [least, most];
  }
  const step = 10 ** Math.floor(Math.log10((most - least) / 2));
  const wide = (most - least) / step > MAX_TICKS ? 5 * step : step;
  const first = Math.ceil(least / wide) * wide;
  return Array.from({ length: Math.floor((most - first) / wide) + 1 }, (_, i) =>
    Number((first + i * wide).toPrecision(6)),
  );
}
