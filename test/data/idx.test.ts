import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { idxLength, readIdx, writeIdx } from "../../src/data/idx.ts";
import { type NumericArray, rescale } from "../../src/data/tensor.ts";
import { AtelierError, FileFormatError, ShapeError } from "../../src/errors/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { counting, idxBytes } from "./fixtures.ts";

const source = "train-images-idx3-ubyte.gz";

describe("readIdx", () => {
  it("reads unsigned bytes as a view", () => {
    const bytes = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60);
    const { data, shape } = readIdx(bytes);
    expect(shape).toEqual([2, 3]);
    expect(data).toEqual(Uint8Array.of(10, 20, 30, 40, 50, 60));
    expect(data.buffer).toBe(bytes.buffer);
  });

  it.each([
    ["signed bytes", [0, 0, 9, 1, 0, 0, 0, 2, 0xff, 0x02], Int8Array.of(-1, 2)],
    ["16-bit integers", [0, 0, 0x0b, 1, 0, 0, 0, 2, 0xff, 0xfe, 0x01, 0x02], Int16Array.of(-2, 258)],
    ["32-bit integers", [0, 0, 0x0c, 1, 0, 0, 0, 1, 0x01, 0x02, 0x03, 0x04], Int32Array.of(0x01020304)],
    ["32-bit floats", [0, 0, 0x0d, 1, 0, 0, 0, 1, 0x3f, 0xc0, 0, 0], Float32Array.of(1.5)],
    ["64-bit floats", [0, 0, 0x0e, 1, 0, 0, 0, 1, 0xc0, 0x04, 0, 0, 0, 0, 0, 0], Float64Array.of(-2.5)],
  ])("reads big-endian %s", (_, bytes, data) => {
    expect(readIdx(Uint8Array.from(bytes))).toEqual({ data, shape: [data.length] });
  });

  it("reads a view into a larger buffer, aligned or not, and leaves it as it was", () => {
    const bytes = idxBytes([2], Float32Array.of(1.25, -3));
    const buffer = new Uint8Array(bytes.length + 3);
    buffer.set(bytes, 3);
    const before = buffer.slice();
    expect(readIdx(buffer.subarray(3)).data).toEqual(Float32Array.of(1.25, -3));
    expect(readIdx(Buffer.from(buffer.buffer, 3)).data).toEqual(Float32Array.of(1.25, -3));
    expect(buffer).toEqual(before);
  });

  it("reads a file without elements", () => {
    expect(readIdx(idxBytes([0, 28, 28]))).toEqual({ data: new Uint8Array(0), shape: [0, 28, 28] });
  });

  const images = idxBytes([2, 2, 3]);
  it.each<[string, Uint8Array, string]>([
    [
      "an empty file",
      new Uint8Array(0),
      "an IDX header of at least 4 bytes. Received: 0 bytes; the file is truncated.",
    ],
    [
      "a truncated magic number",
      images.subarray(0, 3),
      "at least 4 bytes. Received: 3 bytes; the file is truncated.",
    ],
    [
      "a truncated header",
      images.subarray(0, 15),
      "an IDX header of 16 bytes. Received: 15 bytes; the file is truncated.",
    ],
    ["a first byte that is not zero", Uint8Array.of(1, 0, 8, 3, 0), "Received: 01 00 08 03."],
    ["a second byte that is not zero", Uint8Array.of(0, 8, 3, 0, 0), "Received: 00 08 03 00."],
    ["an unknown element type", Uint8Array.of(0, 0, 10, 1, 0, 0, 0, 0), "(one of 08, 09, 0b, 0c, 0d, 0e)"],
    [
      "no dimensions",
      Uint8Array.of(0, 0, 8, 0),
      "the number of dimensions (at least 1). Received: 00 00 08 00.",
    ],
    ["gzip", Uint8Array.of(0x1f, 0x8b, 8, 0), "Received: a gzip file: inflate it first."],
    [
      "a product that overflows",
      Uint8Array.of(0, 0, 8, 3, ...Array<number>(12).fill(255)),
      "Expected dimensions whose product is below 2^53. Received: [4294967295, 4294967295, 4294967295].",
    ],
    [
      "too few elements",
      images.subarray(0, 27),
      "Expected 28 bytes, as the header announces the shape [2, 2, 3]. Received: 27 bytes; the file is truncated.",
    ],
    [
      "too many elements",
      Uint8Array.of(...images, 0),
      "Expected 28 bytes, as the header announces the shape [2, 2, 3]. Received: 29 bytes; the file is too long.",
    ],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readIdx(bytes, { source })).toThrow(FileFormatError);
    expect(() => readIdx(bytes, { source })).toThrow(`${source}: Expected `);
    expect(() => readIdx(bytes, { source })).toThrow(message);
  });

  it("survives mutations: each is a typed error or a tensor as long as its shape says", () => {
    const generator = new RandomGenerator(2024);
    const originals = [images, idxBytes([5], Float32Array.of(1, 2, 3, 4, 5)), idxBytes([4, 1, 1, 3])];
    let errors = 0;
    for (let i = 0; i < 2000; i++) {
      const bytes = defined(originals[i % originals.length]).slice(0, 64);
      for (let n = generator.integer(4); n >= 0; n--) {
        bytes[generator.integer(generator.integer(2) === 0 ? 20 : bytes.length)] = generator.integer(256);
      }
      const mutated = bytes.subarray(
        0,
        generator.integer(3) === 0 ? generator.integer(bytes.length + 1) : undefined,
      );
      try {
        const { data, shape } = readIdx(mutated);
        expect(data.length).toBe(shape.reduce((product, size) => product * size, 1));
        expect(data.byteLength).toBeLessThanOrEqual(mutated.length);
      } catch (error) {
        expect(error).toBeInstanceOf(FileFormatError);
        errors++;
      }
    }
    expect(errors).toBeGreaterThan(500);
    expect(errors).toBeLessThan(2000);
  });
});

