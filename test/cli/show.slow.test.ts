/** `atelier show`. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { thumbnails } from "../../src/cli/thumbnails.ts";
import { atelier, lastLine, temporaryDirectory, writeStripes } from "./fixtures.ts";

/** What changes colours. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, "g");

describe("show", () => {
  it("prints the labels, and writes the sheet and the table", async () => {
    const directory = await temporaryDirectory();
    const data = await writeStripes(join(directory, "stripes"));
    const out = join(directory, "pictures");
    const { exitCode, stdout, stderr } = await atelier(["show", data, "--out", out]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toBe(`stripes: 96 training images of 8×8 in 3 classes

label  description  examples
    0  0                  32
    1  1                  32
    2  2                  32

Saved ${join(out, "stripes-sprite.png")}, ${join(out, "stripes-labels.png")}
`);
    const sheet = sharp(join(out, "stripes-sprite.png"));
    expect(await sheet.metadata()).toMatchObject({ format: "png", width: 840, height: 3 * 3 * 8 });
  });

  it("shows examples of every class in a terminal with colours", async () => {
    const directory = await temporaryDirectory();
    const data = await writeStripes(join(directory, "stripes"), { size: 24, channels: 3 });
    const environment = { FORCE_COLOR: "3" };
    const argv = ["show", data, "--out", join(directory, "pictures"), "--partition", "test"];
    const { stdout } = await atelier(argv, { environment, isTTY: true, columns: 80 });
    expect(stdout).toContain("24 test images of 24×24×3");
    const pictures = stdout.split("\n").filter((line) => line.includes("▀"));
    // Three classes of 12 rows of pixels, two of them in a line.
    expect(pictures).toHaveLength(3 * 6);
    expect(stdout.match(/label \d/g)).toEqual(["label 0", "label 1", "label 2"]);
    const width = (line: string) => line.replaceAll(COLOURS, "").length;
    expect(
      Math.max(
        ...stdout
          .split("\n")
          .filter((line) => line.includes("▀"))
          .map(width),
      ),
    ).toBeLessThanOrEqual(80);
    const quiet = await atelier(argv, { environment: { NO_COLOR: "1" }, isTTY: true });
    expect(quiet.stdout).not.toContain("▀");
  });

  it("shows two hundred of very many classes, and says so", async () => {
    const directory = await temporaryDirectory();
    const data = await writeStripes(join(directory, "stripes"), { count: 1000, size: 4, classes: 250 });
    const { stdout } = await atelier(["show", data, "--out", join(directory, "pictures")]);
    expect(stdout).toMatch(/^stripes: 1,000 training images of 4×4 in 250 classes\n/);
    expect(stdout).toContain("  199  199                 4\n\nOnly the first 200 classes are shown.\nSaved ");
  });

  it("enlarges single examples", async () => {
    const directory = await temporaryDirectory();
    const data = await writeStripes(join(directory, "stripes"));
    const out = join(directory, "pictures");
    const { stdout } = await atelier(["show", data, "--out", out, "--index", "4,7", "--scale", "3"]);
    expect(stdout).toContain("train image 4");
    expect(await readdir(out)).toEqual(["stripes-train-4.png", "stripes-train-7.png"]);
    expect(await sharp(join(out, "stripes-train-4.png")).metadata()).toMatchObject({ width: 48 + 24 + 24 });
    const absent = await atelier(["show", data, "--out", out, "--index", "96"]);
    expect(absent.exitCode).toBe(2);
    expect(absent.stderr).toMatch(
      /^error: Expected --index to be from 0 to 95, the training images of stripes\. .* 96\.\n/,
    );
    for (const options of [
      ["--scale", "20000"],
      ["--columns", "9999999"],
      ["--index", "4", "--scale", "9999"],
    ]) {
      const large = await atelier(["show", data, "--out", out, ...options]);
      expect(large.exitCode).toBe(1);
      expect(large.stderr).toMatch(
        /^error: Expected a picture of at most 268,435,456 pixels: a smaller scale/,
      );
    }
  });

  it("has it as JSON, with other examples for a seed", async () => {
    const out = join(await temporaryDirectory(), "pictures");
    const { stdout } = await atelier(["show", "drawn-digits", "--out", out, "--json", "--seed", "4"]);
    const result = lastLine(stdout);
    expect(result).toMatchObject({ dataset: "drawn-digits", partition: "train", imageShape: [28, 28, 1] });
    expect(result.classes).toHaveLength(10);
    expect(result.files).toEqual(["sprite", "labels"].map((name) => join(out, `drawn-digits-${name}.png`)));
  });
});

describe("thumbnails", () => {
  const image = (value: number) => ({ data: new Uint8Array(28 * 28).fill(value), shape: [28, 28, 1] });

  it("puts images side by side, as far as they fit, scaled down", () => {
    const strip = thumbnails([image(10), image(20), image(30)], 31);
    expect(strip.shape).toEqual([14, 30, 1]);
    expect([strip.data[0], strip.data[14], strip.data[16], strip.data[29]]).toEqual([10, 0, 20, 20]);
  });

  it("shows one image where not even that fits, and something where there is none", () => {
    expect(thumbnails([image(1)], 5).shape).toEqual([14, 14, 1]);
    expect(thumbnails([], 80).shape).toEqual([1, 1, 1]);
  });
});
