/** A value of a graph under construction: a typed, shaped symbol that knows where it comes from. */

import type { Operation } from "./operator.ts";
import { type Shape, sizeOf } from "./shape.ts";

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

/** A float32 value that is known when the graph is built; a plain number is a scalar. */
export function constant(data: number | readonly number[] | Float32Array, shape?: Shape): Value {
  const array = typeof data === "number" ? Float32Array.of(data) : Float32Array.from(data);
  const dimensions = shape ?? (typeof data === "number" ? [] : [array.length]);
  return new Value({ shape: dimensions, elementType: "float32" }, { kind: "constant", data: array });
}

/** An int64 value that is known when the graph is built. */
export function integerConstant(data: readonly number[], shape: Shape = [data.length]): Value {
  return new Value(
    { shape, elementType: "int64" },
    { kind: "constant", data: BigInt64Array.from(data, (n) => BigInt(n)) },
  );
}
