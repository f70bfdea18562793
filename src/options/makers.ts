/** Functions that make what options take: given uncalled, they are recognized by identity. */

import { ConfigurationError } from "../errors/index.ts";
import { formatReceived } from "./received.ts";

/** How each function is called: "layers.dense(…)". */
const calls = new WeakMap<object, string>();

/**
 * Declares functions that make what options take; {@link callInstead} then recognizes them. Of several names of a
 * function, the first is advised.
 *
 * @param owner name of the object that callers have them in: "layers"
 * @returns the same object
 */
export function declareMakers<Makers extends Readonly<Record<string, unknown>>>(
  owner: string,
  makers: Makers,
): Makers {
  for (const [name, maker] of Object.entries(makers)) {
    if (typeof maker !== "function" || calls.has(maker)) continue;
    calls.set(maker, `${owner}.${name}(${maker.length === 0 ? "" : "…"})`);
  }
  return makers;
}

/** Returns whether a value is a function that makes what an option takes, and was not called. */
export function isMaker(value: unknown): boolean {
  return typeof value === "function" && calls.has(value);
}

/** Advises to call a function that was given uncalled, alone or in a list; a sentence with a space before it, or nothing. */
export function callInstead(value: unknown): string {
  const maker: unknown = Array.isArray(value) ? value.find(isMaker) : value;
  const call = typeof maker === "function" ? calls.get(maker) : undefined;
  return call === undefined ? "" : ` Call it: ${call}.`;
}

/**
 * Refuses a function that was not called, where other functions are accepted.
 *
 * @param expected in words: "a loss"
 * @throws ConfigurationError
 */
export function refuseUncalled(expected: string, value: unknown): void {
  if (!isMaker(value)) return;
  throw new ConfigurationError(
    `Expected ${expected}.${callInstead(value)} Received: ${formatReceived(value)}.`,
  );
}
