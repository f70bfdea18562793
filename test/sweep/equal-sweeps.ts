/** One sweep in one process, by two, and by two workers of each queue that this machine has. */

import { join } from "node:path";
import type { SweepFile } from "../../src/sweep/node.ts";
import { sweepByQueue } from "../queue/kill-queued-sweep.ts";
import { ENGINES } from "../queue/servers.ts";
import { readSwept, type Swept, succeed, sweepCommand } from "./swept.ts";

export interface SweptWay {
  readonly way: string;
  readonly swept: Swept;
  readonly seconds: number;
}

/** @param onWay told of each when it is done */
export async function sweepEverywhere(
  file: SweepFile,
  directory: string,
  onWay: (way: SweptWay) => void = () => {},
): Promise<SweptWay[]> {
  const argv = await sweepCommand(file, directory);
  const ways: SweptWay[] = [];
  const by = async (way: string, out: string, run: () => Promise<unknown>) => {
    const began = performance.now();
    await run();
    const seconds = (performance.now() - began) / 1000;
    const done = { way, seconds, swept: await readSwept(join(directory, out)) };
    ways.push(done);
    onWay(done);
  };
  await by("in one process", "one", () => succeed(argv("one")));
  await by("by --workers 2", "two", () => succeed([...argv("two"), "--workers", "2"]));
  for (const { kind, isThere, start } of ENGINES) {
    if (!isThere) continue;
    const server = await start();
    try {
      await by(`by two workers over ${kind}`, kind, () =>
        sweepByQueue(argv(kind), { server, workers: 2, kills: 0, pieces: 0, random: () => 0 }),
      );
    } finally {
      await server.stop();
    }
  }
  return ways;
}
