/** What is left of an interrupted `atelier train`, and how it resumes. */

import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { readUnfinished, recordUnfinished } from "../../src/cli/unfinished-run.ts";
import { files, replaceFileOperations } from "../../src/files/file-operations.ts";
import { atelier, atelierProcess, lastLine, temporaryDirectory, writeStripes } from "./fixtures.ts";
import { FAST, trainedOnStripes } from "./trained.ts";

const stripes = trainedOnStripes();
let unfinished: { top: string; directory: string; argv: string[]; stderr: string };

/** Interrupts a training like that of {@link stripes} in its second epoch. */
beforeAll(async () => {
  const top = await mkdtemp(join(tmpdir(), "atelier-cli-"));
  const directory = join(top, "run");
  const argv = ["train", stripes().data, ...FAST, "--seed", "1", "--out"];
  const { exitCode, stderr } = await atelier([...argv, directory], {
    onWrite: (text, interrupt) => text.includes("Epoch 2/3") && interrupt(),
  });
  expect(exitCode).toBe(130);
  unfinished = { top, directory, argv, stderr };
});
afterAll(() => rm(unfinished.top, { recursive: true, force: true }));

/** A directory of one's own with that training. */
async function unfinishedRun(): Promise<string> {
  const directory = join(await temporaryDirectory(), "run");
  await cp(unfinished.directory, directory, { recursive: true });
  return directory;
}

/** A file of JSON without times, and without what was typed. */
async function withoutTimes(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, "utf8"), (key, value) =>
    ["seconds", "peakMemoryBytes", "command", "startedAt"].includes(key) ? undefined : value,
  );
}

