/** A value of a graph under construction: a typed, shaped symbol that knows where it comes from. */

import { ShapeError } from "../errors.ts";
import { anyNumber, checkOption, either, integer, listOf, numbers, required } from "../options/index.ts";
import type { Operation } from "./operator.ts";
import { formatShape, type Shape, sizeOf } from "./shape.ts";

export type ElementType = "float32" | "int64" | "int32" | "uint8" | "bool";

/** The element types as ONNX numbers them (onnx.ai, `TensorProto.DataType`). */
export const ONNX_ELEMENT_TYPES: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
};

/** What is known of a tensor before any number is: its element type and its shape. */
export interface TensorType {
  readonly shape: Shape;
  readonly elementType: ElementType;
}

/** The numbers of a constant, in row-major order. */
export type ConstantData = Float32Array | BigInt64Array | Int32Array | Uint8Array;

/** Where a value comes from. */
export type Source =
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "constant"; readonly data: ConstantData }
  | { readonly kind: "operation"; readonly operation: Operation; readonly output: number };

/** A tensor of a graph: its shape and element type, and the operation that it comes from. Operators of `ops` take and give values. */
export class Value implements TensorType {
  readonly shape: Shape;
  readonly elementType: ElementType;
  readonly source: Source;

  constructor(type: TensorType, source: Source) {
    this.shape = type.shape;
    this.elementType = type.elementType;
    this.source = source;
  }

  get rank(): number {
    return this.shape.length;
  }

  get size(): number {
    return sizeOf(this.shape);
  }
}

/** A value that is fed when the graph runs. */
export function input(name: string, shape: Shape, elementType: ElementType = "float32"): Value {
  return new Value({ shape, elementType }, { kind: "input", name });
}

const CONSTANT = required(either(anyNumber, numbers));
const CONSTANT_SHAPE = listOf(integer({ min: 0 }));

/**
 * A float32 value that is known when the graph is built; a plain number is a scalar.
 *
 * @param shape default: none of a number, and else that of a vector
 * @throws {ConfigurationError} for what are no numbers
 * @throws {ShapeError} for another count of numbers than the shape has
 * @example
 * ops.constant([1, 0, 0, 1], [2, 2])
 */
export function constant(data: number | readonly number[] | Float32Array, shape?: Shape): Value {
  checkOption("constant", "data", data, CONSTANT);
  checkOption("constant", "shape", shape, CONSTANT_SHAPE);
  const array = typeof data === "number" ? Float32Array.of(data) : Float32Array.from(data);
  const dimensions = shape ?? (typeof data === "number" ? [] : [array.length]);
  if (sizeOf(dimensions) !== array.length) {
    throw new ShapeError(
      `constant: expected ${sizeOf(dimensions)} numbers for the shape ${formatShape(dimensions)}. Received: ${array.length}.`,
    );
  }
  return new Value({ shape: dimensions, elementType: "float32" }, { kind: "constant", data: array });
}

/** An int64 value that is known when the graph is built. */
export function integerConstant(data: readonly number[], shape: Shape = [data.length]): Value {
  return new Value(
    { shape, elementType: "int64" },
    { kind: "constant", data: BigInt64Array.from(data, (n) => BigInt(n)) },
  );
}
