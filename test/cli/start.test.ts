/** `atelier start`: on what a first run trains. */

import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { serve, status } from "../support/file-server.ts";
import { atelier, lastLine, temporaryDirectory, writeStripes } from "./fixtures.ts";

const FAST = ["--epochs", "1", "--threads", "1"];

beforeEach(() => {
  vi.stubEnv("ATELIER_DATA", "");
  vi.stubEnv("XDG_CACHE_HOME", "/nonexistent");
});
afterEach(() => vi.unstubAllEnvs());

describe("start", () => {
  it("trains on Fashion-MNIST where it is", async () => {
    const data = await temporaryDirectory();
    await writeStripes(join(data, "fashion-mnist"));
    const out = join(data, "run");
    const { exitCode, stdout } = await atelier(["start", "--data", data, "--out", out, ...FAST]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Training on Fashion-MNIST: 96 images of 8×8/);
    expect(stdout).toContain("24 test images of Fashion-MNIST");
    expect(stdout).not.toContain("drawn");
  });

  it("says in one line that it is not to be had, and trains on drawn garments", async () => {
    const data = await temporaryDirectory();
    const server = await serve([status(404)]);
    const argv = ["start", "--data", data, "--mirror", server.url, "--out", join(data, "run"), ...FAST];
    const { exitCode, stdout } = await atelier([...argv, "--train-images", "256", "--test-images", "64"]);
    expect(exitCode).toBe(0);
    const [fetching, notice, blank, heading] = stdout.split("\n");
    expect(fetching).toMatch(/^Fetching Fashion-MNIST, 30\.9 MB, from /);
    expect(notice).toBe(
      "Fashion-MNIST is not on this machine and could not be fetched (404 Not Found): " +
        "training on drawn-garments instead, 256 images drawn by Atelier.",
    );
    expect(blank).toBe("");
    expect(heading).toBe(
      "Training on drawn-garments: 256 images of 28×28 in 10 classes; 64 test images " +
        "(drawn by Atelier, not photographed or written by hand)",
    );
    // The name stands beside the number, and no number of the post.
    expect(stdout).toMatch(/Test accuracy \d+\.\d\d % on 64 test images of drawn-garments, loss \d/);
    expect(stdout).not.toContain("the post reports");
  });

  it("does not ask a server when it is told to be offline, and leaves that to the reader of its JSON", async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, "empty"));
    const server = await serve([status(404)]);
    const argv = ["start", "--offline", "--mirror", server.url, "--data", join(directory, "empty")];
    const counts = ["--train-images", "128", "--test-images", "32"];
    const out = join(directory, "run");
    const { stdout, stderr } = await atelier([...argv, ...counts, ...FAST, "--out", out, "--json"]);
    expect(server.asked).toEqual([]);
    expect(stderr).toContain("Fashion-MNIST is not on this machine: training on drawn-garments instead");
    expect(lastLine(stdout)).toMatchObject({ dataset: "drawn-garments", examples: 32 });
    expect((await readdir(out)).sort()).toEqual(["config.json", "history.json", "model.onnx"]);
  });

  it("is the only command that does: the others want the dataset that they were told", async () => {
    const data = await temporaryDirectory();
    const server = await serve([status(404), status(404)]);
    const argv = ["--data", data, "--mirror", server.url];
    for (const command of [
      ["train", "fashion-mnist", ...FAST],
      ["show", "fashion-mnist"],
    ]) {
      const { exitCode, stderr } = await atelier([...command, ...argv]);
      expect(exitCode).toBe(1);
      expect(stderr).toContain("Expected to fetch Fashion-MNIST");
      expect(stderr).toContain("or take drawn-digits or drawn-garments");
    }
  });
});