describe("an interrupted training", () => {
  it("leaves its epochs as a model and everything as a checkpoint, and says how it goes on", async () => {
    const { directory, stderr } = unfinished;
    expect((await readdir(directory)).sort()).toEqual([
      "checkpoints",
      "config.json",
      "history.json",
      "model.onnx",
    ]);
    expect(stderr).toMatch(/^Interrupted (in|after) epoch \d of 3.*; the model so far is in .*run\. /);
    expect(stderr).toContain(`\`atelier train --resume ${directory}\` resumes.\n`);
    expect(await withoutTimes(join(directory, "history.json"))).toMatchObject({
      interrupted: true,
      test: null,
    });
  });

  it("goes on with nothing else typed, and ends as if it had not stopped, to the bit", async () => {
    const { out, model } = stripes();
    const directory = await unfinishedRun();
    const { exitCode, stdout, stderr } = await atelier(["train", "--resume", directory]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^Resuming .*run, started \d{4}-\d\d-\d\d \d\d:\d\d: atelier train /);
    expect(stdout).toMatch(/\nResuming at epoch \d of 3/);
    expect(stdout).toContain(`Saved model.onnx, history.json, config.json in ${directory}\n`);
    expect((await readdir(directory)).sort()).toEqual(["config.json", "history.json", "model.onnx"]);
    expect((await readFile(join(directory, "model.onnx"))).equals(await readFile(model))).toBe(true);
    for (const name of ["history.json", "config.json"]) {
      expect(await withoutTimes(join(directory, name))).toEqual(await withoutTimes(join(out, name)));
    }
    const history = JSON.parse(await readFile(join(directory, "history.json"), "utf8"));
    const ofEpochs = history.epochs.map(({ seconds }: { seconds: number }) => seconds);
    expect(history.seconds).toBeGreaterThanOrEqual(Math.max(...ofEpochs));
  });

  it("ends the same where checkpoints are damaged or missing: from the one before, or from the beginning", async () => {
    const whole = await readFile(stripes().model);
    for (const damage of ["newest", "all"]) {
      const directory = await unfinishedRun();
      const checkpoints = join(directory, "checkpoints");
      const names = (await readdir(checkpoints)).filter((name) => name.endsWith(".safetensors")).sort();
      for (const name of damage === "all" ? names : names.slice(-1)) {
        const bytes = await readFile(join(checkpoints, name));
        await writeFile(join(checkpoints, name), bytes.subarray(0, bytes.length / 2));
      }
      const { exitCode, stdout, stderr } = await atelier(["train", "--resume", directory]);
      expect(exitCode, stderr).toBe(0);
      expect(stdout).toMatch(/Warning: a checkpoint was skipped/);
      if (damage === "all")
        expect(stdout).toContain("No checkpoint found: training starts from the beginning\n");
      expect((await readFile(join(directory, "model.onnx"))).equals(whole)).toBe(true);
      expect((await readdir(directory)).sort()).toEqual(["config.json", "history.json", "model.onnx"]);
    }
  });

  it("takes the options of the run again, and refuses other ones by name", async () => {
    const directory = await unfinishedRun();
    const { argv } = unfinished;
    for (const [options, expected] of [
      [["--epochs", "5"], "--epochs 3. Received: 5."],
      [["--recipe", "sprint"], "--recipe quick. Received: sprint."],
      [["drawn-digits"], "the dataset "],
      [["--augment", "shift"], "--augment that is not given. Received: "],
    ] as const) {
      const { exitCode, stderr } = await atelier(["train", ...options, "--resume", directory]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(expected);
    }
    const json = await atelier([...argv, directory, "--resume", directory, "--json", "--verbose", "0"]);
    expect(json.exitCode, json.stderr).toBe(0);
    expect(lastLine(json.stdout)).toMatchObject({
      ...stripes().json,
      model: join(directory, "model.onnx"),
      seconds: expect.any(Number),
      peakMemoryBytes: expect.any(Number),
    });
  });

  it("says of a finished run that there is nothing to resume", async () => {
    const { out, json } = stripes();
    const { exitCode, stdout } = await atelier(["train", "--resume", out]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /run has finished: 3 epochs, test accuracy \d+\.\d\d %\. There is nothing to resume\.\n$/,
    );
    expect(lastLine((await atelier(["train", "--resume", out, "--json"])).stdout)).toEqual(json);
  });

  it("is refused where the data is other data by now, or the version another one", async () => {
    const top = await temporaryDirectory();
    const data = await writeStripes(join(top, "stripes"));
    const directory = join(top, "run");
    await atelier(["train", data, ...FAST, "--out", directory], {
      onWrite: (text, interrupt) => text.includes("Epoch 2/3") && interrupt(),
    });
    await writeStripes(data, { classes: 3, count: 100 });
    const other = await atelier(["train", "--resume", directory]);
    expect(other.exitCode).toBe(1);
    expect(other.stderr).toMatch(
      /^error: Expected the data as of the run in .*, so that the result is the same/,
    );
    await writeStripes(data);
    const run = readUnfinished(directory);
    if (run === undefined) throw new Error("no record");
    const versions = { ...run.config.versions, atelier: "0.0.9" };
    await recordUnfinished(directory, { ...run, config: { ...run.config, versions } });
    const { stderr } = await atelier(["train", "--resume", directory]);
    expect(stderr).toMatch(
      /^error: Expected Atelier as of the run in .*, 0\.0\.9, .* Received: 0\.1\.0\.\n$/,
    );
  });

  it("is not taken for one where there is none", async () => {
    const top = await temporaryDirectory();
    const missing = await atelier(["train", "--resume", join(top, "none")]);
    expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("none, which is not.") });
    expect(existsSync(join(top, "none"))).toBe(false);
    expect(await atelier(["train", "--resume", top])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("Expected the directory of a run of train. Received: "),
    });
    await mkdir(join(top, "pieces"));
    expect((await atelier(["train", "--resume", top])).stderr).toContain(
      "to resume a study, run its command again",
    );
    const directory = await unfinishedRun();
    const record = join(directory, "checkpoints", "run.json");
    await writeFile(record, (await readFile(record, "utf8")).replace('"seed": 1', '"seed": 2'));
    expect((await atelier(["train", "--resume", directory])).stderr).toContain("its checksum differs");
  });
});

describe("the same command typed again", () => {
  it("goes on if that is what is answered in a terminal", async () => {
    const { argv } = unfinished;
    const questions: string[] = [];
    const { directory } = unfinished;
    const copy = await unfinishedRun();
    onTestFinished(() => cp(copy, directory, { recursive: true }));
    const answer = (text: string) => (question: string) => {
      questions.push(question);
      return text;
    };
    const no = await atelier([...argv, directory], { answer: answer("n") });
    expect(no.exitCode).toBe(1);
    expect(no.stderr).toContain("--overwrite replaces it");
    const before = await readFile(join(directory, "model.onnx"));
    const yes = await atelier([...argv, directory], { answer: answer("") });
    expect(yes.exitCode, yes.stderr).toBe(0);
    expect(yes.stdout).toContain("Resuming at epoch");
    expect((await readFile(join(directory, "model.onnx"))).equals(before)).toBe(false);
    expect(questions[1]).toMatch(
      /run holds an unfinished run of this command, begun .* Resume it\? \[Y\/n\] $/,
    );
  });

  it("is refused in a pipe, as another command is; --overwrite begins anew", async () => {
    const directory = await unfinishedRun();
    const { argv } = unfinished;
    for (const epochs of ["3", "2"]) {
      const { exitCode, stderr } = await atelier([...argv, directory, "--epochs", epochs]);
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`\`atelier train --resume ${directory}\` resumes it`);
    }
    const anew = await atelier([...argv, directory, "--epochs", "1", "--overwrite"]);
    expect(anew.exitCode, anew.stderr).toBe(0);
    expect(anew.stdout).not.toContain("Resuming");
    expect((await readdir(directory)).sort()).toEqual(["config.json", "history.json", "model.onnx"]);
  });
});

