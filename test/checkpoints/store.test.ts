/** Checkpoints in a directory: written whole, read strictly, the newest good one found. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CheckpointStore } from "../../src/checkpoints/index.ts";
import { divideData, joinData } from "../../src/checkpoints/plain-data.ts";
import { decodeSafetensors, encodeSafetensors, type TensorData } from "../../src/checkpoints/safetensors.ts";
import { replaceFileOperations } from "../../src/files/file-operations.ts";
import { ConfigurationError, FileFormatError, RandomGenerator, StorageError } from "../../src/index.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "atelier-store-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const state = (n: number) => ({
  n,
  weights: [Float32Array.of(n, -0, 1e-45), Float64Array.of(Number.NaN, Math.PI)],
  masks: Uint8Array.of(1, 0, 1),
  numbers: [Number.NaN, Number.NEGATIVE_INFINITY, -0, 0.1 + 0.2],
  nothing: null,
  left: undefined,
  $: { $: "tensor", name: "weights/0" },
  ["__proto__"]: { fake: true },
});

async function saved(count: number): Promise<CheckpointStore> {
  const store = new CheckpointStore(directory);
  for (let n = 1; n <= count; n++) await store.save({ n }, state(n));
  return store;
}

const place = (name: string) => join(directory, name);

describe("a store of checkpoints", () => {
  it("gives back what it was given, to the bit, and keeps the last two", async () => {
    await saved(3);
    const { checkpoint, skipped } = await new CheckpointStore(directory).newest();
    expect(checkpoint).toMatchObject({ number: 3, note: { n: 3 } });
    expect(checkpoint?.state).toEqual({ ...state(3) });
    expect(skipped).toEqual([]);
    expect(readdirSync(directory).sort()).toEqual([
      "checkpoint-000002.json",
      "checkpoint-000002.safetensors",
      "checkpoint-000003.json",
      "checkpoint-000003.safetensors",
    ]);
  });

  it("takes the one before for every byte that is changed in the newest, and says why", async () => {
    await saved(2);
    const random = new RandomGenerator(1);
    for (const ending of ["json", "safetensors"]) {
      const path = place(`checkpoint-000002.${ending}`);
      const whole = readFileSync(path);
      for (let tried = 0; tried < 25; tried++) {
        const damaged = Buffer.from(whole);
        const at = random.integer(whole.length);
        damaged[at] = (damaged[at] ?? 0) ^ (1 << random.integer(8));
        writeFileSync(path, random.integer(4) === 0 ? whole.subarray(0, at) : damaged);
        const { checkpoint, skipped } = await new CheckpointStore(directory).newest();
        // Space between the values of the JSON says nothing.
        if (checkpoint?.number === 2) expect(checkpoint.state).toEqual({ ...state(2) });
        else {
          expect(checkpoint?.number).toBe(1);
          expect(skipped).toEqual([expect.stringMatching(/^Expected .*checkpoint-000002.* Received: /s)]);
        }
      }
      writeFileSync(path, whole);
    }
  });

  it("takes nothing where every checkpoint is damaged or of another version", async () => {
    await saved(2);
    writeFileSync(place("checkpoint-000001.json"), "{}");
    writeFileSync(place("checkpoint-000002.safetensors"), "");
    const { checkpoint, skipped } = await new CheckpointStore(directory).newest();
    expect(checkpoint).toBeUndefined();
    expect(skipped).toHaveLength(2);
  });

  it("removes what a killed process has left, and no other file", async () => {
    await saved(1);
    const dead = `checkpoint-000002.json.00000000-999999-aabbccddeeff.part`;
    for (const name of ["checkpoint-000002.safetensors", "notes.txt"]) writeFileSync(place(name), "x");
    writeFileSync(place(dead), "x");
    await new CheckpointStore(directory).clean();
    const names = readdirSync(directory);
    expect(names).toContain("notes.txt");
    expect(names).not.toContain("checkpoint-000002.safetensors");
    await new CheckpointStore(directory).remove();
    expect(readdirSync(directory).filter((name) => !name.endsWith(".part"))).toEqual(["notes.txt"]);
  });

  it.each(["ENOSPC", "EIO", "EACCES"])(
    "keeps those before when writing fails with %s, and leaves no part",
    async (code) => {
      const store = await saved(2);
      let renames = 0;
      const putBack = replaceFileOperations({
        async rename() {
          renames++;
          throw Object.assign(new Error(`${code}: refused`), { code, syscall: "rename" });
        },
      });
      try {
        await expect(store.save({ n: 3 }, state(3))).rejects.toThrow(StorageError);
      } finally {
        putBack();
      }
      expect(renames).toBeGreaterThan(0);
      expect(readdirSync(directory)).toHaveLength(4);
      expect((await store.newest()).checkpoint?.number).toBe(2);
      await store.save({ n: 3 }, state(3));
      expect((await store.newest()).checkpoint?.state).toEqual({ ...state(3) });
    },
  );

  it("has a checkpoint at any moment: tensors come before the JSON, and what is old goes last", async () => {
    const store = await saved(2);
    const seen: string[] = [];
    const putBack = replaceFileOperations({
      async unlink(path) {
        seen.push(path.slice(directory.length + 1));
        expect(existsSync(place("checkpoint-000003.json"))).toBe(true);
        rmSync(path);
      },
    });
    await store.save({ n: 3 }, state(3)).finally(putBack);
    expect(seen).toEqual(["checkpoint-000001.json", "checkpoint-000001.safetensors"]);
  });

  it.each([
    ["a function", { f: () => 1 }],
    ["an instance of a class", { of: { one: new RandomGenerator(1) } }],
    ["a map", [new Map()]],
    ["a big integer", { n: 1n }],
  ])("refuses %s, and says where it is", async (_, given) => {
    const refused = new CheckpointStore(directory).save({}, given);
    await expect(refused).rejects.toThrow(ConfigurationError);
    await expect(refused).rejects.toThrow(/^Expected the state\S+ to be plain data: .* Received: /);
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe("plain data", () => {
  it("that contains itself, or is too deep in a file, is refused", () => {
    const circle: unknown[] = [];
    circle.push(circle);
    expect(() => divideData(circle, "it")).toThrow(/an object that contains itself\.$/);
    let deep: unknown = 1;
    for (let i = 0; i < 10_000; i++) deep = [deep];
    expect(() => joinData({ json: deep, tensors: new Map() }, "it")).toThrow(FileFormatError);
    expect(() => joinData({ json: { $: "tensor", name: "no" }, tensors: new Map() }, "it")).toThrow(
      FileFormatError,
    );
  });
});

describe("a safetensors file", () => {
  const write = (header: unknown, numbers = 0): Uint8Array => {
    const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
    const bytes = new Uint8Array(8 + text.length + numbers);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    bytes.set(text, 8);
    return bytes;
  };
  const entry = (dtype: unknown, shape: unknown, data_offsets: unknown) => ({ dtype, shape, data_offsets });

  it("holds arrays of all types, each where its size divides, and reads them wherever it lies in memory", () => {
    const tensors = new Map<string, TensorData>([
      ["bytes", Uint8Array.of(1, 2, 3)],
      ["floats", Float32Array.of(0.5, Number.NaN)],
      ["none", new Int16Array()],
      ["doubles", Float64Array.of(Math.E)],
    ]);
    const bytes = encodeSafetensors(tensors);
    expect(bytes[8]).toBe("{".charCodeAt(0));
    for (const shift of [0, 1, 4]) {
      const moved = new Uint8Array(bytes.length + shift);
      moved.set(bytes, shift);
      expect(decodeSafetensors(moved.subarray(shift), "it")).toEqual(tensors);
    }
  });

  it.each([
    ["is shorter than a length", new Uint8Array(7)],
    ["claims a header longer than itself", Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127)],
    ["has a header that is no JSON", write("{")],
    ["has a header that is a list", write([])],
    ["has an entry that is none", write({ a: 1 })],
    ["is of an unknown type", write({ a: entry("F16", [1], [0, 2]) }, 2)],
    ["has a negative axis", write({ a: entry("U8", [-1], [0, 1]) }, 1)],
    ["has a hole", write({ a: entry("U8", [1], [1, 2]) }, 2)],
    ["has tensors that overlap", write({ a: entry("U8", [2], [0, 2]), b: entry("U8", [1], [1, 2]) }, 2)],
    ["has a tensor longer than its bytes", write({ a: entry("F32", [2 ** 40], [0, 2 ** 42]) }, 8)],
    ["has another size than its shape", write({ a: entry("F32", [3], [0, 8]) }, 8)],
    ["has bytes that belong to nothing", write({ a: entry("U8", [1], [0, 1]) }, 2)],
  ])("that %s is refused", (_, bytes) => {
    expect(() => decodeSafetensors(bytes, "the file")).toThrow(FileFormatError);
    expect(() => decodeSafetensors(bytes, "the file")).toThrow(/^Expected the file to .* Received: .*\.$/);
  });
});
