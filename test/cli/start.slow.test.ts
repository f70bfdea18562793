/** `atelier start`: what a first run studies, with and without the real datasets. */

import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { serve, status } from "../support/file-server.ts";
import { atelier, lastLine, temporaryDirectory, writeStripes } from "./fixtures.ts";

const FEW = ["--train-images", "96", "--test-images", "24"];
const FACTS = [...FEW, "--only", "facts"];

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
    const { exitCode, stdout, stderr } = await atelier(["start", "--data", data, "--out", out, ...FACTS]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^mnist: 96 images of 8×8 in 3 classes; 24 test images\nfashion-mnist: 96 images/);
    expect(stderr).toMatch(/^note: what is in .*mnist is not the published MNIST, and published results say/);
    expect(stdout).toContain("fashion-mnist is a drop-in replacement for mnist");
    expect(stdout).not.toContain("drawn");
    const { made } = JSON.parse(await readFile(join(out, "report.json"), "utf8"));
    expect(made.command).toMatch(/atelier (-- )?study mnist fashion-mnist --recipe quick --seed 1 .*--data /);
  });

  it("says in one line what is not to be had, and studies what it draws", async () => {
    const data = await temporaryDirectory();
    await writeStripes(join(data, "mnist"));
    const server = await serve([status(404)]);
    const argv = ["start", "--data", data, "--mirror", server.url, "--out", join(data, "study")];
    const { exitCode, stdout } = await atelier([...argv, ...FEW, "--only", "facts,modern-vision"]);
    expect(exitCode).toBe(0);
    const [fetching, notice, blank, heading] = stdout.split("\n");
    expect(fetching).toMatch(/^Fetching Fashion-MNIST, 30\.9 MB, from /);
    expect(notice).toBe(
      "Fashion-MNIST is not on this machine and could not be downloaded (404 Not Found): studying drawn-digits and " +
        "drawn-garments instead, 96 images each, drawn by Atelier. The results say nothing about the real datasets.",
    );
    expect(blank).toBe("");
    expect(heading).toBe(
      "drawn-digits: 96 images of 28×28 in 10 classes; 24 test images " +
        "(drawn by Atelier, not photographed or written by hand)",
    );
    expect(stdout).toContain("drawn-garments is a drop-in replacement for drawn-digits");
    expect(await readFile(join(data, "study", "report.html"), "utf8")).toMatch(/drawn by Atelier/);
  });

  it("does not ask a server when it is told to be offline, and leaves that to the reader of its JSON", async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, "empty"));
    const server = await serve([status(404)]);
    const argv = ["start", "--offline", "--mirror", server.url, "--data", join(directory, "empty")];
    const out = join(directory, "study");
    const { stdout, stderr } = await atelier([...argv, ...FACTS, "--out", out, "--json"]);
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
