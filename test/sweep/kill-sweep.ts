/**
 * Sweeps whose processes are killed at random moments, again and again: their results have to be those of a sweep that
 * nobody disturbed, to the byte, and nothing may be left behind. And one sweep in one process, by two, and over queues.
 * `kill-sweep.long.test.ts`, `equal-sweeps.long.test.ts` and `queued-sweep.long.test.ts` have shorter forms.
 *
 *     npm run check:sweep -- [--kills 60] [--pieces 200] [--workers 2] [--seed 1] [--queue redis|postgres]
 */

import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { RandomGenerator } from "../../src/index.ts";
import type { SweepFile } from "../../src/sweep/node.ts";
import { atelierProcess } from "../cli/process.ts";
import {
  countResults,
  MANY_CELLS,
  manyPieces,
  readSwept,
  type Swept,
  strikeAlong,
  succeed,
  sweepCommand,
} from "./swept.ts";

export interface KilledSweep {
  readonly undisturbed: Swept;
  readonly killed: Swept;
  /** How often each kind of process was killed. */
  readonly kills: { coordinator: number; workers: number };
  readonly starts: number;
  /** What the last start said was there already. */
  readonly output: string;
}

/**
 * Runs a sweep undisturbed in one process, and by several, some of which are killed, `kills` times in all.
 */
export async function killSweep(
  file: SweepFile,
  directory: string,
  { kills, random, workers }: { kills: number; random: () => number; workers: number },
): Promise<KilledSweep> {
  const argv = await sweepCommand(file, directory);
  await succeed(argv("undisturbed"));
  const [one, out] = [join(directory, "undisturbed"), join(directory, "killed")];
  const done = { coordinator: 0, workers: 0 };
  let starts = 0;
  let output = "";
  let isOver = false;
  let coordinator: number | undefined;
  const strike = async () => {
    const pid = coordinator;
    if (pid === undefined) return false;
    // Every third time the coordinator, whose children then have to end by themselves.
    if (random() < 1 / 3) {
      coordinator = undefined;
      done.coordinator++;
      return killed(pid);
    }
    const ofWorkers = workersOf(pid);
    const victim = ofWorkers[Math.floor(random() * ofWorkers.length)];
    if (victim === undefined || !killed(victim)) return false;
    done.workers++;
    return true;
  };
  const striking = strikeAlong({
    ...{ kills, random, strike, pieces: await countResults(one) },
    done: () => countResults(out),
    isOver: () => isOver,
  });
  try {
    for (let isDone = false; !isDone; starts++) {
      const { exitCode, stdout, stderr } = await atelierProcess(
        [...argv("killed"), "--workers", String(workers)],
        {
          onStart(child) {
            coordinator = child.pid;
          },
        },
      );
      coordinator = undefined;
      output = stdout;
      isDone = exitCode === 0;
      if (!isDone && Number.isFinite(exitCode)) throw new Error(`exit code ${exitCode}: ${stderr}${stdout}`);
    }
  } finally {
    isOver = true;
    await striking;
  }
  return { undisturbed: await readSwept(one), killed: await readSwept(out), kills: done, starts, output };
}

function killed(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended.
    return false;
  }
}

/** The workers that a process has started and that are alive. */
function workersOf(pid: number): number[] {
  try {
    const found = execFileSync("pgrep", ["-P", String(pid), "-f", "atelier-worker"], { encoding: "utf8" });
    return found.trim().split("\n").map(Number);
  } catch {
    return [];
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kills: { type: "string", default: "60" },
      pieces: { type: "string", default: "200" },
      workers: { type: "string", default: "2" },
      seed: { type: "string", default: "1" },
      queue: { type: "string" },
    },
  });
  const generator = new RandomGenerator(Number(values.seed));
  const directory = await mkdtemp(join(tmpdir(), "atelier-sweep-"));
  const began = performance.now();
  const say = (text: string) =>
    process.stdout.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}\n`);
  const verdict = (isRight: boolean, words = "the same, to the byte") => {
    if (!isRight) process.exitCode = 1;
    return isRight ? words : `NOT ${words}`;
  };
  const file = manyPieces(Number(values.pieces));
  const options = {
    ...{ kills: Number(values.kills), workers: Number(values.workers), random: () => generator.uniform() },
  };
  const sayKills = (undisturbed: Swept, found: Swept, kills: object) => {
    const total = Object.values<number>({ ...kills }).reduce((sum, one) => sum + one, 0);
    const words = Object.entries(kills).map(([kind, count]) => `${count} of ${kind}`);
    say(
      `${total} kills (${words.join(", ")}) in a sweep of ${countPieces(undisturbed)} pieces` +
        `${values.queue === undefined ? "" : ` over ${values.queue}`}: ` +
        `${verdict(JSON.stringify(found) === JSON.stringify(undisturbed))}; ` +
        `left behind: ${found.leftovers.join(", ") || "nothing"}; ` +
        verdict(
          total === options.kills && found.leftovers.length === 0,
          `all ${options.kills} kills, and nothing left`,
        ),
    );
  };
  try {
    if (values.queue !== undefined) {
      const { killQueued } = await import("../queue/kill-queued-sweep.ts");
      const { undisturbed, queued, kills } = await killQueued(values.queue, file, directory, {
        ...options,
        say,
      });
      return sayKills(undisturbed, queued, kills);
    }
    const { sweepEverywhere } = await import("./equal-sweeps.ts");
    let first: string | undefined;
    await sweepEverywhere(MANY_CELLS, directory, ({ way, swept, seconds }) => {
      const bytes = JSON.stringify(swept);
      first ??= bytes;
      say(
        `${countPieces(swept)} trainings, 24 cells × 3 seeds, ${way}, ${seconds.toFixed(0)} s: ${verdict(bytes === first)}`,
      );
    });
    const { killed, undisturbed, kills, starts } = await killSweep(
      file,
      await mkdtemp(join(directory, "chaos-")),
      options,
    );
    say(`${starts} starts`);
    sayKills(undisturbed, killed, kills);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function countPieces({ pieces }: Swept): number {
  return Object.keys(pieces).filter((name) => !name.includes(".attached")).length;
}

// Not awaited: what it loads later loads this file.
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) void main();
