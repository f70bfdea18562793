/** Files that belong together never stand beside older ones. */

import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { StorageError } from "../../src/errors/index.ts";
import { files, replaceFileOperations } from "../../src/files/file-operations.ts";
import { writeTogether } from "../../src/files/write-together.ts";

const NAMES = ["a", "b", "c"];

async function directoryWith(text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "atelier-together-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const name of NAMES) await writeFile(join(directory, name), text);
  return directory;
}

async function contentsOf(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => NAMES.includes(name)).sort();
  return Promise.all(names.map(async (name) => `${name} ${await readFile(join(directory, name), "utf8")}`));
}

const write = (directory: string) =>
  writeTogether(new Map(NAMES.map((name) => [join(directory, name), "new"])));

describe("files that are written together", () => {
  it("are all there in the end, and nothing else", async () => {
    const directory = await directoryWith("old");
    await write(directory);
    expect(await contentsOf(directory)).toEqual(["a new", "b new", "c new"]);
    expect(await readdir(directory)).toHaveLength(3);
  });

  it("are never new beside old, wherever the process is killed; the last one is there only with all others", async () => {
    const seen = new Set<string>();
    const directory = await directoryWith("old");
    const { rename, unlink } = files();
    const look = async () => seen.add((await contentsOf(directory)).join(", "));
    const restore = replaceFileOperations({
      async rename(from, to) {
        await rename(from, to);
        await look();
      },
      async unlink(path) {
        await unlink(path);
        await look();
      },
    });
    await write(directory).finally(restore);
    expect([...seen]).toEqual([
      "a old, b old, c old",
      "a old, b old",
      "a old",
      "a new",
      "a new, b new",
      "a new, b new, c new",
    ]);
  });

  it("are as they were if one cannot be written", async () => {
    const directory = await directoryWith("old");
    const { open } = files();
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
      code: "ENOSPC",
      syscall: "write",
    });
    const restore = replaceFileOperations({
      open: async (path, flags, mode) => {
        if (path.includes(`${join(directory, "c")}.`)) throw full;
        return open(path, flags, mode);
      },
    });
    await expect(write(directory).finally(restore)).rejects.toThrow(StorageError);
    expect(await contentsOf(directory)).toEqual(["a old", "b old", "c old"]);
    expect(await readdir(directory)).toHaveLength(3);
  });
});
