/** File systems that fail under everything that Atelier writes; and a real one that is full. */

import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { FileFormatError, StorageError } from "../../src/errors/index.ts";
import { readWhole } from "../../src/files/read-whole.ts";
import { writeWhole } from "../../src/files/write-whole.ts";
import { callbacks, Dataset, layers, loadModel, sequential, writeDatasetDirectory } from "../../src/index.ts";
import { fileStore } from "../../src/study/node.ts";
import { atelier, writeStripes } from "../cli/fixtures.ts";
import { errorOf, temporaryDirectory } from "../data/fixtures.ts";
import {
  breakFiles,
  REAL,
  refuseOpening,
  refuseRenaming,
  replace,
  systemError,
  writeShortly,
} from "./faults.ts";

function smallModel() {
  const model = sequential([layers.flatten({ inputShape: [2, 2, 1] }), layers.dense({ units: 2 })], {
    seed: 1,
  });
  model.compile({ loss: "meanSquaredError", optimizer: "sgd" });
  return model;
}

function part(partition: "train" | "test") {
  return new Dataset({
    ...{ name: "squares", partition, labels: Uint8Array.of(0, 1), classNames: ["a", "b"] },
    images: { data: new Uint8Array(8), shape: [2, 2, 2, 1] },
  });
}

const x = [
  [
    [[0], [1]],
    [[0], [1]],
  ],
];
const y = [[0, 1]];

/** What is written, each to files of its own below a directory. */
const WRITERS: readonly [name: string, write: (directory: string) => Promise<unknown>, file: string][] = [
  ["a model", (directory) => smallModel().save(join(directory, "model.onnx")), "model.onnx"],
  [
    "a log",
    (directory) => {
      const logger = callbacks.csvLogger({ path: join(directory, "log.csv") });
      return smallModel().fit(x, y, { epochs: 1, verbose: 0, callbacks: [logger] });
    },
    "log.csv",
  ],
  [
    "the best model",
    (directory) => {
      const checkpoint = callbacks.modelCheckpoint({ path: join(directory, "best.onnx"), monitor: "loss" });
      return smallModel().fit(x, y, { epochs: 1, verbose: 0, callbacks: [checkpoint] });
    },
    "best.onnx",
  ],
  [
    "a dataset",
    (directory) => writeDatasetDirectory(directory, { train: part("train"), test: part("test") }),
    "labels.txt",
  ],
  [
    "a piece of a study",
    async (directory) => (await fileStore(directory, {})).put("facts", "1", { counts: [1, 2] }),
    "facts.piece",
  ],
];

/** The faults, and what the error must say. */
const FAULTS: readonly [name: string, inject: () => void, code: string | undefined][] = [
  ["a full disk", () => breakFiles("write", "ENOSPC"), "ENOSPC"],
  ["a disk that takes no more and does not say so", () => writeShortly(0), undefined],
  ["a disk that breaks when it is flushed", () => breakFiles("sync", "EIO"), "EIO"],
  ["a quota that shows when the file is closed", () => breakFiles("close", "EDQUOT"), "EDQUOT"],
  ["a refused rename", () => refuseRenaming("EPERM"), "EPERM"],
  ["a read-only file system", () => refuseOpening("EROFS"), "EROFS"],
  ["too many open files", () => refuseOpening("EMFILE"), "EMFILE"],
];

async function contentsOf(directory: string): Promise<Record<string, string>> {
  const names = await readdir(directory);
  const contents = names.map(
    async (name) => [name, await readFile(join(directory, name), "base64")] as const,
  );
  return Object.fromEntries(await Promise.all(contents));
}

describe.each(WRITERS)("%s", (_, write, file) => {
  it.each(FAULTS)(
    "stays as it was at %s, by an error with path and reason; then goes on",
    async (__, inject, code) => {
      const directory = await temporaryDirectory();
      await write(directory);
      const before = await contentsOf(directory);
      expect(Object.keys(before)).toContain(file);
      inject();
      const error = await errorOf(() => write(directory));
      expect(error).toBeInstanceOf(StorageError);
      expect((error as StorageError).code).toBe(code);
      expect(dirname((error as StorageError).path ?? "")).toBe(directory);
      expect(await contentsOf(directory)).toEqual(before);
      replace({ ...REAL });
      await write(directory);
      expect(Object.keys(await contentsOf(directory))).toEqual(Object.keys(before));
    },
  );

  it("is whole where the disk takes a few bytes at a time", async () => {
    const [plain, slow] = [await temporaryDirectory(), await temporaryDirectory()];
    await write(plain);
    writeShortly(100);
    await write(slow);
    expect(await contentsOf(slow)).toEqual(await contentsOf(plain));
  });

  it("is written though its directory was removed in between", async () => {
    const directory = await temporaryDirectory();
    let isGone = false;
    replace({
      rename: async (from, to) => {
        if (!isGone) await rm(directory, { recursive: true });
        isGone = true;
        await REAL.rename(from, to);
      },
    });
    await write(directory);
    expect(await readdir(directory)).toContain(file);
  });
});

