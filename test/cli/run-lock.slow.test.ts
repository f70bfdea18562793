/** One run at a time writes to a directory. */

import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DirectoryInUseError, LOCK_FILE, lockDirectory, lockHolder } from "../../src/cli/run-lock.ts";
import { thisProcess } from "../../src/files/process-identity.ts";
import { atelier, temporaryDirectory } from "./fixtures.ts";
import { FAST, trainedOnStripes } from "./trained.ts";

const stripes = trainedOnStripes();

/** The number of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ["--version"]);
  await new Promise((resolve) => child.on("close", resolve));
  return child.pid ?? Number.NaN;
}

/** Writes a lock as another process would have. */
async function writeLock(directory: string, holder: object): Promise<void> {
  const whole = { ...thisProcess(), since: new Date().toISOString(), command: "atelier train a", ...holder };
  await writeFile(join(directory, LOCK_FILE), JSON.stringify(whole));
}

describe("the lock of a directory", () => {
  it("is held by one, says by whom, and is free after the release", async () => {
    const directory = await temporaryDirectory();
    const release = lockDirectory(directory, "atelier train mnist");
    expect(() => lockDirectory(directory, "atelier study")).toThrow(DirectoryInUseError);
    expect(() => lockDirectory(directory, "atelier study")).toThrow(
      new RegExp(
        `Received: .*, which process ${process.pid} has been writing to since 2.*: atelier train mnist\\.$`,
      ),
    );
    expect(await readdir(directory)).toEqual([LOCK_FILE]);
    expect(lockHolder(directory)).toMatchObject({ pid: process.pid, command: "atelier train mnist" });
    release();
    release();
    expect(await readdir(directory)).toEqual([]);
    lockDirectory(directory, "atelier study")();
  });

  it("is taken over from a process that was killed, or whose number another process has now", async () => {
    const directory = await temporaryDirectory();
    const left = [{ pid: await endedProcess() }, { start: "another boot 17" }];
    for (const holder of process.platform === "linux" ? left : left.slice(0, 1)) {
      await writeLock(directory, holder);
      expect(lockHolder(directory)).toBeUndefined();
      lockDirectory(directory, "atelier train b")();
      expect(await readdir(directory)).toEqual([]);
    }
    for (const text of ["", "{", "[]", '{"pid":-1}']) {
      await writeFile(join(directory, LOCK_FILE), text);
      lockDirectory(directory, "atelier train b")();
    }
  });

  it("is not taken over from another machine, whose processes nobody knows here", async () => {
    const directory = await temporaryDirectory();
    await writeLock(directory, { host: `not-${hostname()}`, pid: await endedProcess() });
    expect(() => lockDirectory(directory, "atelier train b")).toThrow(
      /if that run has ended, remove .*run\.lock/,
    );
  });

  it("is not released by one that does not hold it any more", async () => {
    const directory = await temporaryDirectory();
    const release = lockDirectory(directory, "atelier train a");
    await writeLock(directory, { command: "atelier train b" });
    release();
    expect(await readFile(join(directory, LOCK_FILE), "utf8")).toContain("atelier train b");
  });

  it("goes to one of several that find it left behind at once", async () => {
    const directory = await temporaryDirectory();
    await writeLock(directory, { pid: await endedProcess() });
    const script = `
      const { lockDirectory } = await import(${JSON.stringify(join(process.cwd(), "src/cli/run-lock.ts"))});
      await new Promise((resolve) => process.stdin.once("data", resolve));
      try { lockDirectory(process.argv[1], "race"); console.log("taken"); } catch { console.log("refused"); }
      await new Promise((resolve) => process.stdin.once("end", resolve).resume());`;
    const children = Array.from({ length: 3 }, () =>
      spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script, directory]),
    );
    const answers = children.map(
      ({ stdout }) =>
        new Promise<string>((resolve) => stdout.once("data", (text) => resolve(String(text).trim()))),
    );
    for (const { stdin } of children) stdin.write("go\n");
    expect((await Promise.all(answers)).sort()).toEqual(["refused", "refused", "taken"]);
    const ends = children.map((child) => new Promise((resolve) => child.once("close", resolve)));
    for (const { stdin } of children) stdin.end();
    await Promise.all(ends);
  });
});

describe("a directory to which a run writes", () => {
  it("is refused to another train and study, which change nothing in it", async () => {
    const { data } = stripes();
    const out = join(await temporaryDirectory(), "run");
    await mkdir(out);
    const release = lockDirectory(out, "atelier train long");
    for (const argv of [
      ["train", data, ...FAST],
      ["study", data, "--only", "facts"],
    ]) {
      const { exitCode, stderr } = await atelier([...argv, "--out", out]);
      expect(exitCode).toBe(1);
      expect(stderr).toContain("has been writing to since");
    }
    expect(await readdir(out)).toEqual([LOCK_FILE]);
    release();
  });

  it("is rid of what a killed process was about to write", async () => {
    const { data } = stripes();
    const out = join(await temporaryDirectory(), "run");
    await mkdir(out);
    await writeFile(join(out, "model.onnx.0123abcd-4194000-0123456789ab.part"), "half");
    await writeFile(join(out, "my.part"), "mine");
    await atelier(["train", data, ...FAST, "--epochs", "1", "--out", out]);
    expect((await readdir(out)).sort()).toEqual(["config.json", "history.json", "model.onnx", "my.part"]);
  });
});
