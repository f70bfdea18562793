/**
 * Sweeps by workers of a queue, of which workers, their children, the coordinator and the engine are killed at random
 * moments: the results have to be those of a sweep that nobody disturbed, to the byte, with nothing left behind.
 */

import { type ChildProcess, execFileSync } from "node:child_process";
import { join } from "node:path";
import type { SweepFile } from "../../src/sweep/node.ts";
import { atelierProcess, FROM_SOURCE } from "../cli/process.ts";
import { countResults, readSwept, type Swept, strikeAlong, succeed, sweepCommand } from "../sweep/swept.ts";
import { ENGINES, type TestServer } from "./servers.ts";

/** Of the coordinator and of workers: seconds after which a worker that says nothing is taken to be dead. */
const LOCK_S = "3";
/** How often a coordinator may be told to come back since the engine does not answer. */
const MAX_UNANSWERED = 20;

export interface Kills {
  coordinator: number;
  workers: number;
  children: number;
  /** Of the engine, which is started again. */
  engine: number;
}

export interface QueuedSweepOptions {
  readonly server: TestServer;
  readonly workers: number;
  readonly kills: number;
  /** How many results there will be, by which kills are spread over the sweep. */
  readonly pieces: number;
  readonly random: () => number;
  /** The sweep's directory. */
  readonly out?: string;
  /** Whether results come over HTTP, and not by a directory. */
  readonly isServed?: boolean;
  readonly say?: (text: string) => void;
}

/**
 * Runs a sweep to its end by workers of a queue, some of which are killed.
 *
 * @param argv what is typed for it, without the queue
 * @returns how often each kind of process was killed
 */
export async function sweepByQueue(
  argv: readonly string[],
  { server, workers, kills, pieces, random, out = "", isServed = false, say = () => {} }: QueuedSweepOptions,
): Promise<Kills> {
  const environment = {
    ...{ ATELIER_QUEUE: server.url, ATELIER_QUEUE_LOCK: LOCK_S },
    ATELIER_STORE_TOKEN: "a token for this test",
  };
  const done = { coordinator: 0, workers: 0, children: 0, engine: 0 };
  let isDone = false;
  let unanswered = 0;
  let coordinator: ChildProcess | undefined;
  const alive = new Set<ChildProcess>();
  const work = async () => {
    while (!isDone) {
      let own: ChildProcess | undefined;
      await atelierProcess(["worker"], {
        ...{ environment, program: FROM_SOURCE },
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
    const draw = random();
    const worker = [...alive][Math.floor(random() * alive.size)];
    if (draw < 0.15) {
      done.engine++;
      await server.restart();
    } else if (draw < 0.35) {
      if (coordinator?.kill("SIGKILL") !== true) return false;
      coordinator = undefined;
      done.coordinator++;
    } else if (draw < 0.7) {
      const [child] = worker?.pid === undefined ? [] : childrenOf(worker.pid);
      if (child === undefined || !killed(child)) return false;
      done.children++;
    } else {
      if (worker?.kill("SIGKILL") !== true) return false;
      alive.delete(worker);
      done.workers++;
    }
    say(`killed: ${JSON.stringify(done)}; ${await countResults(out)} of ${pieces} results`);
    return true;
  };
  const striking = strikeAlong({
    ...{ kills, pieces, random, strike },
    done: () => countResults(out),
    isOver: () => isDone,
  });
  try {
    for (;;) {
      const { exitCode, stderr } = await atelierProcess(
        [...argv, "--queue", "env", ...(isServed ? ["--serve-store", "127.0.0.1:0"] : [])],
        {
          ...{ environment, program: FROM_SOURCE },
          onStart(child) {
            coordinator = child;
          },
        },
      );
      coordinator = undefined;
      if (exitCode === 0) break;
      // As when it is started while the engine is being started, or on a machine that has no time to answer.
      if (stderr.includes("Expected a queue that answers") && ++unanswered <= MAX_UNANSWERED) continue;
      if (Number.isFinite(exitCode)) throw new Error(`exit code ${exitCode}: ${stderr}`);
    }
  } finally {
    isDone = true;
    await striking;
    for (const child of alive) child.kill("SIGTERM");
    await Promise.all(working);
  }
  return done;
}

export interface QueuedSweep {
  readonly undisturbed: Swept;
  readonly queued: Swept;
  readonly kills: Kills;
}

/** Runs a sweep undisturbed in one process, and by workers of a queue. */
export async function compareQueued(
  file: SweepFile,
  directory: string,
  options: Omit<QueuedSweepOptions, "pieces" | "out">,
): Promise<QueuedSweep> {
  const argv = await sweepCommand(file, directory);
  await succeed(argv("undisturbed"));
  const [one, out] = [join(directory, "undisturbed"), join(directory, "queued")];
  const kills = await sweepByQueue(argv("queued"), { ...options, out, pieces: await countResults(one) });
  return { undisturbed: await readSwept(one), queued: await readSwept(out), kills };
}

/** The same on an engine that is started for it, and ended. */
export async function killQueued(
  kind: string,
  file: SweepFile,
  directory: string,
  options: Pick<QueuedSweepOptions, "kills" | "workers" | "random" | "say">,
): Promise<QueuedSweep> {
  const engine = ENGINES.find((one) => one.kind === kind);
  if (engine?.isThere !== true) throw new Error(`skipped: this machine has no ${kind}`);
  const server = await engine.start();
  try {
    return await compareQueued(file, directory, { ...options, server });
  } finally {
    await server.stop();
  }
}

function killed(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended.
    return false;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return execFileSync("pgrep", ["-P", String(pid), "-f", "atelier-worker"], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map(Number);
  } catch {
    return [];
  }
}
