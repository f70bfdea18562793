/** A value of a graph under construction: a typed, shaped symbol that knows where it comes from. */

import { ShapeError } from "../errors/index.ts";
import { anyNumber, checkOption, either, integer, listOf, numbers, required } from "../options/index.ts";
import type { Operation } from "./operator.ts";
import { formatShape, type Shape, sizeOf } from "./shape.ts";

/** Types of the numbers of tensors, by their ONNX names. */
export type ElementType = "float32" | "int64" | "int32" | "uint8" | "bool";

/** The element types as ONNX numbers them (onnx.ai, `TensorProto.DataType`). */
export const ONNX_ELEMENT_TYPES: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
};

/** The type of a tensor: element type and shape. */
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

/**
 * A tensor of a graph under construction: its shape, its element type and the operation that it comes from. The
 * operators of `ops` take and return values.
 *
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const sums = ops.reduceSum(ops.constant([1, 2, 3, 4, 5, 6], [2, 3]), [1]);
 * console.log(sums.shape, sums.source.kind); // [ 2 ] operation
 * ```
 */
export class Value implements TensorType {
  /** Lengths of the axes. */
  readonly shape: Shape;
  /** Type of the numbers. */
  readonly elementType: ElementType;
  /** Where it comes from: an input of the graph, a constant or an operation. */
  readonly source: Source;

  constructor(type: TensorType, source: Source) {
    this.shape = type.shape;
    this.elementType = type.elementType;
    this.source = source;
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }
}

/** Makes an input of the graph: a value that is passed in when it runs. */
export function input(name: string, shape: Shape, elementType: ElementType = "float32"): Value {
  return new Value({ shape, elementType }, { kind: "input", name });
}

const CONSTANT = required(either(anyNumber, numbers));
const CONSTANT_SHAPE = listOf(integer({ min: 0 }));

/**
 * Makes a float32 value of numbers that are known when the graph is built; a plain number becomes a scalar.
 *
 * @param shape default: `[]` for a number, and for a list that of a vector
 * @throws {ConfigurationError} if the data are no numbers
 * @throws {ShapeError} if there are more or fewer numbers than the shape has
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const identity = ops.constant([1, 0, 0, 1], [2, 2]);
 * console.log(identity.shape, identity.elementType); // [ 2, 2 ] float32
 * ```
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

/** Makes an int64 value of numbers that are known when the graph is built. */
export function integerConstant(data: readonly number[], shape: Shape = [data.length]): Value {
  return new Value(
    { shape, elementType: "int64" },
    { kind: "constant", data: BigInt64Array.from(data, (n) => BigInt(n)) },
  );
}
