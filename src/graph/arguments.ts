/** Checks of what operators are given, operands and options alike: when a graph is built, never when it runs. */

import { ConfigurationError, ShapeError } from "../errors/index.ts";
import {
  type Check,
  checkOption,
  formatReceived,
  inOtherWords,
  integer,
  listOf,
  required,
} from "../options/index.ts";
import { formatShape, type Shape, sameShape } from "./shape.ts";
import { type TensorType, Value } from "./value.ts";

/** A value of a graph. */
export const aValue: Check = required({
  expected: "a value of a graph, such as operators return",
  accepts: (value) => value instanceof Value,
});

/** A value of a graph or a number, infinities among them. */
export const anOperand: Check = required({
  expected: `${aValue.expected}, or a number`,
  accepts: (value) => (typeof value === "number" ? !Number.isNaN(value) : value instanceof Value),
});

/** The lengths of a tensor's axes. */
export const aShape: Check = required(
  inOtherWords("a shape, a list of integers of at least 0", listOf(integer({ min: 0 }))),
);

/** A number for each of some axes. */
export const integers: Check = required(inOtherWords("a list of integers", listOf(integer({}))));

/** Height and width, both positive. */
export const aPair: Check = required(
  inOtherWords("[height, width], both positive integers", listOf(integer(), { length: 2 })),
);

/**
 * Checks the arguments of a function that looks at them before an operator does.
 *
 * @throws {ConfigurationError}
 */
export function checkArguments<Arguments extends Readonly<Record<string, unknown>>>(
  owner: string,
  given: Arguments,
  checks: { readonly [Name in keyof Arguments]: Check },
): void {
  for (const [name, check] of Object.entries<Check>(checks)) checkOption(owner, name, given[name], check);
}

/**
 * Checks that operands are values.
 *
 * @throws {ConfigurationError}
 */
export function checkOperands(owner: string, operands: readonly unknown[]): void {
  const wrong = operands.findIndex((operand) => !(operand instanceof Value));
  if (wrong < 0) return;
  const which = operands.length === 1 ? "its operand" : `operand ${wrong + 1}`;
  throw new ConfigurationError(
    `${owner}: expected ${which} to be ${aValue.expected}. Received: ${formatReceived(operands[wrong])}.`,
  );
}

/**
 * Checks that a tensor has at least this many axes.
 *
 * @throws {ShapeError}
 */
export function checkRank(owner: string, shape: Shape, min: number): void {
  if (shape.length >= min) return;
  throw new ShapeError(
    `${owner}: expected a tensor with at least ${min} ${min === 1 ? "axis" : "axes"}. Received: ${formatShape(shape)}.`,
  );
}

/**
 * Checks that tensors hold elements of one type: ONNX converts none by itself.
 *
 * @throws {ConfigurationError}
 */
export function checkSameElements(owner: string, types: readonly TensorType[]): void {
  if (types.every(({ elementType }) => elementType === types[0]?.elementType)) return;
  throw new ConfigurationError(
    `${owner}: expected operands of one element type; ops.cast converts. ` +
      `Received: ${types.map(({ elementType }) => elementType).join(", ")}.`,
  );
}

/**
 * Checks that there is one number for each channel, the last axis of a tensor.
 *
 * @throws {ShapeError}
 */
export function checkPerChannel(
  owner: string,
  x: TensorType,
  perChannel: readonly (TensorType | undefined)[],
): void {
  checkRank(owner, x.shape, 2);
  const channels = x.shape.slice(-1);
  const wrong = perChannel.find((type) => type !== undefined && !sameShape(type.shape, channels));
  if (wrong === undefined) return;
  throw new ShapeError(
    `${owner}: expected a number for each channel, ${formatShape(channels)}. Received: ${formatShape(wrong.shape)}.`,
  );
}
