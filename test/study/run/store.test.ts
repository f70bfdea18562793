/** Where pieces are kept: what was computed from something else, or by something else, is not reused. */

import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { serialize } from "node:v8";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defined } from "../../../src/checked.ts";
import { unfinishedName } from "../../../src/files/unfinished.ts";
import { codeFingerprint, sourcesOf } from "../../../src/pieces/code-fingerprint.ts";
import { fileStore } from "../../../src/pieces/file-store.ts";
import { fingerprintOf } from "../../../src/pieces/piece.ts";
import { memoryStore } from "../../../src/pieces/store.ts";
import { FINDINGS } from "../../../src/study/evidence.ts";

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
    // What is given back is a copy.
    Object.assign((await store.get("mnist/facts", "1")) as object, { counts: [] });
    expect(await store.get("mnist/facts", "1")).toEqual(RESULT);
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

  it("gives back nothing of a file in which any bit is another one", async () => {
    const refused: string[] = [];
    const store = await fileStore(
      directory,
      {},
      { onRefused: (name, reason) => refused.push(name + reason) },
    );
    const path = join(directory, "mnist", "facts.piece");
    await store.put("mnist/facts", "1", { accuracy: 0.5, counts: Uint8Array.of(1, 2) });
    const whole = await readFile(path);
    // One bit of every byte: each of the eight in turn.
    for (let bit = 0; bit < 8 * whole.length; bit += 9) {
      const damaged = Buffer.from(whole);
      damaged[bit >> 3] = defined(whole[bit >> 3]) ^ (1 << (bit & 7));
      await writeFile(path, damaged);
      expect([bit, await store.get("mnist/facts", "1")]).toEqual([bit, undefined]);
    }
    for (let length = 0; length < whole.length; length += 11) {
      await writeFile(path, whole.subarray(0, length));
      expect(await store.get("mnist/facts", "1")).toBeUndefined();
    }
    for (const foreign of [serialize({ fingerprint: "1", result: 1 }), Buffer.concat([whole, whole])]) {
      await writeFile(path, foreign);
      expect(await store.get("mnist/facts", "1")).toBeUndefined();
    }
    expect(new Set(refused)).toEqual(
      new Set([
        "mnist/factsdamaged: its checksum differs",
        "mnist/factsnot written by this version of Atelier",
      ]),
    );
    await writeFile(path, whole);
    expect(await store.get("mnist/facts", "1")).toMatchObject({ accuracy: 0.5 });
  });

  it("refuses what cannot be read, with a word", async () => {
    const refused: string[] = [];
    const store = await fileStore(directory, {}, { onRefused: (name) => refused.push(name) });
    await mkdir(join(directory, "facts.piece"));
    expect(await store.get("facts", "1")).toBeUndefined();
    expect(refused).toEqual(["facts"]);
  });

  it("stays in its directory, whatever a dataset is called, and keeps names apart", async () => {
    const inside = join(directory, "pieces");
    const store = await fileStore(inside, {});
    const names = [
      "../escaped",
      "../../escaped",
      "/etc/passwd",
      "a\\..\\b",
      "..",
      ".",
      "",
      "con",
      "nul\0byte",
      "a:b",
      "a%3ab",
      "x".repeat(300),
      `${"x".repeat(299)}y`,
      "été",
      "한글 데이터",
      "ends.",
      " ",
    ];
    for (const [i, name] of names.entries()) await store.put(`${name}/facts`, "1", { i });
    for (const [i, name] of names.entries()) expect(await store.get(`${name}/facts`, "1")).toEqual({ i });
    expect(await readdir(directory)).toEqual(["pieces"]);
    const files = (await readdir(inside, { recursive: true })).filter((file) => file.endsWith(".piece"));
    expect(files).toHaveLength(names.length);
  });

  it("refuses what results depend on if it is no plain data", async () => {
    const cycle: Record<string, unknown> = {};
    cycle.itself = cycle;
    for (const computedBy of [cycle, { count: 10n }]) {
      await expect(fileStore(directory, computedBy)).rejects.toThrow(
        /expected what results depend on to be an object of plain data.* Received: /,
      );
    }
  });

  it("takes away what a killed process was writing, but not what one is writing now", async () => {
    const { pid: dead } = spawnSync("true");
    const mine = basename(unfinishedName(join(directory, "facts.piece")));
    const theirs = mine.replace(`-${process.pid}-`, `-${dead}-`);
    await mkdir(join(directory, "mnist"));
    for (const name of [theirs, mine, "notes.part", join("mnist", theirs)]) {
      await writeFile(join(directory, name), "");
    }
    await fileStore(directory, {});
    expect((await readdir(directory)).sort()).toEqual([mine, "mnist", "notes.part"]);
    expect(await readdir(join(directory, "mnist"))).toEqual([]);
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

  it("of a program follow every import, and change with each file that is imported, and no other", async () => {
    const write = (name: string, text: string) => writeFile(join(directory, name), text);
    await write(
      "entry.ts",
      'import type { A } from "./a.ts";\nexport const later = () => import("./b.ts");\n',
    );
    await write("a.ts", 'export { c } from "./c.ts";\nimport "missing";\n');
    for (const name of ["b.ts", "c.ts", "other.ts"]) await write(name, "export const c = 1;\n");
    const root = pathToFileURL(`${directory}/`);
    const sources = () => sourcesOf([new URL("entry.ts", root)], root);
    const fingerprint = () => fingerprintOf(Object.fromEntries(sources()));
    expect([...sources().keys()].sort()).toEqual(["a.ts", "b.ts", "c.ts", "entry.ts"]);
    const before = await fingerprint();
    await write("other.ts", "");
    expect(await fingerprint()).toBe(before);
    for (const name of ["a.ts", "b.ts", "c.ts", "entry.ts"]) {
      const text = await readFile(join(directory, name), "utf8");
      await write(name, `${text}// Changed.\n`);
      expect(await fingerprint()).not.toBe(before);
      await write(name, text);
    }
    expect(await fingerprint()).toBe(before);
  });

  it("of Atelier cover the modules of all evidence, which are loaded when a study begins", () => {
    const source = new URL("../../../src/", import.meta.url);
    const sources = [...sourcesOf([new URL("study/run/plan.ts", source)], source).keys()];
    expect(sources).toEqual(expect.arrayContaining(FINDINGS.map((name) => `study/${name}.ts`)));
  });

  it("of a bundled program, whose source is not there, are refused", async () => {
    const outfile = join(directory, "program.mjs");
    const entry = new URL("../../../src/pieces/code-fingerprint.ts", import.meta.url);
    await build({
      entryPoints: [fileURLToPath(entry)],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "error",
    });
    const { codeFingerprint: ofBundle } = await import(pathToFileURL(outfile).href);
    await expect(ofBundle()).rejects.toThrow("Expected the source files of Atelier");
  });
});
