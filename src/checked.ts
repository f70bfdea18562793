/**
 * Checks of values that must be present: the type checker takes every `list[index]`, `record[key]` and `map.get(key)` for
 * possibly absent. If only a defect could leave it absent, these document that, and throw if it is.
 *
 * Prefer code that needs neither: `for … of`, `entries()`, `map`, and types that say more: `[height: number, width: number]` instead of `number[]`.
 */

import { InternalError } from "./errors/index.ts";

/**
 * Returns a value that must be there.
 *
 * It costs nothing in loops over pixels: it is given the value rather than list and index, so that each place that
 * reads a list stays specialised to that list's type, and the engine drops the comparison once it knows that it reads
 * numbers. A function `at(list, index)` that all kinds of lists share is ten times as slow there.
 *
 * @throws InternalError if it is absent
 *
 * @example
 * const width = defined(shape[2]);
 * counts[label] = defined(counts[label]) + 1;
 */
export function defined<Value>(value: Value | undefined): Value {
  if (value === undefined) throw absent();
  return value;
}

/** Apart, so that {@link defined} stays small enough to be compiled into its callers. */
function absent(): InternalError {
  return new InternalError("Expected a value that must be there. Received: undefined.");
}

/** `AtLeast<number, 2>` is `[number, number, ...number[]]`. */
export type AtLeast<
  Element,
  Length extends number,
  Begun extends Element[] = [],
> = Begun["length"] extends Length
  ? readonly [...Begun, ...Element[]]
  : AtLeast<Element, Length, [...Begun, Element]>;

/**
 * Returns a list that must have this many elements, or more, so that they can be destructured.
 *
 * @throws InternalError if it has fewer
 *
 * @example
 * const [height, width] = atLeast(imageShape, 2);
 */
export function atLeast<Element, Length extends number>(
  list: readonly Element[],
  length: Length,
): AtLeast<Element, Length> {
  if (!hasAtLeast(list, length)) {
    throw new InternalError(`Expected a list of at least ${length} elements. Received: ${list.length}.`);
  }
  return list;
}

function hasAtLeast<Element, Length extends number>(
  list: readonly Element[],
  length: Length,
): list is readonly Element[] & AtLeast<Element, Length> {
  return list.length >= length;
}
