import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freshDirectory, openDirectory } from "../../src/cli/output-directory.ts";
import type { Shell } from "../../src/cli/shell.ts";
import { ConfigurationError } from "../../src/errors/index.ts";
import { temporaryDirectory } from "./fixtures.ts";

/** A shell whose process can end. */
function endingShell() {
  const listeners = new Set<() => void>();
  const shell: Shell = {
    stdout: { write: () => {} },
    stderr: { write: () => {} },
    environment: {},
    computesApart: false,
    onInterrupt: () => () => {},
    onExit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exit: () => {},
  };
  const end = () => {
    for (const listener of listeners) listener();
  };
  return { shell, end };
}

describe("output directories", () => {
  it("picks the first name that is free", async () => {
    const base = join(await temporaryDirectory(), "runs", "mnist-quick");
    const { shell } = endingShell();
    const names = [];
    for (let i = 0; i < 3; i++) names.push(freshDirectory(base, shell).path);
    expect(names).toEqual([base, `${base}-2`, `${base}-3`]);
  });

  it("leaves nothing behind that is empty, and everything that is not", async () => {
    const top = await temporaryDirectory();
    const { shell } = endingShell();
    freshDirectory(join(top, "runs", "a"), shell).release();
    openDirectory(join(top, "b", "c", "d"), shell).release();
    expect(await readdir(top)).toEqual([]);

    const full = freshDirectory(join(top, "runs", "a"), shell);
    const empty = freshDirectory(join(top, "runs", "a"), shell);
    await writeFile(join(full.path, "model.onnx"), "");
    full.release();
    empty.release();
    expect(await readdir(join(top, "runs"))).toEqual(["a"]);
  });

  it("leaves a directory alone that it did not make, and says what is in it", async () => {
    const top = await temporaryDirectory();
    await mkdir(join(top, "mine"));
    const { shell } = endingShell();
    const directory = openDirectory(join(top, "mine"), shell);
    expect(directory.entries).toEqual([]);
    directory.release();
    expect(await readdir(top)).toEqual(["mine"]);
    await writeFile(join(top, "mine", "history.json"), "");
    expect(openDirectory(join(top, "mine"), shell).entries).toEqual(["history.json"]);
  });

  it("cleans up when the process ends, but not after its release", async () => {
    const top = await temporaryDirectory();
    const { shell, end } = endingShell();
    freshDirectory(join(top, "a"), shell);
    end();
    expect(await readdir(top)).toEqual([]);
    const released = freshDirectory(join(top, "a"), shell);
    await writeFile(join(released.path, "model.onnx"), "");
    released.release();
    end();
    expect(await readdir(top)).toEqual(["a"]);
  });

  it("says before the work that a directory cannot be made", async () => {
    const top = await temporaryDirectory();
    await writeFile(join(top, "file"), "");
    const { shell } = endingShell();
    for (const path of [join(top, "file"), join(top, "file", "below")]) {
      expect(() => openDirectory(path, shell)).toThrow(ConfigurationError);
      expect(() => openDirectory(path, shell)).toThrow(/^Expected --out .* Received: E(EXIST|NOTDIR)/);
    }
  });

  it.runIf(process.platform === "linux")("ends where a parent says that it does not exist", () => {
    const { shell } = endingShell();
    expect(() => openDirectory("/proc/nowhere/below", shell, { option: "--save" })).toThrow(
      /^Expected --save to be a directory to write to\. Received: ENOENT/,
    );
  });

  it.skipIf(process.getuid?.() === 0)("says that a directory cannot be written to", async () => {
    const top = await temporaryDirectory();
    await chmod(top, 0o500);
    expect(() => openDirectory(top, endingShell().shell)).toThrow(ConfigurationError);
  });
});
