/** Files as NumPy writes them, for tests. */

import { crc32, deflateRawSync } from "node:zlib";
import type { NumericArray } from "../../src/data/tensor.ts";
import { counting } from "./fixtures.ts";

/** A `.npy` file. */
export function npy(
  descr: string,
  shape: readonly number[],
  data: NumericArray | BigInt64Array,
  isFortran = false,
) {
  const dictionary = `{'descr': '${descr}', 'fortran_order': ${isFortran ? "True" : "False"}, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  const header = `${dictionary.padEnd(117)}\n`;
  const start = Buffer.concat([
    Buffer.from("\u0093NUMPY\u0001\u0000", "latin1"),
    Buffer.from([header.length, 0]),
  ]);
  return Buffer.concat([start, Buffer.from(header), new Uint8Array(data.buffer, 0, data.byteLength)]);
}

export interface ZipOptions {
  readonly isStored?: boolean;
  /** In place of the true length in the directory. */
  readonly length?: number;
  readonly method?: number;
}

/** A zip archive. */
export function zip(
  entries: Readonly<Record<string, Uint8Array>>,
  { isStored = false, length, method }: ZipOptions = {},
) {
  const locals: Buffer[] = [];
  const records: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(entries)) {
    const data = isStored ? Buffer.from(content) : deflateRawSync(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(method ?? (isStored ? 0 : 8), 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(length ?? content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), fields, Buffer.from(name), data]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(offset, 10);
    records.push(Buffer.concat([Buffer.from("PK\u0001\u0002\u0000\u0000"), fields, end, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(records);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(records.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from("PK\u0005\u0006"), end]);
}

/** Three and two images of 2×2, as Keras names them. */
export const KERAS = {
  "x_train.npy": npy("|u1", [3, 2, 2], counting([12])),
  "y_train.npy": npy("|u1", [3], Uint8Array.of(2, 0, 1)),
  "x_test.npy": npy("|u1", [2, 2, 2], counting([8])),
  "y_test.npy": npy("<i8", [2], BigInt64Array.of(1n, 1n)),
};
