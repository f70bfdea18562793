/** Files are written whole or not at all, whatever the file system does. */

import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmod,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { StorageError } from "../../src/errors/index.ts";
import { checkWritable } from "../../src/files/check-writable.ts";
import { isUnfinished, removeLeftovers, unfinishedName } from "../../src/files/unfinished.ts";
import { writeWhole } from "../../src/files/write-whole.ts";
import { errorOf, temporaryDirectory } from "../data/fixtures.ts";
import {
  breakDirectorySync,
  breakFiles,
  refuseOpening,
  refuseRenaming,
  replace,
  writeShortly,
} from "./faults.ts";

const BEFORE = "what was there before";
const BYTES = randomBytes(100_000);

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  path = join(directory, "model.onnx");
  await writeFile(path, BEFORE);
});

/** @returns the error */
async function expectNothingChanged(writing: Promise<void>): Promise<StorageError> {
  const error = await errorOf(() => writing);
  expect(error).toBeInstanceOf(StorageError);
  expect(await readdir(directory)).toEqual(["model.onnx"]);
  expect(await readFile(path, "utf8")).toBe(BEFORE);
  return error as StorageError;
}

describe("a file that is written", () => {
  it("is there whole, in directories that are made, with nothing beside it", async () => {
    const deep = join(directory, "a", "b", "c.bin");
    await writeWhole(deep, BYTES);
    expect(BYTES.equals(await readFile(deep))).toBe(true);
    expect(await readdir(dirname(deep))).toEqual(["c.bin"]);
  });

  it("may be text, or empty, or have a name as long as a file system takes", async () => {
    const long = join(directory, "ä".repeat(127));
    await writeWhole(long, "é\n");
    await writeWhole(path, "");
    expect(await readFile(long, "utf8")).toBe("é\n");
    expect(await readFile(path, "utf8")).toBe("");
  });

  it("is whole where the disk takes little at a time", async () => {
    writeShortly(999);
    await writeWhole(path, BYTES);
    expect(BYTES.equals(await readFile(path))).toBe(true);
  });

  it("keeps the permissions of the file that it replaces", async () => {
    await chmod(path, 0o600);
    await writeWhole(path, BYTES);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("replaces a link, and not what it points to", async () => {
    const elsewhere = join(await temporaryDirectory(), "precious");
    await writeFile(elsewhere, BEFORE);
    await rm(path);
    await symlink(elsewhere, path);
    await writeWhole(path, BYTES);
    expect((await lstat(path)).isFile()).toBe(true);
    expect(await readFile(elsewhere, "utf8")).toBe(BEFORE);
  });

  it("is not written through a link that somebody put where its bytes gather", async () => {
    const elsewhere = join(directory, "precious");
    replace({
      open: async (temporary, flags, mode) => {
        if (isUnfinished(temporary)) await symlink(elsewhere, temporary);
        return open(temporary, flags, mode);
      },
    });
    expect((await errorOf(() => writeWhole(path, BYTES))).message).toContain("EEXIST");
    expect(await readdir(directory)).toEqual(["model.onnx"]);
  });

  it("is written again where its directory was removed in between", async () => {
    let removals = 0;
    replace({
      rename: async (from, to) => {
        if (removals++ === 0) await rm(directory, { recursive: true });
        await rename(from, to);
      },
    });
    await writeWhole(path, BYTES);
    expect(BYTES.equals(await readFile(path))).toBe(true);
  });

  it("counts as written where directories cannot be flushed, but not where the disk fails at it", async () => {
    breakDirectorySync("EINVAL");
    await writeWhole(path, BYTES);
    breakDirectorySync("EIO");
    const error = await errorOf(() => writeWhole(path, BYTES));
    expect(error).toBeInstanceOf(StorageError);
    expect(error.message).toContain("the disk reported an error");
  });
});

describe("a file that cannot be written", () => {
  it.each<[string, () => void, string]>([
    ["a disk that is full", () => breakFiles("write", "ENOSPC"), "the disk is full"],
    ["a disk that fills", () => breakFiles("write", "ENOSPC", { after: 5000 }), "the disk is full"],
    ["a disk that takes no more", () => writeShortly(0), "the disk took 0 of 100000 bytes"],
    ["a quota", () => breakFiles("close", "EDQUOT"), "the disk quota is used up"],
    ["a disk that breaks", () => breakFiles("sync", "EIO"), "the disk reported an error"],
    ["a refused rename", () => refuseRenaming("EPERM"), "not permitted"],
    ["a rename across", () => refuseRenaming("EXDEV"), "it lies on another file system"],
    ["a read-only file system", () => refuseOpening("EROFS"), "the file system is read-only"],
    ["a directory of somebody else", () => refuseOpening("EACCES"), "permission denied"],
    ["too many open files", () => refuseOpening("EMFILE"), "this process has too many files open"],
  ])("leaves what was there, and says what happened: %s", async (_, inject, words) => {
    inject();
    const error = await expectNothingChanged(writeWhole(path, BYTES));
    expect(error.message).toContain(`Expected to write ${path}`);
    expect(error.message).toContain(`Received: ${words}`);
    expect(error.path).toBe(path);
  });

  it("says what the system calls it, and what can be done", async () => {
    breakFiles("write", "ENOSPC");
    const error = await expectNothingChanged(writeWhole(path, BYTES));
    expect(error.code).toBe("ENOSPC");
    expect(error.message).toBe(
      `Expected to write ${path}, 100,000 bytes; make room there, or name another directory. ` +
        "Received: the disk is full (ENOSPC: injected by a test, write).",
    );
  });

  it.each([
    ["a directory", () => directory, "a directory"],
    ["below a file", () => join(path, "x"), "a file is where a directory should be|something of this name"],
    ["a name that is too long", () => join(directory, "x".repeat(300)), "the name is too long"],
    ["no file name at all", () => join(directory, "\0"), "null bytes"],
  ])("because of its path: %s", async (_, pathOf, words) => {
    const error = await errorOf(() => writeWhole(pathOf(), BYTES));
    expect(error).toBeInstanceOf(StorageError);
    expect(error.message).toMatch(new RegExp(words));
    expect((await errorOf(() => checkWritable(pathOf()))).constructor.name).toBe("StorageError");
    expect(await readdir(directory)).toEqual(["model.onnx"]);
  });

  it.skipIf(process.platform === "win32").each(["a device", "a link to one"])(
    "is %s, which stays",
    async (kind) => {
      const device = join(directory, "full");
      if (kind !== "a device") await symlink("/dev/null", device);
      const target = kind === "a device" ? "/dev/null" : device;
      for (const refused of [() => writeWhole(target, BYTES), () => checkWritable(target)]) {
        expect((await errorOf(refused)).message).toMatch(/Received: a device, a pipe or a socket\.$/);
      }
      expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
    },
  );

  it.skipIf(process.getuid?.() === 0)("is write-protected, unless root writes it", async () => {
    await chmod(path, 0o400);
    await expectNothingChanged(writeWhole(path, BYTES));
  });
});

describe("leftovers", () => {
  it("go if their process is dead, and stay if it may be writing", async () => {
    const { pid: dead } = spawnSync(process.execPath, ["--version"]);
    const mine = unfinishedName(path);
    const old = `${mine.slice(0, -17)}0123456789ab.part`;
    const theirs = mine.replace(`-${process.pid}-`, `-${dead}-`);
    const parents = mine.replace(`-${process.pid}-`, `-${process.ppid}-`);
    const elsewhere = theirs.replace(/\.[\da-f]{8}-/, ".00000000-");
    const elsewhereOld = elsewhere.replace(/[\da-f]{12}\.part/, "0123456789ab.part");
    for (const file of [mine, old, theirs, parents, elsewhere, elsewhereOld]) await writeFile(file, "half");
    const yesterday = new Date(Date.now() - 25 * 3600 * 1000);
    for (const file of [old, elsewhereOld]) await utimes(file, yesterday, yesterday);
    expect((await removeLeftovers(directory)).sort()).toEqual([old, theirs, elsewhereOld].sort());
    const left = [path, mine, parents, elsewhere].map((file) => basename(file));
    expect((await readdir(directory)).sort()).toEqual(left.sort());
  });

  it("stay where the clock went backwards", async () => {
    const mine = unfinishedName(path);
    await writeFile(mine, "half");
    const tomorrow = new Date(Date.now() + 25 * 3600 * 1000);
    await utimes(mine, tomorrow, tomorrow);
    expect(await removeLeftovers(directory)).toEqual([]);
  });

  it("are looked for below only if asked, and never behind a link", async () => {
    const { pid: dead } = spawnSync(process.execPath, ["--version"]);
    const name = basename(unfinishedName(path)).replace(`-${process.pid}-`, `-${dead}-`);
    const other = await temporaryDirectory();
    await writeFile(join(other, name), "half");
    await mkdir(join(directory, "below"));
    await writeFile(join(directory, "below", name), "half");
    await symlink(other, join(directory, "link"));
    expect(await removeLeftovers(directory)).toEqual([]);
    expect(await removeLeftovers(directory, { recursive: true })).toEqual([join(directory, "below", name)]);
    expect(await readdir(other)).toEqual([name]);
    expect(await removeLeftovers(join(directory, "nowhere"))).toEqual([]);
  });
});
