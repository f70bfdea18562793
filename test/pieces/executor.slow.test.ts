/** Who computes pieces, and that each is computed once, whatever happens to those who compute. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defined } from "../../src/checked.ts";
import { type ChildProcesses, childProcesses } from "../../src/pieces/children/child-processes.ts";
import { type ComputePieceOptions, readComputed } from "../../src/pieces/compute-piece.ts";
import { computeHere, type Executor, executeInSlots, type PieceEvent } from "../../src/pieces/executor.ts";
import { fileStore } from "../../src/pieces/file-store.ts";
import type { Piece } from "../../src/pieces/piece.ts";
import { memoryStore, type Store } from "../../src/pieces/store.ts";
import { temporaryDirectory } from "../cli/fixtures.ts";
import { COMPUTED_BY, SMALL_WORK, type SmallWork, smallPieces, smallResult } from "./small-work.ts";

const opened: Executor[] = [];
afterEach(async () => {
  for (const executor of opened.splice(0)) await executor.close();
});

function children(
  count: number,
  directory: string,
  description: SmallWork,
  computedBy: object = COMPUTED_BY,
) {
  const executor = childProcesses(count, {
    module: SMALL_WORK,
    description,
    computing: { threads: 1, device: "cpu" },
    store: { kind: "directory", directory },
    computedBy,
  });
  opened.push(executor);
  return executor;
}

/** Executes, and gives back the states of each piece in their order. */
async function states(
  executor: Executor,
  work: SmallWork,
  store: Store,
  onEvent: (event: PieceEvent) => void = () => {},
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  await executor.execute(smallPieces(work), {
    store,
    onEvent(event) {
      if (event.state === "running") return;
      const list = found[event.piece.name] ?? [];
      found[event.piece.name] = list;
      list.push(event.state);
      onEvent(event);
    },
  });
  return found;
}

async function expectAll(store: Store, work: SmallWork): Promise<void> {
  for (const [i, piece] of smallPieces(work).entries()) {
    const found = await readComputed(store, piece, () => {});
    expect(found?.result).toEqual(smallResult(i, work.steps));
  }
}

describe("pieces in this process", () => {
  it("are computed one after the other, and their results are in the store", async () => {
    const store = memoryStore();
    const found = await states(computeHere(), { pieces: 3, steps: 2 }, store);
    expect(found).toEqual({
      "small/0": ["started", "computed"],
      "small/1": ["started", "computed"],
      "small/2": ["started", "computed"],
    });
    await expectAll(store, { pieces: 3, steps: 2 });
  });

  it("go on where one fails, and say why", async () => {
    const errors: unknown[] = [];
    const found = await states(computeHere(), { pieces: 3, failing: [1] }, memoryStore(), (event) => {
      if (event.state === "failed") errors.push(event.error);
    });
    expect(Object.values(found).map((list) => list.at(-1))).toEqual(["computed", "failed", "computed"]);
    expect(errors).toEqual([new RangeError("piece 1 cannot be computed")]);
  });

  it("wait for one that another process computes, and take its result", async () => {
    const store = await fileStore(await temporaryDirectory(), COMPUTED_BY);
    const lease = defined(await defined(store.claim)("small/0"));
    setTimeout(() => void lease.release(), 300);
    const found = await states(computeHere(), { pieces: 2 }, store);
    expect(Object.keys(found)).toEqual(["small/0", "small/1"]);
    await expectAll(store, { pieces: 2 });
  });

  it("are computed in many slots without a warning, and all of these end with the first error", async () => {
    const warnings: unknown[] = [];
    const onWarning = (warning: unknown) => void warnings.push(warning);
    process.on("warning", onWarning);
    const stopped: boolean[] = [];
    const slots = Array.from({ length: 20 }, () => ({
      compute: (piece: Piece<unknown>, { signal }: ComputePieceOptions) =>
        new Promise<never>((_, reject) => {
          signal?.addEventListener("abort", () => {
            stopped.push(true);
            reject(signal.reason);
          });
          if (piece.name === "small/19") setTimeout(() => reject(new Error("broken")), 20);
        }),
    }));
    const executing = executeInSlots(slots, smallPieces({ pieces: 40 }), {
      store: memoryStore(),
      onEvent: () => {},
    });
    await expect(executing).rejects.toThrow("broken");
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off("warning", onWarning);
    expect(stopped).toHaveLength(20);
    expect(warnings).toEqual([]);
  });

  it("end when they are told to, with what is finished in the store", async () => {
    const stopping = new AbortController();
    const store = memoryStore();
    const executing = computeHere().execute(smallPieces({ pieces: 5, stepMs: 20 }), {
      store,
      signal: stopping.signal,
      onEvent(event) {
        if (event.state === "computed" && event.piece.name === "small/1") stopping.abort(new Error("enough"));
      },
    });
    await expect(executing).rejects.toThrow("enough");
    expect(await store.get("small/4", "")).toBeUndefined();
  });
});

describe("pieces in child processes", () => {
  // The children are built, but the module with their work is TypeScript.
  beforeEach(() => {
    vi.stubEnv("NODE_OPTIONS", `--import ${import.meta.resolve("tsx")}`);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it("are shared among them, go on after a kill, and leave nothing but results", {
    timeout: 60_000,
  }, async () => {
    const directory = await temporaryDirectory();
    const store = await fileStore(directory, COMPUTED_BY);
    const work = { pieces: 8, steps: 4, stepMs: 30, failing: [] };
    const executor: ChildProcesses = children(2, directory, work);
    let kills = 0;
    const found = await states(executor, work, store, ({ state }) => {
      if (state === "computed" && kills++ < 2) process.kill(defined(executor.processIds()[0]), "SIGKILL");
    });
    expect(Object.values(found).map((list) => list.filter((state) => state === "computed"))).toEqual(
      Array(8).fill(["computed"]),
    );
    await expectAll(store, work);
    await executor.close();
    const left = (await readdir(join(directory, "small"))).filter((name) => !/^\d+\.piece$/.test(name));
    // Of the one that was killed: it goes with the next opening of the store.
    await fileStore(directory, COMPUTED_BY);
    expect(left.filter((name) => !/lease|part$/.test(name))).toEqual([]);
    expect((await readdir(join(directory, "small"))).filter((name) => !/^\d+\.piece$/.test(name))).toEqual(
      [],
    );
    expect(executor.processIds()).toEqual([]);
  });

  it("are refused by processes that compute otherwise", { timeout: 60_000 }, async () => {
    const directory = await temporaryDirectory();
    const store = await fileStore(directory, { code: "newer" });
    const executor = children(1, directory, { pieces: 1 }, { code: "newer" });
    await expect(states(executor, { pieces: 1 }, store)).rejects.toThrow(
      'Expected a process that computes as the others do: {"code":"newer"}. Received: one with {"code":"small"}.',
    );
  });
});
