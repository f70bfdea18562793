/** `atelier study`: all of it on few images, what is kept, and what is said. */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { atelier, lastLine, temporaryDirectory, writeStripes } from "./fixtures.ts";
import { killStudy } from "./kill-study.ts";

const FEW = ["--train-images", "100", "--test-images", "40", "--threads", "1"];

describe("study", () => {
  it("takes directories, only some evidence, and gives its JSON to programs", async () => {
    const directory = await temporaryDirectory();
    const stripes = await writeStripes(join(directory, "stripes"));
    const bands = await writeStripes(join(directory, "bands"), { channels: 3, classes: 2 });
    const out = join(directory, "study");
    const argv = [
      "study",
      "drawn-digits",
      stripes,
      bands,
      "--only",
      "facts,one-pixel",
      ...["--out", out, "--json"],
    ];
    const { exitCode, stdout } = await atelier([...argv, "--train-images", "90", "--test-images", "20"]);
    expect(exitCode).toBe(0);
    expect(lastLine(stdout)).toMatchObject({
      datasets: [{ name: "drawn-digits", ladder: null }, { name: "stripes" }, { name: "bands" }],
      report: join(out, "report.html"),
    });
    const { verdicts } = JSON.parse(await readFile(join(out, "report.json"), "utf8"));
    expect(
      verdicts.map(({ claim, judgement }: Record<string, string>) => `${claim}: ${judgement}`),
    ).toContain("stripes is a drop-in replacement for drawn-digits: not supported");
  });

  it("says when it is interrupted how it goes on", async () => {
    const out = join(await temporaryDirectory(), "study");
    const argv = ["study", "drawn-digits", "--only", "facts,one-pixel", ...FEW, "--out", out];
    const { exitCode, stderr } = await atelier(argv, {
      onWrite: (text, interrupt) => text.includes("[1/4]") && interrupt(),
    });
    expect(exitCode).toBe(130);
    expect(stderr).toBe(`Interrupted. Finished work is kept; \`atelier ${argv.join(" ")}\` resumes.\n`);
    expect(existsSync(join(out, "report.html"))).toBe(false);
    const { stdout } = await atelier(argv);
    expect(stdout).toContain("1 piece of 4 already computed; computing the rest");
  });

  it("comes to the same numbers after it was killed", async () => {
    const directory = await temporaryDirectory();
    const stripes = await writeStripes(join(directory, "stripes"));
    const argv = [stripes, "--only", "ladder,suspicious-labels", "--threads", "1"];
    const { whole, resumed, there } = await killStudy(argv, directory, { kills: 1, random: () => 0.6 });
    for (const numbers of resumed) expect(numbers).toEqual(whole);
    expect(there[0]).toBe(0);
  });

  it("wants datasets of different names, and evidence that there is", async () => {
    const directory = await temporaryDirectory();
    const [one, other] = [join(directory, "a", "stripes"), join(directory, "b", "stripes")];
    for (const path of [one, other]) await writeStripes(path);
    expect(await atelier(["study", one, other])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("Received: two datasets named stripes."),
    });
    expect(await atelier(["study", one, "--only", "feelings"])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("Expected --only to be facts, ladder,"),
    });
  });
});
