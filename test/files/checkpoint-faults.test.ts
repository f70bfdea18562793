/** File systems that fail under checkpoints: training continues, saved checkpoints stay, and resuming is exact. */

import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { StorageError } from "../../src/errors/index.ts";
import {
  type BackupEvent,
  type BackupOptions,
  type Callback,
  callbacks,
  layers,
  type Sequential,
  sequential,
} from "../../src/index.ts";
import { errorOf, temporaryDirectory } from "../data/fixtures.ts";
import {
  breakFiles,
  REAL,
  refuseOpening,
  refuseRenaming,
  replace,
  systemError,
  writeShortly,
} from "./faults.ts";

const EPOCHS = 4;
const x = { data: Float32Array.from({ length: 48 }, (_, i) => (i * 7) % 5), shape: [12, 4] };
const y = Uint8Array.from({ length: 12 }, (_, i) => i % 3);

function makeModel(): Sequential {
  const model = sequential(
    [layers.dense({ units: 4, inputShape: [4] }), layers.dropout({ rate: 0.5 }), layers.dense({ units: 3 })],
    { seed: 1 },
  );
  model.compile({ loss: "sparseCategoricalCrossentropy", optimizer: "adam" });
  return model;
}

type Weights = ReturnType<Sequential["getWeights"]>;

/** Trains to the end, or until the end of an epoch; tells what happened with checkpoints. */
async function train(
  directory: string,
  { until = EPOCHS, atEpoch = () => {}, ...backup }: Partial<BackupOptions> & Training = {},
): Promise<{ weights: Weights; events: BackupEvent[] }> {
  const events: BackupEvent[] = [];
  const stop = new AbortController();
  const watching: Callback = {
    async onEpochEnd(epoch) {
      await atEpoch(epoch);
      if (epoch + 1 === until && until < EPOCHS) stop.abort();
    },
  };
  const keeping = callbacks.backupAndRestore({
    directory,
    onEvent: (event) => events.push(event),
    ...backup,
  });
  const model = makeModel();
  const options = { epochs: EPOCHS, batchSize: 4, verbose: 0, signal: stop.signal } as const;
  await model.fit(x, y, { ...options, callbacks: [keeping, watching] }).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return { weights: model.getWeights(), events };
}

interface Training {
  readonly until?: number;
  readonly atEpoch?: (epoch: number) => unknown;
}

let uninterrupted: Weights;
beforeAll(async () => {
  const own = await mkdtemp(join(tmpdir(), "atelier-whole-"));
  ({ weights: uninterrupted } = await train(own));
  await rm(own, { recursive: true });
});

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});

const leftovers = async () => (await readdir(directory)).filter((name) => name.endsWith(".part"));

describe("checkpoints that cannot be written", () => {
  it.each<[string, () => void, string]>([
    ["a full disk", () => breakFiles("write", "ENOSPC"), "the disk is full"],
    [
      "a disk that fills within a file",
      () => breakFiles("write", "ENOSPC", { after: 100 }),
      "the disk is full",
    ],
    ["a disk that takes no more", () => writeShortly(0), "the disk took 0"],
    ["a broken disk", () => breakFiles("sync", "EIO"), "the disk reported an error"],
    ["a refused rename", () => refuseRenaming("EPERM"), "not permitted"],
    ["a disk that became read-only", () => refuseOpening("EROFS"), "the file system is read-only"],
    ["too many open files", () => refuseOpening("EMFILE"), "this process has too many files open"],
  ])("do not end the training, and each is told of: %s", async (_, inject, words) => {
    inject();
    const { weights, events } = await train(directory);
    expect(weights).toEqual(uninterrupted);
    const failures = events.filter((event) => event.kind === "failed");
    expect(failures).toHaveLength(EPOCHS);
    for (const { message } of failures) expect(message).toContain(words);
    expect(await readdir(directory)).toEqual([]);
  });

  it.each(["safetensors", "json"])(
    "leave the one before, from which training goes on exactly: no .%s",
    async (name) => {
      await train(directory, { until: 1 });
      const before = await readdir(directory);
      breakFiles("sync", "EIO", { name: `.${name}` });
      const { events } = await train(directory, { until: 3 });
      expect(events.map(({ kind }) => kind)).toContain("failed");
      expect(await readdir(directory)).toEqual(before);
      replace(REAL);
      const { weights } = await train(directory);
      expect(weights).toEqual(uninterrupted);
      expect(await leftovers()).toEqual([]);
    },
  );

  it("are whole where the disk takes a few bytes at a time", async () => {
    writeShortly(50);
    await train(directory, { until: 2 });
    const { weights, events } = await train(directory);
    expect(events[0]?.kind).toBe("restored");
    expect(weights).toEqual(uninterrupted);
  });

  it("are made again in a directory that was removed in between", async () => {
    await train(directory, {
      until: 3,
      atEpoch: (epoch) => epoch === 1 && rm(directory, { recursive: true }),
    });
    const { weights, events } = await train(directory);
    expect(events[0]).toMatchObject({ kind: "restored", epoch: 3 });
    expect(weights).toEqual(uninterrupted);
  });
});