describe("a file that cannot be read", () => {
  it("is named, with the reason", async () => {
    const path = join(await temporaryDirectory(), "model.onnx");
    await smallModel().save(path);
    replace({ read: () => Promise.reject(systemError("EACCES", "open")) });
    const error = await errorOf(() => loadModel(path));
    expect(error).toBeInstanceOf(StorageError);
    expect(error.message).toBe(
      `Expected to read ${path}; change the permissions, or name another directory. ` +
        "Received: permission denied (EACCES: injected by a test, open).",
    );
  });

  it.each([
    ["is not there", (top: string) => join(top, "none"), "no such file"],
    ["is a directory", (top: string) => top, "a directory"],
    ["is a device", () => "/dev/zero", "a device, a pipe or a socket"],
  ])("is refused where it %s", async (_, pathOf, words) => {
    const error = await errorOf(async () => readWhole(pathOf(await temporaryDirectory())));
    expect(error).toBeInstanceOf(FileFormatError);
    expect(error.message).toContain(`Received: ${words}`);
  });

  it("is computed anew where it is a piece of a study", async () => {
    const directory = await temporaryDirectory();
    const refused = vi.fn();
    const store = await fileStore(directory, {}, { onRefused: refused });
    await store.put("facts", "1", { counts: [1] });
    replace({ read: () => Promise.reject(systemError("EIO", "read")) });
    expect(await store.get("facts", "1")).toBeUndefined();
    expect(refused).toHaveBeenCalledWith("facts", expect.stringContaining("the disk reported an error"));
  });
});

/** Mounts a file system of its own, of 400 kB by default; false where none can be mounted. */
function mountSmall(directory: string, size = "400k"): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  return spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", directory]).status === 0;
}

const canMount = await (async () => {
  const directory = join("/tmp", `atelier-mount-${process.pid}`);
  await mkdir(directory, { recursive: true });
  const isMounted = mountSmall(directory);
  if (isMounted) spawnSync("umount", [directory]);
  await rm(directory, { recursive: true });
  return isMounted;
})();

describe.skipIf(!canMount)(
  `a real disk${canMount ? "" : " [skipped: no file system can be mounted]"}`,
  () => {
    async function smallDisk(size?: string): Promise<string> {
      const directory = join(await temporaryDirectory(), "disk");
      await mkdir(directory);
      mountSmall(directory, size);
      onTestFinished(() => void spawnSync("umount", ["-l", directory]));
      return directory;
    }

    it("that is full keeps what it has, and takes more when there is room", async () => {
      const disk = await smallDisk();
      const path = join(disk, "model.onnx");
      await writeWhole(path, new Uint8Array(100_000));
      await writeFile(join(disk, "ballast"), new Uint8Array(250_000));
      const error = await errorOf(() => writeWhole(path, new Uint8Array(120_000).fill(1)));
      expect(error).toBeInstanceOf(StorageError);
      expect((error as StorageError).code).toBe("ENOSPC");
      expect(error.message).toContain(
        "make room there, or name another directory. Received: the disk is full",
      );
      expect((await readdir(disk)).sort()).toEqual(["ballast", "model.onnx"]);
      expect((await readFile(path)).every((byte) => byte === 0)).toBe(true);
      await rm(join(disk, "ballast"));
      await writeWhole(path, new Uint8Array(120_000).fill(1));
      expect((await readFile(path)).length).toBe(120_000);
    });

    it("that is read-only is refused before anything is computed", async () => {
      const disk = await smallDisk();
      spawnSync("mount", ["-o", "remount,ro", disk]);
      const error = await errorOf(() => writeWhole(join(disk, "model.onnx"), "x"));
      expect((error as StorageError).code).toBe("EROFS");
      const data = await writeStripes(await temporaryDirectory());
      const { exitCode, stderr } = await atelier([
        "train",
        data,
        "--epochs",
        "1",
        "--out",
        join(disk, "run"),
      ]);
      expect(exitCode).not.toBe(0);
      expect(stderr).toMatch(/EROFS/);
    });

    it("that has no room for the model is refused before anything is computed", async () => {
      const data = await writeStripes(await temporaryDirectory());
      const out = join(await smallDisk(), "run");
      const { exitCode, stderr } = await atelier(["train", data, "--epochs", "1", "--out", out]);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(
        /^error: Expected enough space for a model of 1\.3 MB in .*run; free some, or choose/,
      );
      expect(existsSync(out)).toBe(false);
    });

    it("that is full at the end of a training loses nothing of it", async () => {
      const disk = await smallDisk("2m");
      const data = await writeStripes(await temporaryDirectory());
      const argv = ["train", data, "--epochs", "1", "--out", join(disk, "run")];
      const { exitCode, stderr } = await atelier(argv, {
        // Somebody else fills it meanwhile.
        onWrite: (text) => {
          if (text.includes("Epoch 1/1")) writeFileSync(join(disk, "ballast"), new Uint8Array(1_800_000));
        },
      });
      expect(exitCode).not.toBe(0);
      const elsewhere = /The model was saved in (\S+) instead/.exec(stderr)?.[1] ?? "";
      expect(existsSync(join(elsewhere, "model.onnx"))).toBe(true);
      await rm(elsewhere, { recursive: true });
    });
  },
);
