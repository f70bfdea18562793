/** `atelier sweep`: from a file to a page, and what it says on the way. */

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lockDirectory } from "../../src/cli/run-lock.ts";
import { atelier, lastLine, temporaryDirectory } from "./fixtures.ts";

const FILE = {
  datasets: "drawn-digits",
  recipe: "linear",
  settings: { epochs: 1, trainImages: 100 },
  testImages: 50,
  vary: { learningRate: [0.001, 0.01] },
};

async function sweepFile(file: object = FILE): Promise<{ path: string; out: string }> {
  const directory = await temporaryDirectory();
  const path = join(directory, "rates.json");
  await writeFile(path, JSON.stringify(file));
  return { path, out: join(directory, "out") };
}

describe("atelier sweep", () => {
  it("trains, says how far it is and what is best, and writes page, numbers and model", async () => {
    const { path, out } = await sweepFile();
    const { exitCode, stdout, stderr } = await atelier([
      "sweep",
      path,
      "--out",
      out,
      "--threads",
      "1",
      "--json",
    ]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      "drawn-digits: 2 cells × 1 seed = 2 trainings; 1 thread\n  learningRate: 0.001, 0.01\n",
    );
    expect(stderr).toMatch(/^\[1\/2\] drawn-digits: learningRate 0.001 {2}[\d.]+ % {2}[\d.]+ s$/m);
    expect(stderr).toMatch(/the best of 2 cells, by validation accuracy\n {2}learningRate/);
    expect(stderr).toMatch(/^ {2}validation: 10 held-out images; test: 50 images/m);
    expect(stderr).toContain("too high on average; trust its test accuracy\n");
    expect(lastLine(stdout)).toMatchObject({ directory: out, cells: 2, failed: 0 });
    expect((await readdir(out)).sort()).toEqual([
      ...["best.onnx", "computing.json", "pieces", "progress.json", "sweep.csv", "sweep.html", "sweep.json"],
    ]);
    const { cells, file } = JSON.parse(await readFile(join(out, "sweep.json"), "utf8"));
    expect([cells.length, file]).toEqual([2, FILE]);

    const again = await atelier(["sweep", path, "--out", out, "--threads", "1"]);
    expect(again.stdout).toContain("2 pieces of 2 already computed\n");
    const otherwise = await atelier(["sweep", path, "--out", out, "--threads", "2"]);
    expect(otherwise.stdout).toContain(
      "note: earlier results were computed differently (threads 1) and are not used; --threads 1 uses them\n",
    );
    const watched = await atelier(["sweep", path, "--out", out, "--watch"]);
    expect(watched.stdout).toBe("2 of 2 trainings are done; finished\n");
  });

  it("ends at Ctrl-C with what is finished, and goes on from there", async () => {
    const { path, out } = await sweepFile({ ...FILE, seeds: 3 });
    const argv = ["sweep", path, "--out", out, "--threads", "1"];
    const ended = await atelier(argv, {
      onWrite: (text, interrupt) => {
        if (text.startsWith("[2/6]")) interrupt();
      },
    });
    expect(ended.exitCode).toBe(130);
    expect(ended.stderr).toMatch(/^Interrupted\. Finished work is kept; `.*sweep .*` resumes\.\n$/);
    const state = await atelier([...argv, "--watch"]);
    expect(state.stdout).toBe("2 of 6 trainings are done; no process is running\n");
    expect((await atelier(argv)).stdout).toContain("2 pieces of 6 already computed; computing the rest\n");
  });

  it("is refused where another one works in the same directory, and changes nothing there", async () => {
    const { path, out } = await sweepFile();
    await atelier(["sweep", path, "--out", out, "--threads", "1"]);
    const release = lockDirectory(out, "atelier sweep rates.json");
    const before = await readdir(out);
    const { exitCode, stderr } = await atelier(["sweep", path, "--out", out, "--threads", "1"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Expected a directory that no other run writes to");
    expect(stderr).toContain("atelier sweep rates.json");
    expect(await readdir(out)).toEqual(before);
    release();
  });

  it.each([
    ["{", "to hold a sweep as JSON"],
    ['{"datasets": "drawn-digits", "vary": {"learningrate": [1]}}', 'Did you mean "learningRate"?'],
    ['{"datasets": "drawn-digits", "vary": {"learningRate": [-1]}}', "above 0"],
    ['{"datasets": "drawn-digits", "settings": {"optimizer": "adma"}}', 'Did you mean "adam"?'],
    ['{"datasets": "drawn-digits", "seed": 3}', 'Did you mean "seeds"?'],
    ['{"datasets": "drawn-digits", "recipe": "sprnt"}', 'Did you mean "sprint"?'],
    ['{"datasets": "drawn-digit"}', "drawn-digit"],
    ['{"datasets": ["../../nowhere"]}', "nowhere"],
    ['{"datasets": "mnist", "network": "../../nowhere.mjs"}', "no such file"],
  ])("says what is wrong with a file, always with exit code 1: %s", async (text, message) => {
    const { path, out } = await sweepFile();
    await writeFile(path, text);
    const { exitCode, stderr } = await atelier(["sweep", path, "--out", out, "--offline"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("--help");
    await expect(readdir(out)).rejects.toThrow();
  });
});
