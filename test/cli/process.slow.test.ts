/** What only a process of its own shows: exit codes, signals, pipes. */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { atelierProcess, FROM_SOURCE, lastLine, temporaryDirectory, writeStripes } from "./fixtures.ts";

const FAST = ["--epochs", "2", "--batch-size", "16", "--threads", "1"];

/** A control character other than a new line. */
const CONTROL = /[^\P{Cc}\n]/u;

describe.concurrent("the process", () => {
  it("trains, and prints JSON last; nothing but text goes into a pipe", async ({
    expect,
    onTestFinished,
  }) => {
    const cwd = await temporaryDirectory(onTestFinished);
    const data = await writeStripes(join(cwd, "stripes"));
    const argv = ["train", "./stripes", ...FAST, "--seed", "5"];
    const people = await atelierProcess(argv, {
      ...{ cwd, program: FROM_SOURCE },
      // In a checkout commands are shown with npm, however this one was started.
      environment: { npm_lifecycle_event: "" },
    });
    expect({ exitCode: people.exitCode, stderr: people.stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(people.stdout).toContain("Test accuracy");
    expect(people.stdout).not.toMatch(CONTROL);
    expect(people.stdout).toContain(
      `Next: npm run --silent atelier -- evaluate ${join("runs", "stripes-quick", "model.onnx")} ./stripes`,
    );

    const programs = await atelierProcess([...argv, "--json"], { cwd });
    expect(programs.exitCode).toBe(0);
    expect(lastLine(programs.stdout)).toMatchObject({
      dataset: "stripes",
      examples: 24,
      model: join("runs", "stripes-quick-2", "model.onnx"),
    });
    const read = async (run: string) =>
      JSON.parse(await readFile(join(cwd, "runs", run, "history.json"), "utf8"));
    const [first, second] = [await read("stripes-quick"), await read("stripes-quick-2")];
    expect(second.test).toEqual(first.test);

    const model = join("runs", "stripes-quick", "model.onnx");
    const coloured = await atelierProcess(["evaluate", model, data], {
      cwd,
      environment: { FORCE_COLOR: "1" },
    });
    expect(coloured.stdout).toMatch(CONTROL);
  });

  it("keeps what was trained at the first SIGINT", async ({ expect, onTestFinished }) => {
    const cwd = await temporaryDirectory(onTestFinished);
    await writeStripes(join(cwd, "stripes"));
    let isSent = false;
    const { exitCode, stdout, stderr } = await atelierProcess(["train", "./stripes", "--epochs", "100000"], {
      cwd,
      onOutput(text, child) {
        if (!isSent && text.includes("Epoch 3/")) isSent = child.kill("SIGINT");
      },
    });
    expect({ exitCode, isSent }, stderr).toEqual({ exitCode: 130, isSent: true });
    expect(stderr).toMatch(
      /^Interrupted (in|after) epoch \d+ of 100,000.*; the model so far is in runs.stripes-quick\. `.*--resume/,
    );
    expect(stdout).not.toContain("Test accuracy");
    const run = join(cwd, "runs", "stripes-quick");
    expect((await readdir(run)).sort()).toEqual(["checkpoints", "config.json", "history.json", "model.onnx"]);
    const { interrupted, epochs } = JSON.parse(await readFile(join(run, "history.json"), "utf8"));
    expect(interrupted).toBe(true);
    expect(epochs.length).toBeGreaterThanOrEqual(2);
    const tried = await atelierProcess(["evaluate", join(run, "model.onnx"), "./stripes", "--json"], { cwd });
    expect(lastLine(tried.stdout)).toMatchObject({ examples: 24 });
  });

  it("keeps a checkpoint at a SIGTERM or SIGHUP before the first epoch is complete", async ({
    expect,
    onTestFinished,
  }) => {
    for (const [signal, code] of [
      ["SIGTERM", 143],
      ["SIGHUP", 129],
    ] as const) {
      const cwd = await temporaryDirectory(onTestFinished);
      await writeStripes(join(cwd, "stripes"), { count: 8000, size: 28 });
      let isSent = false;
      const argv = ["train", "./stripes", "--threads", "1", "--batch-size", "8", "--checkpoint-every", "0.1"];
      const run = join("runs", "stripes-quick");
      const { exitCode, stderr } = await atelierProcess(argv, {
        cwd,
        onOutput(text, child) {
          if (isSent || !text.includes("Epoch 1/")) return;
          isSent = true;
          const isThere = setInterval(() => {
            if (!existsSync(join(cwd, run, "checkpoints", "checkpoint-000001.json"))) return;
            clearInterval(isThere);
            child.kill(signal);
          }, 20);
        },
      });
      expect({ exitCode, isSent }, stderr).toEqual({ exitCode: code, isSent: true });
      expect(stderr).toMatch(
        /^Interrupted in epoch 1 of 5, after step \d+ of 1,000\. `.* train --resume runs.stripes-quick` resumes/,
      );
      expect(await readdir(join(cwd, run))).toEqual(["checkpoints"]);
    }
  });

  it("ends a study in good order when the terminal is closed", async ({ expect, onTestFinished }) => {
    const cwd = await temporaryDirectory(onTestFinished);
    const argv = ["study", "drawn-digits", "--only", "facts,one-pixel,ladder", "--train-images", "200"];
    let isSent = false;
    const { exitCode, stderr } = await atelierProcess(argv, {
      cwd,
      onOutput(text, child) {
        if (!isSent && text.includes("[1/")) isSent = child.kill("SIGHUP");
      },
    });
    expect(exitCode, stderr).toBe(129);
    expect(stderr).toMatch(/^Interrupted\. Finished work is kept; `.* study .*` resumes\.\n$/);
    expect(await readdir(join(cwd, "runs", "study-drawn-digits-quick"))).toEqual(["pieces", "progress.json"]);
  });

  it("ends in good order when nobody reads on", async ({ expect, onTestFinished }) => {
    const cwd = await temporaryDirectory(onTestFinished);
    await writeStripes(join(cwd, "stripes"));
    const { exitCode, stderr } = await atelierProcess(["train", "./stripes", "--epochs", "100000"], {
      cwd,
      onOutput: (_, child) => child.stdout?.destroy(),
    });
    expect(exitCode).toBe(141);
    expect(stderr).toMatch(/^Interrupted .*\n$/);
  });

  it("says in one line what is wrong", async ({ expect }) => {
    const missing = await atelierProcess(["evaluate", "none.onnx"]);
    expect(missing).toMatchObject({ exitCode: 1, stdout: "" });
    expect(missing.stderr).toMatch(/^error: Expected .* Received: none\.onnx, which does not exist\.\n$/);
    const usage = await atelierProcess(["train", "--epochs", "none"]);
    expect(usage).toMatchObject({ exitCode: 2, stdout: "" });
  });
});

describe("start-up", () => {
  it("loads neither engine nor compiler to print help", async () => {
    const loaded = await new Promise<string>((resolve, reject) => {
      const script =
        'process.argv.splice(1, process.argv.length, "atelier", "--help");' +
        'await import("./src/cli/atelier.ts");' +
        'const { default: module } = await import("node:module");' +
        'console.error(Object.keys(module._cache ?? {}).join("\\n"));';
      const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script]);
      let text = "";
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      child.on("error", reject);
      child.on("close", () => resolve(text));
    });
    expect(loaded).toContain("commander");
    expect(loaded).not.toContain("onnxruntime");
  });
});
