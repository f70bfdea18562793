/** From what varies to the combinations of it. */

import { ConfigurationError } from "../errors/index.ts";
import type { Plain } from "../experiment/index.ts";
import { RandomGenerator } from "../random/random.ts";
import { WHOLE } from "./settings.ts";
import type { SweepFile, SweepRange } from "./sweep-file.ts";

/** Values of the settings that vary, by name. */
export type Varied = Readonly<Record<string, Plain>>;

const DEFAULT_SAMPLES = 10;
/** Digits of a drawn number: more say nothing, and make labels long. */
const DIGITS = 4;
/** More are a mistake. */
const MAX_CELLS = 100_000;

/**
 * Lists all combinations: lists are crossed, and each of their combinations gets the same number of draws of
 * all ranges together. A draw depends on the setting's name and its number alone, so that another setting,
 * value or draw changes no other one.
 *
 * @throws ConfigurationError for too many
 */
export function combinations({
  vary = {},
  samples = DEFAULT_SAMPLES,
  samplingSeed = 1,
}: SweepFile): Varied[] {
  const entries = Object.entries(vary);
  const lists = entries.flatMap(([name, values]) => (isRange(values) ? [] : [[name, values] as const]));
  const ranges = entries.flatMap(([name, values]) => (isRange(values) ? [[name, values] as const] : []));
  const draws = ranges.length === 0 ? 1 : samples;
  const count = lists.reduce((product, [, values]) => product * values.length, draws);
  if (count > MAX_CELLS) {
    throw new ConfigurationError(
      `Expected at most ${MAX_CELLS} combinations of settings. Received: ${count}.`,
    );
  }
  let crossed: Varied[] = [{}];
  for (const [name, values] of lists) {
    crossed = crossed.flatMap((before) => values.map((value) => ({ ...before, [name]: value })));
  }
  const drawn = Array.from(
    { length: draws },
    (_, i): Varied =>
      Object.fromEntries(ranges.map(([name, range]) => [name, draw(name, range, samplingSeed, i)])),
  );
  const order = entries.map(([name]) => name);
  return crossed.flatMap((fixed) => drawn.map((some) => inOrder({ ...fixed, ...some }, order)));
}

function isRange(values: readonly Plain[] | SweepRange): values is SweepRange {
  return !Array.isArray(values);
}

function inOrder(values: Varied, names: readonly string[]): Varied {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}

function draw(
  name: string,
  { min, max, scale = "linear" }: SweepRange,
  seed: number,
  number: number,
): number {
  const share = new RandomGenerator(seed).split(name).split(number).uniform();
  const value = scale === "log" ? min * (max / min) ** share : min + (max - min) * share;
  if (WHOLE.includes(name)) return Math.min(max, Math.max(min, Math.round(value)));
  return Number(value.toPrecision(DIGITS));
}
