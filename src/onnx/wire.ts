/** Reading protobuf messages field by field, so that unused fields cost nothing. */

import { BinaryReader, type WireType } from "@bufbuild/protobuf/wire";

/** Returns a field of the ONNX specification (onnx.proto) as its tag is written: the number, and how the value is. */
export function tag(field: number, wireType: WireType): number {
  return (field << 3) | wireType;
}

/** Goes through the fields of a message; `read` says whether it took the field, others are skipped. */
export function readFields(bytes: Uint8Array, read: (field: number, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (!read(tag(field, wireType), reader)) reader.skip(wireType, field);
    if (reader.pos > reader.len) throw new RangeError("a field that ends behind the end");
  }
}

/** Integers one after the other: at most one more than `most`, so that too many are seen. */
export function readPacked(bytes: Uint8Array, most: number): number[] {
  const reader = new BinaryReader(bytes);
  const values: number[] = [];
  while (reader.pos < reader.len && values.length <= most) values.push(Number(reader.int64()));
  return values;
}
