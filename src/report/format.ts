/** How numbers are written in the report. */

import type { Interval } from "../statistics/index.ts";

/** Between a number and what it counts: they stay on one line. */
const SPACE = "\u00a0";

/** `60,000` */
export function count(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}

/** `1 image`, `60,000 images` */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${count(value)}${SPACE}${value === 1 ? singular : plural}`;
}

/** `91.40 %` */
export function percent(share: number, digits = 2): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(digits)}${SPACE}%` : "–";
}

/** `90.8–91.9 %` */
export function interval({ low, high }: Interval, digits = 2): string {
  return `${(100 * low).toFixed(digits)}–${percent(high, digits)}`;
}

/** `+0.12`, `−0.30`: the difference of two shares, in percentage points. */
export function points(difference: number, digits = 2): string {
  return signed(100 * difference, digits);
}

/** `0.51`, `−0.98` */
export function decimal(value: number, digits = 2): string {
  return Number.isFinite(value) ? value.toFixed(digits).replace("-", "−") : "–";
}

/** `+0.51`, `−0.98` */
export function signed(value: number, digits = 2): string {
  return `${value > 0 ? "+" : ""}${decimal(value, digits)}`;
}

/** `0.2214`, `1.28e−5` */
export function loss(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(2).replace("-", "−") : decimal(value, 4);
}

/** The probability of so much by chance: `0.031`, `< 0.001` */
export function probability(p: number): string {
  return p < 0.001 ? "<\u00a00.001" : p.toFixed(3);
}

/** `0.42 s`, `4.2 s`, `46 s`, `12 min 5 s` */
export function duration(seconds: number): string {
  if (seconds < 0.995) return `${seconds.toFixed(2)}${SPACE}s`;
  if (seconds < 10) return `${seconds.toFixed(1)}${SPACE}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}${SPACE}s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes}${SPACE}min ${whole % 60}${SPACE}s`
    : `${Math.floor(minutes / 60)}${SPACE}h ${minutes % 60}${SPACE}min`;
}

/** `16.0 GB` */
export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)}${SPACE}GB`;
}

/** A number of unknown kind, as it stands in `report.json`, but short. */
export function plain(value: number): string {
  return Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(4))).replace("-", "−");
}

/** `26 November 2026, 01:14 UTC`; what is no date stays as it is. */
export function date(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const parts = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
  return `${time.toLocaleDateString("en-GB", parts)}, ${time.toISOString().slice(11, 16)} UTC`;
}
