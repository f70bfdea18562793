/** The most likely classes of an image. */

import { bar, displayWidth } from "../terminal/index.ts";
import { formatShare } from "./formats.ts";
import { tableLines } from "./table.ts";

/** A class and its probability. */
export interface Guess {
  readonly name: string;
  readonly probability: number;
}

const SHOWN = 3;
const WIDEST_BAR = 20;
const NARROWEST_BAR = 8;
/** The widest probability, and the spaces around the bar. */
const BESIDE_BAR = "  ".length + "  100.00 %".length;

/** Returns the three most likely classes, the most likely first. */
export function guessesOf(probabilities: Float32Array, names: readonly string[]): Guess[] {
  return Array.from(probabilities, (probability, k) => ({ name: names[k] ?? String(k), probability }))
    .toSorted((a, b) => b.probability - a.probability)
    .slice(0, SHOWN);
}

/** Returns the minimum width of {@link guessLines} in characters. */
export function guessWidth(guesses: readonly Guess[]): number {
  return widestName(guesses) + BESIDE_BAR + NARROWEST_BAR;
}

/** Formats a line per class: name, bar, probability. */
export function guessLines(guesses: readonly Guess[], room: number): string[] {
  const width = Math.max(NARROWEST_BAR, Math.min(WIDEST_BAR, room - widestName(guesses) - BESIDE_BAR));
  return tableLines(
    guesses.map(({ name, probability }) => [name, bar(probability, width), formatShare(probability)]),
    { left: [0, 1] },
  );
}

function widestName(guesses: readonly Guess[]): number {
  return Math.max(...guesses.map(({ name }) => displayWidth(name)));
}
