/** What results depend on beside what is computed: they are not used where any of it is otherwise. */

import { join } from "node:path";
import { expect, it } from "vitest";
import { noteComputing } from "../../src/cli/computing-note.ts";
import { computedByOf } from "../../src/pieces/computed-by.ts";
import { fileStore } from "../../src/pieces/file-store.ts";
import { temporaryDirectory } from "../cli/fixtures.ts";

const COMPUTING = { threads: 2, device: "cpu" } as const;

it.each(["study", "sweep"] as const)(
  "a result of a %s is used only with the same code, engine, number of threads and kind of processor",
  async (kind) => {
    const here = await computedByOf(kind, COMPUTING);
    expect(Object.keys(here)).toEqual(["code", "onnxruntime", "threads", "device", "processor"]);
    expect(here).toMatchObject({ threads: 2, processor: expect.stringMatching(`^${process.arch}`) });
    const directory = await temporaryDirectory();
    await (await fileStore(directory, here)).put("piece", "0", { number: 1 });
    expect(await (await fileStore(directory, { ...here })).get("piece", "0")).toEqual({ number: 1 });
    for (const name of Object.keys(here)) {
      const others = await fileStore(directory, { ...here, [name]: "another" });
      expect(await others.get("piece", "0")).toBeUndefined();
    }
  },
);

it("says in a word what was computed otherwise before, and notes how it is now", async () => {
  const directory = join(await temporaryDirectory(), "pieces");
  const here = await computedByOf("study", COMPUTING);
  expect(await noteComputing(directory, here)).toEqual([]);
  expect(await noteComputing(directory, here)).toEqual([]);
  expect(await noteComputing(directory, { ...here, processor: "arm64 sve", code: "1" })).toEqual([
    expect.stringMatching(
      /^note: earlier results were computed differently \(another version, processor \w+/,
    ),
  ]);
  expect(await noteComputing(directory, { ...here, processor: "arm64 sve", code: "1", threads: 1 })).toEqual([
    "note: earlier results were computed differently (threads 2) and are not used; --threads 2 uses them",
  ]);
});