describe("idxLength", () => {
  it("tells the file's length as soon as the header is there", () => {
    const bytes = idxBytes([3, 2], Int16Array.of(1, 2, 3, 4, 5, 6));
    expect(idxLength(bytes)).toBe(bytes.length);
    expect(idxLength(bytes.subarray(0, 12))).toBe(24);
    for (const length of [0, 3, 4, 11]) expect(idxLength(bytes.subarray(0, length))).toBeUndefined();
    expect(() => idxLength(Uint8Array.of(1, 2, 3, 4), { source })).toThrow(FileFormatError);
  });
});

describe("writeIdx", () => {
  it.each<NumericArray>([
    Uint8Array.of(1, 2, 3, 250, 5, 6),
    Int8Array.of(1, -2, 3, 4, 5, 6),
    Int16Array.of(1, -2, 3, 30000, 5, 6),
    Int32Array.of(1, -2, 3, 2 ** 30, 5, 6),
    Float32Array.of(1, -2, 0.1, Number.POSITIVE_INFINITY, 5, 6),
    Float64Array.of(1, -2, 0.1, Math.PI, 5, 6),
  ])("writes what readIdx reads back: %o", (data) => {
    for (const shape of [[6], [2, 3], [1, 2, 3, 1]]) {
      expect(readIdx(writeIdx({ data, shape }))).toEqual({ data, shape });
    }
  });

  it("writes a view, and clamped bytes as bytes", () => {
    const view = counting([10]).subarray(4, 7);
    expect(readIdx(writeIdx({ data: view, shape: [3] })).data).toEqual(Uint8Array.of(4, 5, 6));
    const clamped = Uint8ClampedArray.of(1, 2);
    expect(readIdx(writeIdx({ data: clamped, shape: [2] })).data).toEqual(Uint8Array.of(1, 2));
  });

  it("refuses what IDX cannot hold", () => {
    const bytes = { data: Uint8Array.of(1), shape: [1] };
    for (const tensor of [
      { data: Uint16Array.of(1), shape: [1] },
      { data: Uint32Array.of(1), shape: [1] },
      { ...bytes, shape: [] },
      { ...bytes, shape: Array<number>(256).fill(1) },
      { ...bytes, shape: [2] },
      { data: new Uint8Array(0), shape: [0, 2 ** 32] },
      rescale(bytes),
    ]) {
      expect(() => writeIdx(tensor)).toThrow(ShapeError);
      expect(() => writeIdx(tensor)).toThrow(AtelierError);
    }
    expect(() => writeIdx(rescale(bytes))).toThrow(/Received: a rescaled tensor\.$/);
    expect(() => writeIdx({ data: Uint16Array.of(1), shape: [1] })).toThrow(/Received: Uint16Array\.$/);
  });
});
