/** What becomes of what cannot be written. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { keepRun, type RunConfig, type RunHistory } from "../../src/cli/run-record.ts";
import { StorageError } from "../../src/errors/index.ts";
import { makeDirectory } from "../../src/files/make-directory.ts";
import { writeWhole } from "../../src/files/write-whole.ts";
import { layers, sequential } from "../../src/index.ts";
import { temporaryDirectory } from "./fixtures.ts";

describe("what cannot be written", () => {
  it("is named with its path and size", async () => {
    const top = await temporaryDirectory();
    await writeFile(join(top, "file"), "");
    const path = join(top, "file", "model.onnx");
    const error = await writeWhole(path, new Uint8Array(1234)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(StorageError);
    expect(String(error)).toMatch(
      /Expected to write .*file.model\.onnx, 1,234 bytes; .*\. Received: .* \(E[A-Z]+: [^']*\)\.$/,
    );
  });

  it("is a network that was trained: then it is kept elsewhere, and said where", async () => {
    const top = await temporaryDirectory();
    const directory = join(top, "run");
    await mkdir(join(directory, "history.json"), { recursive: true });
    const model = sequential([layers.flatten({ inputShape: [2, 2, 1] }), layers.dense({ units: 2 })]);
    const kept = keepRun(directory, model, {} as RunHistory, {} as RunConfig);
    const message = String(await kept.catch((error: unknown) => error));
    const elsewhere = defined(/The model was saved in (\S+) instead\.$/.exec(message)?.[1]);
    expect(existsSync(join(elsewhere, "model.onnx"))).toBe(true);
    await rm(elsewhere, { recursive: true });
  });

  it.skipIf(process.platform !== "linux")("is a directory in /proc, which no attempt makes", () => {
    expect(() => makeDirectory("/proc/atelier/models")).toThrow("ENOENT");
  });

  it.skipIf(!existsSync("/dev/full"))("is standard output on a full disk, without a trace", async () => {
    const command = `exec ${process.execPath} --import tsx src/cli/atelier.ts summary > /dev/full`;
    const ended = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile("sh", ["-c", command], (error, _stdout, stderr) => resolve({ code: error?.code, stderr }));
    });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^error: Expected to write to standard output\. Received: ENOSPC[^\n]*\n$/);
  });

  it("makes directories, and says which was the first", async () => {
    const top = await temporaryDirectory();
    expect(makeDirectory(join(top, "a", "b"))).toBe(join(top, "a"));
    expect(makeDirectory(join(top, "a"))).toBeUndefined();
    await writeWhole(join(top, "a", "c", "d"), "x");
    expect(await readFile(join(top, "a", "c", "d"), "utf8")).toBe("x");
  });
});
