/** What the command line makes of its arguments, and of errors. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { atelier, temporaryDirectory } from "./fixtures.ts";
import { trainedOnStripes } from "./trained.ts";

const stripes = trainedOnStripes();

describe("a wrong command line", () => {
  it.each([
    [["train", "--epochs", "0"], 'Expected --epochs to be a whole number of at least 1. Received: "0".'],
    [
      ["train", "--batch-size", "x"],
      'Expected --batch-size to be a whole number of at least 1. Received: "x".',
    ],
    [["train", "--validation-split", "1"], 'less than 1. Received: "1".'],
    [["train", "--learning-rate=-1"], 'Expected --learning-rate to be a number above 0. Received: "-1".'],
    [["train", "--verbose", "3"], 'Expected --verbose to be 0, 1 or 2. Received: "3".'],
    [["train", "--lowerings", "slow"], 'Expected --lowerings to be fast or plain. Received: "slow".'],
    [["summary", "--style", "keras"], 'Expected --style to be classic or keras3. Received: "keras".'],
    [["predict", "m.onnx", "--index", "-1"], 'Received: "-1".'],
    [["fetch", "--mirror", "ftp://x"], 'begins with http:// or https://. Received: "ftp://x".'],
    [["train", "--mirror", "mnist"], 'begins with http:// or https://. Received: "mnist".'],
    [["trian"], "unknown command 'trian'\n(Did you mean train?)"],
    [["train", "--epoch", "3"], "unknown option '--epoch'\n(Did you mean --epochs?)"],
    [["train", "a", "b"], "too many arguments"],
    [["evaluate"], "missing required argument 'model'"],
    [["train", "--epochs"], "argument missing"],
  ])("%j is wrong usage", async (argv, message) => {
    const { exitCode, stdout, stderr } = await atelier(argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/\(--help lists the options\)\n$/);
    expect(stderr).not.toContain("    at ");
  });

  it("suggests the nearest dataset and recipe", async () => {
    const recipe = await atelier(["train", stripes().data, "--recipe", "quik"]);
    expect(recipe).toMatchObject({ exitCode: 2, stdout: "" });
    expect(recipe.stderr).toMatch(/Did you mean "quick"\? Received: "quik"\.\n\(--help/);
    const fast = await atelier(["train", stripes().data, "--recipe", "fast"]);
    expect(fast.stderr).toMatch(/post, quick, sprint, strong\. Received: "fast"\.\n/);
    const dataset = await atelier(["train", "fashon-mnist"]);
    expect(dataset).toMatchObject({ exitCode: 2, stdout: "" });
    expect(dataset.stderr).toContain('Did you mean "fashion-mnist"?');
  });

  it("names options as they were typed, whatever the library calls them", async () => {
    const out = join(await temporaryDirectory(), "drawn");
    const drawn = await atelier(["draw", "drawn-digits", "--train-images", "70000", "--out", out]);
    expect(drawn).toMatchObject({ exitCode: 2, stdout: "" });
    expect(drawn.stderr).toMatch(/^error: Expected --train-images to be .* Received: 70000\.\n\(--help/);
    const split = await atelier(["import", out, "--test-split", "1", "--out", out]);
    expect(split.stderr).toMatch(
      /^error: Expected --test-split to be above 0 and less than 1\. Received: "1"/,
    );
  });

  it("shows examples in its help as they can be typed", async () => {
    const environment = { npm_lifecycle_event: "atelier" };
    const { stdout } = await atelier(["fetch", "--help"], { environment });
    expect(stdout).toMatch(/^Usage: npm run --silent atelier -- fetch \[options\]/);
    expect(stdout).toContain("  npm run --silent atelier -- fetch --verify");
  });

  it("says where it looked for a dataset", async () => {
    const data = await temporaryDirectory();
    const { exitCode, stderr } = await atelier(["train", "mnist", "--data", data, "--offline"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`  ${join(data, "mnist")} (--data): no such directory`);
    expect(stderr).toContain("train-images-idx3-ubyte.gz");
  });

  it("shows a trace only with --debug", async () => {
    const { stderr } = await atelier(["train", "--recipe", "quik", stripes().data, "--debug"]);
    expect(stderr).toMatch(/UnknownNameError: .*\n +at /);
  });

  it("calls what was not foreseen a defect", async () => {
    const failing = {
      onWrite: () => {
        throw new Error("the stream broke");
      },
    };
    await expect(atelier(["summary"], failing)).rejects.toThrow("the stream broke");
    let writes = 0;
    const failingOnce = await atelier(["summary"], {
      onWrite: () => {
        if (writes++ === 0) throw new TypeError("the stream broke");
      },
    });
    expect(failingOnce.exitCode).toBe(70);
    expect(failingOnce.stderr).toBe(
      "error: the stream broke\nThis is a bug in Atelier; --debug prints a stack trace.\n",
    );
  });
});

describe("help", () => {
  it("lists the commands, with examples at the end", async () => {
    const { exitCode, stdout } = await atelier([]);
    expect(exitCode).toBe(0);
    for (const command of ["train", "evaluate", "predict", "summary", "fetch"]) {
      expect(stdout).toMatch(new RegExp(`^ {2}${command} \\[`, "m"));
    }
    expect(stdout).toMatch(/\nExamples:\n(?: {2}atelier .*\n)+$/);
    expect((await atelier(["--help"])).stdout).toBe(stdout);
  });

  it.each(["train", "evaluate", "predict", "summary", "fetch"])("of %s fits 100 columns", async (command) => {
    const { exitCode, stdout } = await atelier([command, "--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("--json");
    expect(stdout).toContain("--debug");
    expect(stdout.split("\n").every((line) => line.length <= 100)).toBe(true);
    expect((await atelier(["help", command])).stdout).toBe(stdout);
  });

  it("groups the options of train", async () => {
    const { stdout } = await atelier(["train", "--help"]);
    const headings = stdout.split("\n").filter((line) => /^\S.*:$/.test(line));
    expect(headings).toEqual([
      "Arguments:",
      "Training (defaults come from the recipe, adapted if there are few images):",
      "Data and results:",
      "Interruptions:",
      "Computing:",
      "Options:",
      "Global Options:",
      "Examples:",
    ]);
  });

  it("knows its version", async () => {
    const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
    expect(await atelier(["--version"])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
  });
});