describe("a training that cannot go on", () => {
  it("returns to checkpoints with --on-nan restore, and ends if that does not help", async () => {
    const top = await temporaryDirectory();
    const options = ["--learning-rate", "1e30", "--on-nan", "restore", "--out", join(top, "run")];
    const { exitCode, stdout, stderr } = await atelier(["train", stripes().data, ...FAST, ...options]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Nothing was saved.");
    expect(stdout.match(/Warning: .*goes back to the checkpoint of epoch 1/g)).toHaveLength(3);
    expect(stderr).toMatch(/^error: Expected a finite loss/);
    expect(await readdir(top)).toEqual([]);
  });

  it("leaves a finished training as it is with --on-nan restore, and says that there is nothing to do", async () => {
    const { out, model } = stripes();
    const before = await readFile(model);
    const { exitCode, stdout } = await atelier(["train", "--resume", out, "--on-nan", "restore"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("run has finished: 3 epochs");
    expect(stdout).toContain("There is nothing to resume.");
    expect(await readFile(model)).toEqual(before);
  });

  it("answers likewise as the built program, whose modules choose no platform by themselves", async () => {
    const { out } = stripes();
    const finished = await atelierProcess(["train", "--resume", out]);
    expect(finished).toMatchObject({ exitCode: 0, stderr: "" });
    expect(finished.stdout).toContain("There is nothing to resume.");
    const none = await atelierProcess(["train", "--resume", await temporaryDirectory()]);
    expect(none).toMatchObject({ exitCode: 1, stdout: "" });
    expect(none.stderr).toMatch(/^error: Expected the directory of a run of train\. Received: /);
  });

  it("says at numbers that are not finite what was seen, and goes on only from a checkpoint", async () => {
    const out = join(await temporaryDirectory(), "run");
    const options = ["--learning-rate", "1e30", "--checkpoint-every", "0.0001", "--out", out];
    const { exitCode, stderr } = await atelier(["train", stripes().data, ...FAST, ...options]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /\n +largest output +norm of weights +norm of gradients\n +conv2d +\S+ +\S+ +\S+\n/,
    );
    expect(stderr).toContain(
      `\`atelier train --resume ${out} --on-nan restore\` resumes at epoch 1 of 3, after step 1 of 6, at half`,
    );
    const again = await atelier(["train", "--resume", out, "--on-nan", "restore"]);
    expect(again.stdout).toContain("Resuming at epoch 1 of 3, after step 1 of 6\n");
    expect(again.stdout).toContain("goes back to the checkpoint of epoch 1");
  });

  it("says before it begins that something is in the way of its files", async () => {
    const out = join(await temporaryDirectory(), "run");
    await mkdir(join(out, "model.onnx"), { recursive: true });
    const { exitCode, stdout, stderr } = await atelier(["train", stripes().data, ...FAST, "--out", out]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^error: Expected a file that can be written at .*model\.onnx\. Received: a directory/,
    );
    expect(stdout).not.toContain("Epoch");
  });

  it("trains on without checkpoints where they cannot be written, and says so each time", async () => {
    const { open } = files();
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
      code: "ENOSPC",
      syscall: "write",
    });
    onTestFinished(
      replaceFileOperations({
        open: async (path, flags, mode) => {
          if (/checkpoint-\d+/.test(path) && flags !== "r") throw full;
          return open(path, flags, mode);
        },
      }),
    );
    const out = join(await temporaryDirectory(), "run");
    const { exitCode, stdout } = await atelier(["train", stripes().data, ...FAST, "--out", out]);
    expect(exitCode).toBe(0);
    expect(stdout.match(/Warning: a checkpoint could not be written; .*the disk is full/g)).toHaveLength(3);
    expect((await readdir(out)).sort()).toEqual(["config.json", "history.json", "model.onnx"]);
    const silent = await atelier(["train", stripes().data, ...FAST, "--out", out, "--verbose", "0"]);
    expect(silent.stderr.match(/^Warning: Expected to write .*the disk is full/gm)).toHaveLength(3);
  });
});
