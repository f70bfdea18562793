/** `atelier study --serve`: a report that is served while it grows. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { IS_LONG } from "../support/extent.ts";
import { atelierProcess, type Ran, temporaryDirectory } from "./fixtures.ts";

const DATA = ["drawn-digits", "drawn-garments", "--train-images", "150", "--test-images", "60"];

interface Serving {
  readonly report: string;
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Resolves when this was printed. */
  printed(text: string): Promise<void>;
}

/** A study in a process of its own, without a page. */
async function serving(argv: readonly string[], out: string): Promise<Serving> {
  let stdout = "";
  const waiting = new Set<() => void>();
  let child: ChildProcess | undefined;
  const ended = atelierProcess(
    ["study", ...argv, "--serve", "--no-open", "--page", join(out, "no-page"), "--out", out],
    {
      onStart: (started) => {
        child = started;
      },
      onOutput: (text) => {
        stdout = text;
        for (const check of waiting) check();
      },
    },
  );
  const printed = (text: string) =>
    Promise.race([
      new Promise<void>((resolve) => {
        const check = () => stdout.includes(text) && resolve();
        waiting.add(check);
        check();
      }),
      ended.then(({ stderr }) => {
        if (!stdout.includes(text)) throw new Error(`Ended without "${text}": ${stderr}`);
      }),
    ]);
  await printed("report.html\n");
  const [report = ""] = /http:\/\/\S+/.exec(stdout) ?? [];
  if (child === undefined) throw new Error("Expected a process.");
  const started = child;
  // A test that fails would leave it serving.
  onTestFinished(() => void started.kill("SIGKILL"));
  return { report, child, ended, printed };
}

/** Does nothing but answer. */
const IDLE_SERVER = `const server = require("node:http").createServer((_, answer) => answer.end("{}"));
server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;

/** Starts a server in a process of its own, which shows how soon this machine lets anything answer. */
async function idleServer(): Promise<string> {
  const child = spawn(process.execPath, ["-e", IDLE_SERVER], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill());
  const port = await new Promise((resolve) => child.stdout.once("data", resolve));
  return `http://127.0.0.1:${String(port).trim()}/`;
}

/** Milliseconds until an answer is there, and what it says. */
async function timed(url: string | URL): Promise<{ took: number; answer: unknown }> {
  const began = performance.now();
  const answer = await (await fetch(url)).json();
  return { took: performance.now() - began, answer };
}

interface Status {
  readonly state: string;
  readonly report: string | null;
  readonly progress: { done: number; pieces: number; running: string | null } | null;
}

describe("study --serve", () => {
  it("answers while networks train and pieces are computed, and goes on when all is done", async () => {
    const out = join(await temporaryDirectory(), "study");
    const { report, child, ended, printed } = await serving(
      [...DATA.filter((word) => word !== "drawn-garments"), "--only", "facts,ladder,one-pixel"],
      out,
    );
    const home = await fetch(new URL("/", report), { redirect: "manual" });
    expect([home.status, new URL(home.headers.get("location") ?? "", report).href]).toEqual([302, report]);
    const waiting = await (await fetch(report)).text();
    expect(waiting).toContain("The study has begun.");

    let isDone = false;
    const done = printed("The report is complete").then(() => {
      isDone = true;
    });
    const idle = await idleServer();
    const times: number[] = [];
    const idleTimes: number[] = [];
    const seen: Status[] = [];
    while (!isDone) {
      const { took, answer } = await timed(new URL("status.json", report));
      times.push(took);
      seen.push(answer as Status);
      idleTimes.push((await timed(idle)).took);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await done;
    expect(times.length).toBeGreaterThan(20);
    // The first one compiles what answers. Where other tests compute too, a server that does nothing answers late as well.
    if (IS_LONG) expect(Math.max(...times.slice(1))).toBeLessThan(Math.max(200, 2 * Math.max(...idleTimes)));
    const counts = seen.map(({ progress }) => progress?.done ?? 0);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(new Set(counts).size).toBeGreaterThan(4);
    expect(seen.some(({ progress }) => progress?.running?.includes("CNN"))).toBe(true);
    expect(seen[0]).toMatchObject({ state: "running", report: null });

    const last: Status = await (await fetch(new URL("status.json", report))).json();
    expect(last).toMatchObject({ state: "finished", progress: { running: null } });
    expect(last.progress?.done).toBe(last.progress?.pieces);
    expect(await (await fetch(report)).text()).toBe(await readFile(join(out, "report.html"), "utf8"));
    expect(existsSync(join(out, "run.lock"))).toBe(false);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it("ends with the study at Ctrl-C", async () => {
    const out = join(await temporaryDirectory(), "study");
    const { report, child, ended, printed } = await serving(DATA, out);
    await printed("[ 1/");
    child.kill("SIGINT");
    const { exitCode, stderr } = await ended;
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/^Interrupted\. Finished work is kept; `.*study .*--serve .*` resumes/);
    await expect(fetch(report)).rejects.toThrow("fetch failed");
  });

  it("says that a port is taken, and leaves nothing", async () => {
    const out = join(await temporaryDirectory(), "study");
    const { report, child, ended } = await serving(DATA, out);
    const other = `${out}-2`;
    const { exitCode, stderr } = await atelierProcess([
      "study",
      ...DATA,
      "--serve",
      "--no-open",
      "--port",
      new URL(report).port,
      "--out",
      other,
    ]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Received: a port at which another program listens.");
    expect(existsSync(other)).toBe(false);
    child.kill("SIGINT");
    await ended;
  });
});
