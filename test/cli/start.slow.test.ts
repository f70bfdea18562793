/** `atelier start`: what a first run studies. */

import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { serve, status } from "../support/file-server.ts";
import { atelier, lastLine, temporaryDirectory, writeStripes } from "./fixtures.ts";

const FEW = ["--train-images", "96", "--test-images", "24", "--only", "facts"];

beforeEach(() => {
  vi.stubEnv("ATELIER_DATA", "");
  vi.stubEnv("XDG_CACHE_HOME", "/nonexistent");
});
afterEach(() => vi.unstubAllEnvs());

describe("start", () => {
  it("studies MNIST and Fashion-MNIST where they are", async () => {
    const data = await temporaryDirectory();
    for (const name of ["mnist", "fashion-mnist"]) await writeStripes(join(data, name));
    const out = join(data, "study");
    const { exitCode, stdout, stderr } = await atelier(["start", "--data", data, "--out", out, ...FEW]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^mnist: 96 images of 8×8 in 3 classes; 24 test images\nfashion-mnist: 96 images/);
    expect(stderr).toMatch(/^note: what is in .*mnist is not the published MNIST, and published results say/);
    expect(stdout).toContain("fashion-mnist is a drop-in replacement for mnist");
    expect(stdout).not.toContain("drawn");
    const { made } = JSON.parse(await readFile(join(out, "report.json"), "utf8"));
    expect(made.command).toMatch(/atelier (-- )?study mnist fashion-mnist --recipe quick --seed 1 .*--data /);
  });

  it("does not ask a server when it is told to be offline, and leaves that to the reader of its JSON", async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, "empty"));
    const server = await serve([status(404)]);
    const argv = ["start", "--offline", "--mirror", server.url, "--data", join(directory, "empty")];
    const out = join(directory, "study");
    const { stdout, stderr } = await atelier([...argv, ...FEW, "--out", out, "--json"]);
    expect(server.asked).toEqual([]);
    expect(stderr).toContain(
      "MNIST is not on this machine: studying drawn-digits and drawn-garments instead",
    );
    expect(lastLine(stdout)).toMatchObject({
      datasets: [{ name: "drawn-digits" }, { name: "drawn-garments" }],
    });
    expect((await readdir(out)).sort()).toEqual([
      "figures",
      "pieces",
      "progress.json",
      "report.html",
      "report.json",
    ]);
  });

  it("is the only command that does: the others want the dataset that they were told", async () => {
    const data = await temporaryDirectory();
    const server = await serve([status(404), status(404)]);
    const argv = ["--data", data, "--mirror", server.url];
    for (const command of [
      ["train", "fashion-mnist", "--epochs", "1", "--threads", "1"],
      ["show", "fashion-mnist"],
    ]) {
      const { exitCode, stderr } = await atelier([...command, ...argv]);
      expect(exitCode).toBe(1);
      expect(stderr).toContain("Expected to fetch Fashion-MNIST");
      expect(stderr).toContain("or take drawn-digits or drawn-garments");
    }
  });
});
