/**
 * Sweeps by workers of a queue, of which workers, their children, the coordinator and the engine are killed at random
 * moments: the results have to be those of a sweep that nobody disturbed, to the byte, with nothing left behind.
 */

import { type ChildProcess, execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SweepFile } from "../../src/sweep/node.ts";
import { atelierProcess } from "../cli/process.ts";
import { readSwept, type Swept } from "../sweep/kill-sweep.ts";
import { ENGINES, type TestServer } from "./servers.ts";

/** Of the coordinator and of workers: seconds after which a worker that says nothing is taken to be dead. */
const LOCK_S = "3";
/** Milliseconds between two kills, so that some pieces are finished meanwhile. */
const EVERY_MS = 2500;

export interface QueuedSweep {
  readonly undisturbed: Swept;
  readonly queued: Swept;
  readonly kills: { coordinator: number; workers: number; children: number; engine: number };
}

export interface QueuedSweepOptions {
  readonly server: TestServer;
  readonly workers: number;
  readonly kills: number;
  /** Milliseconds between two of them, about. */
  readonly everyMs: number;
  readonly random: () => number;
  /** Whether results come over HTTP, and not by a directory. */
  readonly isServed?: boolean;
}

export async function sweepByQueue(
  file: SweepFile,
  directory: string,
  { server, workers, kills, everyMs, random, isServed = false }: QueuedSweepOptions,
): Promise<QueuedSweep> {
  const path = join(directory, "sweep.json");
  await writeFile(path, JSON.stringify(file));
  const argv = (out: string) => ["sweep", path, "--threads", "1", "--out", join(directory, out)];
  const undisturbed = await atelierProcess(argv("undisturbed"));
  if (undisturbed.exitCode !== 0) throw new Error(undisturbed.stderr);
  const environment = {
    ...{ ATELIER_QUEUE: server.url, ATELIER_QUEUE_LOCK: LOCK_S },
    ATELIER_STORE_TOKEN: "a token for this test",
  };
  const done = { coordinator: 0, workers: 0, children: 0, engine: 0 };
  let isDone = false;
  let coordinator: ChildProcess | undefined;
  const alive = new Set<ChildProcess>();
  const work = async () => {
    while (!isDone) {
      let own: ChildProcess | undefined;
      await atelierProcess(["worker"], {
        environment,
        onStart(child) {
          own = child;
          alive.add(child);
        },
      });
      if (own !== undefined) alive.delete(own);
    }
  };
  const working = Array.from({ length: workers }, work);
  const strike = async () => {
    const worker = [...alive][Math.floor(random() * alive.size)];
    const [child] = worker?.pid === undefined ? [] : childrenOf(worker.pid);
    const draw = random();
    if (draw < 0.2 && coordinator !== undefined) {
      done.coordinator++;
      coordinator.kill("SIGKILL");
    } else if (draw < 0.35) {
      done.engine++;
      await server.restart();
    } else if (draw < 0.7 && child !== undefined) {
      done.children++;
      killed(child);
    } else if (worker !== undefined) {
      done.workers++;
      worker.kill("SIGKILL");
    }
  };
  const total = () => Object.values(done).reduce((sum, one) => sum + one, 0);
  const striking = (async () => {
    while (!isDone && total() < kills) {
      await new Promise((resolve) => setTimeout(resolve, everyMs * (0.5 + random())));
      if (!isDone) await strike();
    }
  })();
  try {
    for (;;) {
      const { exitCode, stderr } = await atelierProcess(
        [...argv("queued"), "--queue", "env", ...(isServed ? ["--serve-store", "127.0.0.1:0"] : [])],
        {
          environment,
          onStart(child) {
            coordinator = child;
          },
        },
      );
      if (exitCode === 0) break;
      if (Number.isFinite(exitCode)) throw new Error(`exit code ${exitCode}: ${stderr}`);
    }
  } finally {
    isDone = true;
    await striking;
    for (const child of alive) child.kill("SIGTERM");
    await Promise.all(working);
  }
  return {
    undisturbed: await readSwept(join(directory, "undisturbed")),
    queued: await readSwept(join(directory, "queued")),
    kills: done,
  };
}

/** The same on an engine that is started for it, and ended. */
export async function killQueued(
  kind: string,
  file: SweepFile,
  directory: string,
  options: Pick<QueuedSweepOptions, "kills" | "workers" | "random">,
): Promise<QueuedSweep> {
  const engine = ENGINES.find((one) => one.kind === kind);
  if (engine?.isThere !== true) throw new Error(`skipped: this machine has no ${kind}`);
  const server = await engine.start();
  try {
    return await sweepByQueue(file, directory, { ...options, server, everyMs: EVERY_MS });
  } finally {
    await server.stop();
  }
}

function killed(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}

function childrenOf(pid: number): number[] {
  try {
    return execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map(Number);
  } catch {
    return [];
  }
}
