/** `atelier start`, where a dataset is not available. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { serve, status } from "../support/file-server.ts";
import { atelier, temporaryDirectory, writeStripes } from "./fixtures.ts";

const FEW = ["--train-images", "96", "--test-images", "24", "--only", "facts,modern-vision"];

beforeEach(() => {
  vi.stubEnv("ATELIER_DATA", "");
  vi.stubEnv("XDG_CACHE_HOME", "/nonexistent");
});
afterEach(() => vi.unstubAllEnvs());

describe("start", () => {
  it("says in one line what is not to be had, and studies what it draws", async () => {
    const data = await temporaryDirectory();
    await writeStripes(join(data, "mnist"));
    const server = await serve([status(404)]);
    const argv = ["start", "--data", data, "--mirror", server.url, "--out", join(data, "study"), ...FEW];
    const { exitCode, stdout } = await atelier(argv);
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
});
