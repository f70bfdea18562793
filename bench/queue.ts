/**
 * What a queue costs: pieces of nothing through child processes, Redis and PostgreSQL, and a hundred workers whose pieces
 * sleep.
 *
 *     npm run bench:queue -- [--pieces 1000] [--workers 100]
 */

import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { childProcesses } from "../src/pieces/children/child-processes.ts";
import type { Work } from "../src/pieces/children/work.ts";
import type { Executor } from "../src/pieces/executor.ts";
import { fileStore } from "../src/pieces/file-store.ts";
import { fingerprintOf } from "../src/pieces/piece.ts";
import { openEngine } from "../src/queue/engine.ts";
import { isPieceJob } from "../src/queue/jobs.ts";
import { queueExecutor } from "../src/queue/queue-executor.ts";
import { pieceQueueOf, workIdOf } from "../src/queue/works.ts";
import {
  COMPUTED_BY,
  SMALL_WORK,
  type SmallWork,
  smallPieces,
  smallResult,
} from "../test/pieces/small-work.ts";
import { ENGINES } from "../test/queue/servers.ts";

const { values } = parseArgs({
  strict: false,
  options: {
    pieces: { type: "string", default: "1000" },
    workers: { type: "string", default: "100" },
    sleep: { type: "string", default: "10000" },
  },
});
const LOCK_MS = 30_000;

function workOf(directory: string, description: SmallWork): Work {
  const computing = { threads: 1, device: "cpu" } as const;
  return {
    module: SMALL_WORK,
    description,
    computing,
    store: { kind: "directory", directory },
    computedBy: COMPUTED_BY,
  };
}

async function measured(
  name: string,
  executor: Executor,
  directory: string,
  description: SmallWork,
): Promise<void> {
  const store = await fileStore(directory, COMPUTED_BY);
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await executor.execute(smallPieces(description), { store, onEvent: () => {} });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const bytes = Number(execFileSync("du", ["-sb", directory], { encoding: "utf8" }).split("\t")[0]);
  const { pieces } = description;
  console.log(
    `${name}: ${pieces} pieces in ${seconds.toFixed(1)} s, ${(pieces / seconds).toFixed(0)} a second; ` +
      `${(bytes / pieces).toFixed(0)} bytes a piece in the store; coordinator: ` +
      `${((user + system) / 1e6).toFixed(1)} s of the processor, ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB`,
  );
}

/** Workers in this process that compute nothing: what they cost is the queue's share. */
async function simulateWorkers(url: string, work: Work, count: number, sleepMs: number) {
  const engine = await openEngine(url, () => {});
  const store = await fileStore(work.store.kind === "directory" ? work.store.directory : "", COMPUTED_BY);
  const queue = pieceQueueOf(await workIdOf(work));
  const workers = Array.from({ length: count }, () =>
    engine.worker(
      queue,
      async ({ data }) => {
        if (!isPieceJob(data)) throw new Error("no piece");
        await new Promise((resolve) => setTimeout(resolve, sleepMs));
        const i = Number(data.name.split("/")[1]);
        await store.put(data.name, await fingerprintOf({ i, steps: 1 }), {
          result: smallResult(i),
          seconds: 0,
        });
        return { state: "computed", seconds: 0 };
      },
      { lockMs: LOCK_MS },
    ),
  );
  return { end: () => engine.end(...workers) };
}

if (process.argv.includes("--simulate")) {
  const [url = "", directory = "", description = "", count, sleep] = process.argv.slice(
    process.argv.indexOf("--simulate") + 1,
  );
  await simulateWorkers(url, workOf(directory, JSON.parse(description)), Number(count), Number(sleep));
} else {
  await main();
}

async function main(): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "atelier-queue-bench-"));
  const pieces = Number(values.pieces);
  try {
    const local = join(root, "children");
    const children = childProcesses(1, workOf(local, { pieces }));
    await measured("one child process", children, local, { pieces });
    await children.close();
    for (const { kind, isThere, start } of ENGINES) {
      if (!isThere) continue;
      const server = await start();
      for (const [title, count, sleep, number] of [
        ["one worker", 1, 0, pieces],
        [
          `${values.workers} workers that sleep ${Number(values.sleep) / 1000} s`,
          Number(values.workers),
          Number(values.sleep),
          5 * Number(values.workers),
        ],
      ] as const) {
        const directory = join(root, `${kind}-${count}`);
        const description = { pieces: number };
        const executor = await queueExecutor(server.url, workOf(directory, description));
        const { spawn } = await import("node:child_process");
        const words = [server.url, directory, JSON.stringify(description), String(count), String(sleep)];
        const simulated = spawn(
          process.execPath,
          [...process.execArgv, process.argv[1] ?? "", "--simulate", ...words],
          { stdio: "inherit" },
        );
        await measured(`${kind}, ${title}`, executor, directory, description);
        simulated.kill();
        await executor.close();
      }
      await server.stop();
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