describe("checkpoints that cannot be read", () => {
  it("make way for the one before, and the end is the same", async () => {
    await train(directory, { until: 3 });
    const newest = (await readdir(directory)).filter((name) => name.endsWith(".json")).at(-1);
    replace({
      read: async (path) => {
        if (basename(path) === newest) throw systemError("EIO", "read");
        return REAL.read(path);
      },
    });
    const { weights, events } = await train(directory);
    expect(events.map(({ kind }) => kind).slice(0, 2)).toEqual(["skipped", "restored"]);
    expect(weights).toEqual(uninterrupted);
  });

  it("are passed over if a half is missing, also where there is no other", async () => {
    await train(directory, { until: 1 });
    for (const name of await readdir(directory)) {
      if (name.endsWith(".safetensors")) await rm(join(directory, name));
    }
    const { weights, events } = await train(directory);
    expect(events[0]).toMatchObject({ kind: "skipped", message: expect.stringContaining("no such file") });
    expect(weights).toEqual(uninterrupted);
  });

  it("are not replaced by a training that begins anew, if it is the system that refuses all", async () => {
    await train(directory, { until: 3 });
    const before = await readdir(directory);
    replace({ read: () => Promise.reject(systemError("EACCES", "open")) });
    expect(await errorOf(() => train(directory))).toBeInstanceOf(StorageError);
    expect(await readdir(directory)).toEqual(before);
    replace(REAL);
    expect((await train(directory)).weights).toEqual(uninterrupted);
  });

  it.skipIf(process.getuid?.() === 0)(
    "say so where permissions were taken away; root reads all",
    async () => {
      await train(directory, { until: 3 });
      for (const name of await readdir(directory)) await chmod(join(directory, name), 0);
      expect((await errorOf(() => train(directory))).message).toContain("permission denied");
    },
  );
});

describe("a clock that goes backwards", () => {
  it("changes neither which checkpoint is the newest, nor how often they are written", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-27T12:00:00Z") });
    onTestFinished(() => void vi.useRealTimers());
    const back = (epoch: number) => vi.setSystemTime(new Date(`19${69 - epoch}-01-01T00:00:00Z`));
    const { events } = await train(directory, { until: 3, atEpoch: back });
    expect(events.filter(({ kind }) => kind === "saved").length).toBeGreaterThanOrEqual(3);
    const resumed = await train(directory);
    expect(resumed.events[0]).toMatchObject({ kind: "restored", epoch: 3 });
    expect(resumed.weights).toEqual(uninterrupted);
  });
});

describe("a real disk", () => {
  it("that is full takes checkpoints again when there is room", async ({ skip }) => {
    const disk = join(directory, "disk");
    await mkdir(disk);
    const isMounted =
      process.platform === "linux" &&
      spawnSync("mount", ["-t", "tmpfs", "-o", "size=100k", "tmpfs", disk]).status === 0;
    skip(!isMounted, "no file system can be mounted");
    onTestFinished(() => void spawnSync("umount", ["-l", disk]));
    const ballast = join(disk, "ballast");
    const { weights, events } = await train(join(disk, "checkpoints"), {
      deleteCheckpoint: false,
      atEpoch: async (epoch) => {
        if (epoch === 1) await writeFile(ballast, new Uint8Array(100_000)).catch(() => {});
        if (epoch === 3) await rm(ballast);
      },
    });
    expect(weights).toEqual(uninterrupted);
    expect(events.map(({ kind }) => kind)).toEqual(["saved", "failed", "failed", "saved"]);
  });
});
