import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { gatherRows } from "../../src/data/gather.ts";
import { type NumericArray, rescale, slice, type Tensor } from "../../src/data/tensor.ts";
import { ConfigurationError, ShapeError } from "../../src/errors/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { counting } from "./fixtures.ts";

/** What gatherRows is to do, in the plainest way. */
function expectedRows(tensor: Tensor, indices: number[], scale: number, offset: number): number[] {
  const size = tensor.data.length / defined(tensor.shape[0]);
  return indices.flatMap((row) =>
    Array.from({ length: size }, (_, i) =>
      Math.fround(defined(tensor.data[row * size + i]) * scale + offset),
    ),
  );
}

const generator = new RandomGenerator(1);
const numbers = Array.from({ length: 6 * 13 }, () => Math.floor(generator.uniform() * 65536) - 32768);
const arrays: NumericArray[] = [
  Uint8Array.from(numbers),
  Uint8ClampedArray.from(numbers),
  Int8Array.from(numbers),
  Uint16Array.from(numbers),
  Int16Array.from(numbers),
  Uint32Array.from(numbers),
  Int32Array.from(numbers),
  Float32Array.from(numbers, (value) => value / 7),
  Float64Array.from(numbers, (value) => value / 7),
];

describe("gatherRows", () => {
  it.each(arrays.map((data) => [data.constructor.name, data] as const))("reads %s", (_, data) => {
    const tensor = { data, shape: [6, 13] };
    const indices = [5, 0, 3, 3];
    const into = new Float32Array(4 * 13);
    gatherRows(tensor, indices, into);
    expect([...into]).toEqual(expectedRows(tensor, indices, 1, 0));
    gatherRows(rescale(tensor, { scale: 0.3, offset: -2 }), Uint32Array.from(indices), into);
    expect([...into]).toEqual(expectedRows(tensor, indices, 0.3, -2));
  });

  it("scales every byte as a correctly rounded division by 255 does", () => {
    const into = new Float32Array(256);
    gatherRows(rescale({ data: counting([256]), shape: [1, 256] }), [0], into);
    into.forEach((value, byte) => {
      expect(value).toBe(Math.fround(byte / 255));
    });
  });

  it("reads a slice at its own offset, and sees the bytes as they are now", () => {
    const data = counting([4, 2]);
    const part = rescale(slice({ data, shape: [4, 2] }, 2), { scale: 1 });
    const into = new Float32Array(2);
    gatherRows(part, [1], into);
    expect([...into]).toEqual([6, 7]);
    data[6] = 200;
    gatherRows(part, [1], into);
    expect([...into]).toEqual([200, 7]);
  });

  it("reads the data and the factors that a tensor object has now", () => {
    const tensor = { data: counting([2, 2]), shape: [2, 2], scale: 1, offset: 0 };
    const into = new Float32Array(2);
    gatherRows(tensor, [1], into);
    expect([...into]).toEqual([2, 3]);
    tensor.data = Uint8Array.of(9, 8, 7, 6);
    gatherRows(tensor, [1], into);
    expect([...into]).toEqual([7, 6]);
    tensor.scale = 2;
    gatherRows(tensor, [1], into);
    expect([...into]).toEqual([14, 12]);
  });

  it("takes no rows, and vectors of scalars", () => {
    gatherRows({ data: new Uint8Array(0), shape: [0, 5] }, [], new Float32Array(0));
    const into = new Float32Array(2);
    gatherRows({ data: Float32Array.of(1, 2, 3), shape: [3] }, [2, 1], into);
    expect([...into]).toEqual([3, 2]);
  });

  it.each([-1, 4, 1.5, Number.NaN])("refuses the row %d of 4, and says where it stands", (row) => {
    const tensor = { data: counting([4, 2]), shape: [4, 2] };
    const act = () => gatherRows(tensor, [0, row], new Float32Array(4));
    expect(act).toThrow(
      new ConfigurationError(`Expected row indices from 0 to 3. Received: ${row} at position 1.`),
    );
  });

  it("refuses a target of another length, and data of another length than its shape", () => {
    const tensor = { data: counting([4, 2]), shape: [4, 2] };
    expect(() => gatherRows(tensor, [0], new Float32Array(3))).toThrow(
      new ShapeError(
        "Expected room for 1 rows of 2 elements of a tensor of shape [4, 2], 2 in all. Received: 3.",
      ),
    );
    expect(() => gatherRows({ ...tensor, shape: [4, 3] }, [0], new Float32Array(3))).toThrow(ShapeError);
  });
});
