/** Workers of another version, engine, processor or number of threads: they leave the work of studies and sweeps to others. */

import type { ChildProcess } from "node:child_process";
import { readdir } from "node:fs/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { computedByOf } from "../../src/pieces/computed-by.ts";
import { fileStore } from "../../src/pieces/file-store.ts";
import { queueExecutor } from "../../src/queue/queue-executor.ts";
import { atelierProcess, temporaryDirectory } from "../cli/fixtures.ts";
import { smallPieces } from "../pieces/small-work.ts";
import { ENGINES } from "./servers.ts";

const COMPUTING = { threads: 1, device: "cpu" } as const;
/** How the coordinator computes otherwise than the worker of this test. */
const OTHERS = { code: "f00d", onnxruntime: "1.0.0", threads: 64, processor: "arm64 sve" };

const [engine] = ENGINES.filter(({ isThere }) => isThere);
it.skipIf(engine === undefined)(
  "leaves work to others that is computed otherwise, and says in which respect",
  { timeout: 120_000 },
  async () => {
    const server = await engine?.start();
    if (server === undefined) return;
    onTestFinished(() => server.stop());
    const stopping = new AbortController();
    const directory = await temporaryDirectory();
    const coordinators: Promise<unknown>[] = [];
    const expected: string[] = [];
    for (const kind of ["study", "sweep"] as const) {
      for (const [name, value] of Object.entries(OTHERS)) {
        const computedBy = { ...(await computedByOf(kind, COMPUTING)), [name]: value };
        const executor = await queueExecutor(server.url, {
          ...{ module: kind, description: { kind, name }, computing: COMPUTING, computedBy },
          store: { kind: "directory", directory },
        });
        const store = await fileStore(directory, computedBy);
        const options = { store, signal: stopping.signal, onEvent: () => {} };
        const executing = executor.execute(smallPieces({ pieces: 1 }), options);
        coordinators.push(executing.catch(() => {}).then(() => executor.close()));
        expected.push(`Received: ${name} ${value}.`);
      }
    }
    let said = "";
    let worker: ChildProcess | undefined;
    const ended = atelierProcess(["worker"], {
      environment: { ATELIER_QUEUE: server.url },
      onStart(child) {
        worker = child;
      },
      onOutput(stdout) {
        said = stdout;
      },
    });
    const refusals = () => said.split("\n").filter((line) => line.startsWith("Leaves work to others"));
    await expect.poll(() => refusals().length, { timeout: 60_000 }).toBe(expected.length);
    for (const words of new Set(expected)) {
      expect(refusals().filter((line) => line.endsWith(words))).toHaveLength(2);
    }
    worker?.kill("SIGTERM");
    expect((await ended).exitCode).toBe(0);
    expect(await readdir(directory)).toEqual([]);
    stopping.abort();
    await Promise.all(coordinators);
  },
);

describe.skipIf(engine === undefined)("a worker for a given number of threads", () => {
  it("takes no work for others", { timeout: 120_000 }, async () => {
    const server = await engine?.start();
    if (server === undefined) return;
    onTestFinished(() => server.stop());
    const stopping = new AbortController();
    const directory = await temporaryDirectory();
    const computedBy = await computedByOf("study", COMPUTING);
    const executor = await queueExecutor(server.url, {
      ...{ module: "study", description: {}, computing: COMPUTING, computedBy },
      store: { kind: "directory", directory },
    });
    const store = await fileStore(directory, computedBy);
    const executing = executor
      .execute(smallPieces({ pieces: 1 }), { store, signal: stopping.signal, onEvent: () => {} })
      .catch(() => {});
    let isInterrupted = false;
    const ended = await atelierProcess(["worker", "--threads", "2"], {
      environment: { ATELIER_QUEUE: server.url },
      onOutput(stdout, child) {
        const isRefused = stdout.includes(
          "Expected work for 2 threads, as --threads says. Received: work for 1.",
        );
        // A second SIGINT, on what it prints as it stops, would end it at once.
        if (isRefused && !isInterrupted) child.kill("SIGINT");
        isInterrupted ||= isRefused;
      },
    });
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(await readdir(directory)).toEqual([]);
    stopping.abort();
    await executing;
    await executor.close();
  });
});
