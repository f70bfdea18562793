/** One kind of work, done over and over in this process, and what it leaves behind. */

import { readdir, readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Engine, nodePlatform, usePlatform } from "../../src/index.ts";
import type { Kind } from "./kinds.ts";

/** What a process has. */
export interface Held {
  /** Resident memory, in megabytes; with that of the engine's process, if it has one. */
  readonly megabytes: number;
  /** Open file descriptors; undefined where the system does not tell. */
  readonly files: number | undefined;
  readonly threads: number | undefined;
  /** What keeps the process from ending: timers, sockets, ports. */
  readonly resources: readonly string[];
}

export interface Measured {
  readonly rounds: number;
  readonly warm: Held;
  readonly end: Held;
  /** The most memory that was seen after warming up, before collecting garbage. */
  readonly most: number;
}

/** Rounds until memory is what it stays: every size was seen, every cache is full. */
const WARM_UP = 0.3;
/** Times that memory is looked at; what counts is the least of the first and of the last few, which leaves out chance. */
const LOOKS = 5;

export async function measure(
  kind: Kind,
  rounds: number,
  { threads, process: isInProcess }: { threads: number; process: boolean },
): Promise<Measured> {
  const engine = nodePlatform({ threads, process: isInProcess });
  usePlatform(engine);
  const collect = garbageCollector();
  const work = await kind.begin(engine);
  const warmUp = Math.max(1, Math.floor(WARM_UP * rounds));
  let most = 0;
  const doRounds = async (from: number, to: number) => {
    for (let round = from; round < to; round++) {
      await work.once(round);
      most = Math.max(most, process.memoryUsage.rss() / 1e6);
    }
  };
  await doRounds(0, warmUp);
  const [first, last] = [Math.floor(0.1 * rounds), Math.floor(0.1 * rounds)];
  const look = async (from: number, to: number): Promise<Held> => {
    const looks: Held[] = [];
    for (let i = 0; i < LOOKS; i++) {
      await doRounds(
        from + Math.floor(((to - from) * i) / LOOKS),
        from + Math.floor(((to - from) * (i + 1)) / LOOKS),
      );
      await collect();
      looks.push(await held(engine));
    }
    return looks.reduce((a, b) => (b.megabytes < a.megabytes ? b : a));
  };
  const warm = await look(warmUp, warmUp + first);
  most = 0;
  await doRounds(warmUp + first, rounds - last);
  const { megabytes } = await look(rounds - last, rounds);
  await work.end();
  await engine.close?.();
  await collect();
  return { rounds, warm, end: { ...(await held(engine)), megabytes }, most };
}

async function held(engine: Engine): Promise<Held> {
  const own = engine.processId?.();
  return {
    megabytes: process.memoryUsage.rss() / 1e6 + (own === undefined ? 0 : await residentOf(own)),
    files: await readdir("/proc/self/fd").then(
      // Without the one that reads the directory.
      (names) => names.length - 1,
      () => undefined,
    ),
    threads: await threadsOf("self"),
    resources: process
      .getActiveResourcesInfo()
      .filter((name) => !/^(TTY|Pipe|FS)Wrap$|FSReqPromise|CloseReq/.test(name)),
  };
}

async function residentOf(pid: number): Promise<number> {
  const [, kilobytes = "0"] = /^VmRSS:\s*(\d+)/m.exec(await statusOf(pid)) ?? [];
  return (Number(kilobytes) * 1024) / 1e6;
}

async function threadsOf(pid: number | "self"): Promise<number | undefined> {
  const [, threads] = /^Threads:\s*(\d+)/m.exec(await statusOf(pid)) ?? [];
  return threads === undefined ? undefined : Number(threads);
}

function statusOf(pid: number | "self"): Promise<string> {
  return readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
}

/** Collects garbage, as often as finalizers take that free other things. */
function garbageCollector(): () => Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  return async () => {
    for (let i = 0; i < 3; i++) {
      collect();
      await setTimeout(5);
    }
  };
}
