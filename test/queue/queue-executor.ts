/** Tests of pieces that workers behind a queue compute, on an engine of the tests' own. */

import { type ChildProcess, spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import type { Work } from "../../src/pieces/children/work.ts";
import { readComputed } from "../../src/pieces/compute-piece.ts";
import type { Executor, PieceEvent } from "../../src/pieces/executor.ts";
import { fileStore } from "../../src/pieces/file-store.ts";
import { openEngine } from "../../src/queue/engine.ts";
import { queueExecutor } from "../../src/queue/queue-executor.ts";
import { listWorks, WORKS_QUEUE } from "../../src/queue/works.ts";
import { temporaryDirectory } from "../cli/fixtures.ts";
import { COMPUTED_BY, SMALL_WORK, type SmallWork, smallPieces, smallResult } from "../pieces/small-work.ts";
import type { Engine, TestServer } from "./servers.ts";

const WORKER = fileURLToPath(new URL("./worker-program.ts", import.meta.url));
/** Short, so that what a dead worker had comes back soon. */
const LOCK_MS = 2_000;

interface TestWorker {
  readonly process: ChildProcess;
  readonly lines: string[];
  says(text: string): Promise<void>;
}

const workers: TestWorker[] = [];
const executors: Executor[] = [];

function startWorker(...words: readonly string[]): TestWorker {
  const child = spawn(process.execPath, ["--import", "tsx", WORKER, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => lines.push(...text.split("\n").filter(Boolean)));
  }
  const worker = {
    process: child,
    lines,
    async says(text: string) {
      await expect.poll(() => lines.join("\n"), { timeout: 60_000 }).toContain(text);
    },
  };
  workers.push(worker);
  return worker;
}

async function ended({ process: { exitCode, signalCode }, process: child }: TestWorker): Promise<void> {
  if (exitCode === null && signalCode === null) await new Promise((resolve) => child.once("exit", resolve));
}

function workOf(directory: string, description: SmallWork, computedBy: object = COMPUTED_BY): Work {
  const computing = { threads: 1, device: "cpu" } as const;
  return { module: SMALL_WORK, description, computing, store: { kind: "directory", directory }, computedBy };
}

async function coordinate(url: string, work: Work): Promise<{ executor: Executor; warnings: string[] }> {
  const warnings: string[] = [];
  const executor = await queueExecutor(url, work, {
    onWarning: (text) => warnings.push(text),
    lockMs: LOCK_MS,
  });
  executors.push(executor);
  return { executor, warnings };
}

/** Executes, and gives back the last states of all pieces in their order. */
async function execute(
  { executor }: { executor: Executor },
  directory: string,
  work: SmallWork,
  onEvent: (event: PieceEvent) => void = () => {},
): Promise<(string | undefined)[]> {
  const found = new Map<string, string[]>();
  await executor.execute(smallPieces(work), {
    store: await fileStore(directory, COMPUTED_BY),
    onEvent(event) {
      if (event.state !== "running")
        found.set(event.piece.name, [...(found.get(event.piece.name) ?? []), event.state]);
      onEvent(event);
    },
  });
  for (const states of found.values()) expect(states).toEqual(["started", states.at(-1)]);
  return smallPieces(work).map(({ name }) => found.get(name)?.at(-1));
}

async function expectAll(directory: string, work: SmallWork): Promise<void> {
  const store = await fileStore(directory, COMPUTED_BY);
  for (const [i, piece] of smallPieces(work).entries()) {
    const computed = await readComputed(store, piece, () => {});
    expect(computed?.result).toEqual(smallResult(i, work.steps));
  }
  const left = await readdir(join(directory, "small"));
  expect(left.filter((name) => !/^\d+\.piece$/.test(name))).toEqual([]);
}

/** Declares the tests of a queue. */
export function testQueue({ kind, isThere, start }: Engine): void {
  afterEach(async () => {
    for (const executor of executors.splice(0)) await executor.close();
    for (const worker of workers.splice(0)) {
      worker.process.kill("SIGKILL");
      await ended(worker);
    }
  });

  describe.skipIf(!isThere)(`a queue of ${kind}`, () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(async () => {
      await server.stop();
    });

    it("has workers compute every piece, and is empty afterwards", async () => {
      const directory = await temporaryDirectory();
      const work = { pieces: 12, steps: 3, stepMs: 20 };
      const coordinator = await coordinate(server.url, workOf(directory, work));
      startWorker(server.url, String(LOCK_MS));
      startWorker(server.url, String(LOCK_MS));
      expect(await execute(coordinator, directory, work)).toEqual(Array(12).fill("computed"));
      await expectAll(directory, work);
      await coordinator.executor.close();
      const engine = await openEngine(server.url, () => {});
      const works = engine.queue(WORKS_QUEUE);
      expect(await listWorks(works)).toEqual([]);
      await engine.end(works);
      expect(coordinator.warnings).toEqual([]);
    });

    it("goes on where a piece fails, and says why", async () => {
      const directory = await temporaryDirectory();
      const work = { pieces: 3, failing: [1] };
      const coordinator = await coordinate(server.url, workOf(directory, work));
      startWorker(server.url);
      const errors: unknown[] = [];
      const states = await execute(coordinator, directory, work, (event) => {
        if (event.state === "failed") errors.push(event.error);
      });
      expect(states).toEqual(["computed", "failed", "computed"]);
      expect(String(errors[0])).toContain("piece 1 cannot be computed");
    });

    it("loses nothing when workers, their children and the engine are killed", async () => {
      const directory = await temporaryDirectory();
      const work = { pieces: 10, steps: 4, stepMs: 100 };
      const coordinator = await coordinate(server.url, workOf(directory, work));
      const victims = [startWorker(server.url, String(LOCK_MS)), startWorker(server.url, String(LOCK_MS))];
      let computed = 0;
      const states = await execute(coordinator, directory, work, ({ state }) => {
        if (state !== "computed") return;
        computed++;
        if (computed === 2) {
          victims[0]?.process.kill("SIGKILL");
          startWorker(server.url, String(LOCK_MS));
        }
        if (computed === 4) void server.restart();
      });
      expect(states).toEqual(Array(10).fill("computed"));
      await expectAll(directory, work);
    });

    it("gives a piece back that a worker is at when it is told to end", async () => {
      const directory = await temporaryDirectory();
      const work = { pieces: 1, steps: 20, stepMs: 100 };
      const coordinator = await coordinate(server.url, workOf(directory, work));
      const first = startWorker(server.url, "60000");
      const states = execute(coordinator, directory, work);
      await first.says("Computes pieces");
      await expect
        .poll(() => readdir(join(directory, "small")).catch(() => []), { timeout: 30_000 })
        .not.toEqual([]);
      first.process.kill("SIGTERM");
      const began = performance.now();
      await ended(first);
      expect(first.process.exitCode).toBe(0);
      startWorker(server.url, "60000");
      expect(await states).toEqual(["computed"]);
      // Long before the lock of the first one ran out.
      expect(performance.now() - began).toBeLessThan(45_000);
      await expectAll(directory, work);
    });

    it("leaves work to workers that compute in the same way", async () => {
      const directory = await temporaryDirectory();
      const work = { pieces: 2 };
      const stopping = new AbortController();
      const coordinator = await coordinate(server.url, workOf(directory, work, { code: "newer" }));
      const worker = startWorker(server.url);
      const executing = coordinator.executor.execute(smallPieces(work), {
        store: await fileStore(directory, { code: "newer" }),
        signal: stopping.signal,
        onEvent: () => {},
      });
      await worker.says(
        'Leaves work to others: Expected a process that computes as the others do: {"code":"newer"}. Received: one with {"code":"small"}.',
      );
      stopping.abort(new Error("enough"));
      await expect(executing).rejects.toThrow("enough");
      expect(await readdir(directory)).toEqual([]);
    });

    it("does not believe a worker whose results go elsewhere", async () => {
      const [directory, elsewhere] = [await temporaryDirectory(), await temporaryDirectory()];
      const work = { pieces: 1 };
      const coordinator = await coordinate(server.url, workOf(directory, work));
      startWorker(server.url, String(LOCK_MS), elsewhere);
      const errors: unknown[] = [];
      const states = await execute(coordinator, directory, work, (event) => {
        if (event.state === "failed") errors.push(event.error);
      });
      expect(states).toEqual(["failed"]);
      expect(String(defined(errors[0]))).toContain("do all have the same store?");
    });
  });
}
