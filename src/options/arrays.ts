/** Checks of lists and typed arrays, as they are really given: with holes, detached, behind a proxy. */

import type { Check } from "./check.ts";

/** Returns true if every item of a list passes, holes too, which `every` would skip. */
export function isEvery(list: readonly unknown[], accepts: (item: unknown) => boolean): boolean {
  for (const item of list) if (!accepts(item)) return false;
  return true;
}

/** Whether the memory of an array was given away, by a transfer to a worker say: then it has no elements any more. */
export function isDetached(view: ArrayBufferView): boolean {
  if (view.byteLength > 0) return false;
  try {
    new Uint8Array(view.buffer);
    return false;
  } catch {
    return true;
  }
}

/** Returns true if it is a typed array that can be read, but none of big integers, which do not mix with numbers. */
export function isNumericArray(value: unknown): value is ArrayLike<number> & ArrayBufferView {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView || value instanceof BigInt64Array || value instanceof BigUint64Array) &&
    !isDetached(value)
  );
}

type ArrayClass = (new (length: number) => ArrayBufferView) & { readonly name: string };

/** Whether it is an array of this class that can be read; no proxy of one, whose elements nothing native can read. */
export function isArrayOf<Classes extends readonly ArrayClass[]>(
  value: unknown,
  ...classes: Classes
): value is InstanceType<Classes[number]> {
  return ArrayBuffer.isView(value) && classes.some((one) => value instanceof one) && !isDetached(value);
}

/** A typed array of one of these classes. */
export function typedArray(...classes: readonly ArrayClass[]): Check {
  return {
    expected: `a ${classes.map(({ name }) => name).join(" or a ")}`,
    accepts: (value) => isArrayOf(value, ...classes),
  };
}

/** An array or a typed array of numbers, of any values. */
export const numbers: Check = {
  expected: "numbers, as an array or a typed array",
  accepts: (value) =>
    Array.isArray(value) ? isEvery(value, (element) => typeof element === "number") : isNumericArray(value),
};
