/** Where pieces are kept: what was computed from something else, or by something else, is not reused. */

import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { codeFingerprint } from "../../../src/study/run/code-fingerprint.ts";
import { fileStore } from "../../../src/study/run/file-store.ts";
import { fingerprintOf } from "../../../src/study/run/piece.ts";
import { memoryStore } from "../../../src/study/run/store.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "atelier-store-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const RESULT = { counts: [1, 2], pixels: Float32Array.of(0.1, Number.NaN), means: [Float64Array.of(1 / 3)] };

describe.each([
  ["memoryStore", async () => memoryStore()],
  ["fileStore", () => fileStore(directory, { code: "a" })],
])("%s", (_, open) => {
  it("gives back what was kept, while its fingerprint is the same", async () => {
    const store = await open();
    expect(await store.get("mnist/facts", "1")).toBeUndefined();
    await store.put("mnist/facts", "1", RESULT);
    expect(await store.get("mnist/facts", "1")).toEqual(RESULT);
    expect(await store.get("mnist/facts", "2")).toBeUndefined();
    await store.remove("mnist/facts");
    await store.remove("mnist/facts");
    expect(await store.get("mnist/facts", "1")).toBeUndefined();
  });
});

describe("fileStore", () => {
  it("keeps for the next process, but not for another program", async () => {
    await (await fileStore(directory, { code: "a", threads: 2 })).put("facts", "1", RESULT);
    expect(await (await fileStore(directory, { threads: 2, code: "a" })).get("facts", "1")).toEqual(RESULT);
    expect(await (await fileStore(directory, { code: "b", threads: 2 })).get("facts", "1")).toBeUndefined();
    expect(await (await fileStore(directory, { code: "a", threads: 1 })).get("facts", "1")).toBeUndefined();
  });

  it("computes anew what is damaged", async () => {
    const store = await fileStore(directory, {});
    await store.put("facts", "1", RESULT);
    await writeFile(join(directory, "facts.piece"), "half a f");
    expect(await store.get("facts", "1")).toBeUndefined();
  });

  it("takes away what a killed process was writing, but not what one is writing now", async () => {
    const [old, young] = ["facts.piece.0123456789ab.part", "facts.piece.ba9876543210.part"];
    for (const name of [old, young, "notes.part"]) await writeFile(join(directory, name), "");
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(join(directory, old), longAgo, longAgo);
    await fileStore(directory, {});
    expect((await readdir(directory)).sort()).toEqual([young, "notes.part"]);
  });
});

describe("fingerprints", () => {
  it("do not depend on the order of keys, but on everything else", async () => {
    const [first, same, other] = [
      await fingerprintOf({ a: 1, b: { c: [1, 2], d: 3 } }),
      await fingerprintOf({ b: { d: 3, c: [1, 2] }, a: 1 }),
      await fingerprintOf({ b: { d: 3, c: [2, 1] }, a: 1 }),
    ];
    expect(same).toBe(first);
    expect(other).not.toBe(first);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
  });

  it("of the program are the same twice", async () => {
    expect(await codeFingerprint()).toBe(await codeFingerprint());
  });
});
