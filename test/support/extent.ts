/**
 * How much the tests do: `npm run test:long` has those with a short and a long form run their long one, and the files
 * named `*.long.test.ts` too.
 */

/** Set by `vitest.config.ts`. */
export const IS_LONG = process.env.ATELIER_TESTS === "long";

/** Chooses between the short and the long form of a test. */
export function extent<T>(short: T, long: T): T {
  return IS_LONG ? long : short;
}
