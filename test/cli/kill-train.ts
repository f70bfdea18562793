/**
 * Ends a small training at random moments, again and again, in every way in which a process ends, and resumes it: the
 * model and the history have to be those of a training that nobody ended, bit for bit, and nothing else may be left.
 * `kill-train.slow.test.ts` does the same a few times.
 *
 *     npm run check:kill -- [--count 100] [--seed 1] [--others 25]
 *
 * It builds the package first, and runs that. `--count` is how often it is killed (SIGKILL): half of the times at a random moment, half of them while a file is being
 * written; `--others` how often it is ended by each of SIGINT, SIGINT twice, SIGTERM and SIGHUP.
 */

import { type ChildProcess, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { RandomGenerator } from "../../src/index.ts";
import { formatDuration } from "../../src/terminal/index.ts";
import { atelierProcess, BUILT } from "./process.ts";
import { writeStripes } from "./stripes.ts";
import { WriteWatch } from "./write-watch.ts";

/** How a process is ended. */
export type Ending = "SIGKILL" | "SIGKILL while writing" | "SIGINT" | "SIGINT twice" | "SIGTERM" | "SIGHUP";

export interface KillOptions {
  /** What is trained on. */
  readonly data: string;
  /** Where runs are written. */
  readonly directory: string;
  /** How it is ended, in this order. */
  readonly endings: readonly Ending[];
  /** Numbers from 0 to 1. */
  readonly random: () => number;
  /** Node's arguments for the command line; default: those for the checkout's sources. */
  readonly program?: readonly string[] | undefined;
  /** Told what became of each. */
  readonly onEnding?: (ending: Ending, where: string) => void;
}

export interface KillResult {
  /** How often a process was ended before it came to its end, by each way. */
  readonly ended: Readonly<Record<string, number>>;
  /** Runs that were ended at least once and came to their end. */
  readonly runs: number;
  /** Whatever is not as it should be. */
  readonly failures: readonly string[];
}

/** Dropout, augmentation, validation, a schedule: whatever could come out differently. A checkpoint each third of a second. */
const OPTIONS = ["--recipe", "quick", "--epochs", "3", "--batch-size", "32", "--validation-split", "0.2"];
const MORE = ["--augment", "shift,erasing", "--seed", "7", "--threads", "1", "--checkpoint-every", "0.3"];

const FILES = ["config.json", "history.json", "model.onnx"];
/** Milliseconds that the engine's process may take to notice that the command's is gone: it finishes a run of steps. */
const MAX_ORPHAN = 60_000;

/** Trains undisturbed, then ends trainings and resumes them until all endings have been used. */
export async function killTraining(task: KillOptions): Promise<KillResult> {
  const { data, directory, endings, random, program, onEnding = () => {} } = task;
  const failures: string[] = [];
  const ended: Record<string, number> = {};
  const argv = ["train", data, ...OPTIONS, ...MORE];
  const whole = join(directory, "whole");
  const began = performance.now();
  const writes = new WriteWatch(whole);
  const first = await atelierProcess([...argv, "--out", whole], { ...(program && { program }) });
  const duration = performance.now() - began;
  const writings = writes.close();
  if (first.exitCode !== 0) throw new Error(`the undisturbed training failed: ${first.stderr}`);
  const expected = await resultOf(whole);

  const left = [...endings];
  let runs = 0;
  for (; left.length > 0; runs++) {
    const out = join(directory, String(runs));
    let attempt = [...argv, "--out", out];
    for (let isDone = false; !isDone; ) {
      // Some are ended again while they are resumed.
      const ending = attempt.includes("--resume") && random() < 0.6 ? undefined : left[0];
      const { text, isEnded, problem } = await runOnce(attempt, out, ending, {
        ...{ program, random, duration, writings },
      });
      if (problem !== undefined) failures.push(`${ending ?? "resumed"}: ${problem}`);
      if (isEnded && ending !== undefined) {
        left.shift();
        ended[ending] = (ended[ending] ?? 0) + 1;
        onEnding(ending, text);
      }
      isDone = !isEnded || problem !== undefined;
      attempt = existsSync(join(out, "checkpoints", "run.json"))
        ? ["train", "--resume", out]
        : [...argv, "--out", out];
    }
    for (const difference of differences(expected, await resultOf(out)))
      failures.push(`${out}: ${difference}`);
    await rm(out, { recursive: true, force: true });
  }
  return { ended, runs, failures };
}

interface Attempt {
  /** Where it was ended. */
  readonly text: string;
  readonly isEnded: boolean;
  readonly problem?: string;
}

/** One process: ended in this way, or left to come to its end. */
async function runOnce(
  argv: readonly string[],
  out: string,
  ending: Ending | undefined,
  {
    program,
    random,
    duration,
    writings,
  }: Pick<KillOptions, "program" | "random"> & {
    readonly duration: number;
    readonly writings: number;
  },
): Promise<Attempt> {
  let engine: number | undefined;
  let signal: NodeJS.Signals | null = null;
  const timers: NodeJS.Timeout[] = [];
  let where = "";
  const writes = new WriteWatch(out);
  const { exitCode, stdout, stderr } = await atelierProcess(argv, {
    ...(program && { program }),
    onStart(child) {
      child.once("exit", (_, by) => {
        signal = by;
      });
      if (ending === undefined) return;
      const end = (by: NodeJS.Signals) => {
        engine ??= childOf(child);
        child.kill(by);
      };
      if (ending === "SIGKILL while writing") {
        const which = 1 + Math.floor(random() * writings);
        writes.onWrite = (name, count) => {
          if (count !== which) return;
          where = `(${name})`;
          timers.push(setTimeout(() => end("SIGKILL"), random() * 4));
        };
        return;
      }
      const after = random() * duration;
      where = `after ${(after / 1000).toFixed(2)} s`;
      const by = ending === "SIGINT twice" ? "SIGINT" : ending;
      timers.push(setTimeout(() => end(by), after));
      if (ending === "SIGINT twice") timers.push(setTimeout(() => end(by), after + random() * 300));
    },
  });
  for (const timer of timers) clearTimeout(timer);
  writes.close();
  const problem =
    (await problemOf(ending, { exitCode, signal, stdout, stderr })) ??
    (engine !== undefined && !(await isGone(engine))
      ? `the engine's process ${engine} is still there`
      : undefined);
  return { text: where, isEnded: exitCode !== 0, ...(problem !== undefined && { problem }) };
}

/** What is wrong with how a process has ended. */
async function problemOf(
  ending: Ending | undefined,
  { exitCode, signal, stderr }: { exitCode: number; signal: string | null; stdout: string; stderr: string },
): Promise<string | undefined> {
  const CODES: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  const by = ending?.split(" ")[0];
  // Before the command line listens, a signal ends the process as the system does it.
  const isByEnding = by !== undefined && (signal === by || exitCode === CODES[by]);
  if (exitCode !== 0 && !isByEnding) return `exit code ${exitCode}, signal ${signal}: ${stderr}`;
  if (/error:|defect|\n\s+at /.test(stderr)) return stderr;
  return undefined;
}

/** What a finished run has left, without times. */
async function resultOf(directory: string) {
  const json = async (name: string) =>
    JSON.parse(await readFile(join(directory, name), "utf8").catch(() => "null"), (key, value) =>
      ["seconds", "peakMemoryBytes", "command", "startedAt"].includes(key) ? undefined : value,
    );
  return {
    names: (await readdir(directory, { recursive: true })).sort(),
    model: await readFile(join(directory, "model.onnx")).catch(() => Buffer.alloc(0)),
    history: JSON.stringify(await json("history.json")),
    config: JSON.stringify(await json("config.json")),
  };
}

type Result = Awaited<ReturnType<typeof resultOf>>;

function differences(expected: Result, received: Result): string[] {
  return [
    ...(received.names.join() === FILES.join() ? [] : [`files left: ${received.names.join(", ")}`]),
    ...(received.model.equals(expected.model) ? [] : ["the model differs"]),
    ...(received.history === expected.history ? [] : [`the history differs: ${received.history}`]),
    ...(received.config === expected.config ? [] : [`the configuration differs: ${received.config}`]),
  ];
}

/** The process of the engine, where the system tells: a child of a child. */
function childOf({ pid }: ChildProcess): number | undefined {
  try {
    const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .trim()
      .split(" ")
      .filter(Boolean);
    return first === undefined ? undefined : Number(first);
  } catch {
    return undefined;
  }
}

async function isGone(pid: number): Promise<boolean> {
  for (let waited = 0; waited < MAX_ORPHAN; waited += 20) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      others: { type: "string", default: "25" },
    },
  });
  if (spawnSync("npm run --silent build", { shell: true, stdio: "inherit" }).status !== 0) {
    throw new Error("the package cannot be built");
  }
  const generator = new RandomGenerator(Number(values.seed));
  const directory = await mkdtemp(join(tmpdir(), "atelier-kills-"));
  const kills = Array.from({ length: Number(values.count) }, (_, i) =>
    i % 2 === 0 ? "SIGKILL" : "SIGKILL while writing",
  );
  const others = (["SIGINT", "SIGINT twice", "SIGTERM", "SIGHUP"] as const).flatMap((ending) =>
    Array.from({ length: Number(values.others) }, () => ending),
  );
  const endings = [...kills, ...others] as Ending[];
  const began = performance.now();
  let done = 0;
  try {
    const data = await writeStripes(join(directory, "stripes"), { count: 2000 });
    const { ended, runs, failures } = await killTraining({
      data,
      directory,
      endings,
      random: () => generator.uniform(),
      program: BUILT,
      onEnding(ending, where) {
        done++;
        const left = ((performance.now() - began) / 1000 / done) * (endings.length - done);
        process.stdout.write(`${done}/${endings.length}  ${ending} ${where}  ${formatDuration(left)} left\n`);
      },
    });
    const counts = Object.entries(ended).map(([ending, count]) => `${ending} ${count}`);
    process.stdout.write(
      `\n${runs} trainings, ended ${done} times (${counts.join(", ")}), resumed until they were done, in ` +
        `${formatDuration((performance.now() - began) / 1000)}\n`,
    );
    for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`);
    process.stdout.write(
      failures.length === 0
        ? "all models, histories and configurations are those of the training that nobody ended; nothing else is left\n"
        : `${failures.length} failures\n`,
    );
    if (failures.length > 0) process.exitCode = 1;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
