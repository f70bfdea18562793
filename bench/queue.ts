/**
 * What it costs to share work out: pieces of nothing in this process, through child processes, Redis and PostgreSQL; a hundred
 * workers whose pieces sleep; and trainings of `sprint` by two processes with a thread each against one with two.
 * Lines for docs/results.md go to standard output, progress to standard error. Each figure is of a process of its own.
 *
 *     npm run bench:queue -- [--pieces 1000] [--sleepers 100] [--sleep 10] [--images 4000] [--trainings 24]
 */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { childProcesses } from "../src/pieces/children/child-processes.ts";
import type { Work } from "../src/pieces/children/work.ts";
import { computeHere, type Executor } from "../src/pieces/executor.ts";
import { fileStore } from "../src/pieces/file-store.ts";
import { queueExecutor } from "../src/queue/queue-executor.ts";
import { sweep } from "../src/sweep/node.ts";
import { COMPUTED_BY, SMALL_WORK, type SmallWork, smallPieces } from "../test/pieces/small-work.ts";
import { ENGINES } from "../test/queue/servers.ts";

/** Pieces through one way of sharing them out. */
interface PiecesTask {
  readonly kind: "pieces";
  readonly way: "this process" | "child processes" | "redis" | "postgres";
  readonly workers: number;
  readonly pieces: number;
  readonly sleepMs: number;
}

/** Trainings of `sprint`. */
interface TrainingsTask {
  readonly kind: "trainings";
  readonly dataset: string;
  readonly images: number;
  readonly trainings: number;
  readonly workers: number | null;
  readonly threads: number;
}

type Task = PiecesTask | TrainingsTask;

interface Measured {
  /** From when there is work to when all is done; of pieces, from the first that is done. */
  readonly seconds: number;
  readonly bytes: number;
  /** Of this process: seconds of its processor, and its resident memory at its highest, in bytes. */
  readonly processor: number;
  readonly memory: number;
}

/** The recipe would take more of fewer images. */
const EPOCHS = 2;
const PROGRAM = fileURLToPath(import.meta.url);
const WORKER = fileURLToPath(new URL("../test/queue/worker-program.ts", import.meta.url));
const SIMULATED = fileURLToPath(new URL("./queue-sleepers.ts", import.meta.url));

function start(program: string, ...words: readonly string[]): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", program, ...words], { stdio: "ignore" });
}

async function measurePieces(task: PiecesTask): Promise<Measured> {
  const { pieces, sleepMs } = task;
  const directory = await mkdtemp(join(tmpdir(), "atelier-bench-queue-"));
  const description: SmallWork = { pieces, stepMs: sleepMs };
  const work: Work = {
    ...{ module: SMALL_WORK, description, computedBy: COMPUTED_BY, computing: { threads: 1, device: "cpu" } },
    store: { kind: "directory", directory },
  };
  const ends: (() => unknown)[] = [() => rm(directory, { recursive: true, force: true })];
  try {
    const executor = await openExecutor(task, work, ends);
    ends.unshift(() => executor.close());
    const store = await fileStore(directory, COMPUTED_BY);
    let [first, memory] = [Number.NaN, 0];
    const used = process.cpuUsage();
    await executor.execute(smallPieces(description), {
      store,
      onEvent({ state }) {
        if (state !== "computed") return;
        if (Number.isNaN(first)) first = performance.now();
        memory = Math.max(memory, process.memoryUsage.rss());
      },
    });
    const seconds = (performance.now() - first) / 1000;
    const { user, system } = process.cpuUsage(used);
    return {
      seconds,
      memory,
      processor: (user + system) / 1e6,
      bytes: await bytesOf(join(directory, "small")),
    };
  } finally {
    for (const end of ends) await end();
  }
}

async function openExecutor(
  { way, workers, sleepMs }: PiecesTask,
  work: Work,
  ends: (() => unknown)[],
): Promise<Executor> {
  if (way === "this process") return computeHere();
  if (way === "child processes") return childProcesses(workers, work);
  const engine = ENGINES.find(({ kind }) => kind === way);
  if (engine?.isThere !== true) throw new Error(`this machine has no ${way}`);
  const server = await engine.start();
  ends.unshift(() => server.stop());
  const executor = await queueExecutor(server.url, work);
  const started =
    sleepMs > 0
      ? [start(SIMULATED, server.url, JSON.stringify(work), String(workers))]
      : Array.from({ length: workers }, () => start(WORKER, server.url));
  ends.unshift(() => {
    for (const one of started) one.kill("SIGKILL");
  });
  return executor;
}

async function bytesOf(directory: string): Promise<number> {
  const sizes = (await readdir(directory)).map(async (name) => (await stat(join(directory, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function measureTrainings(task: TrainingsTask): Promise<Measured> {
  const { dataset, images, trainings, workers, threads } = task;
  const directory = await mkdtemp(join(tmpdir(), "atelier-bench-sprint-"));
  try {
    const began = performance.now();
    const used = process.cpuUsage();
    let done = 0;
    await sweep(
      {
        ...{
          datasets: dataset,
          recipe: "sprint",
          seeds: 2,
          settings: { trainImages: images, epochs: EPOCHS },
          testImages: 1000,
        },
        vary: { learningRate: Array.from({ length: trainings / 2 }, (_, i) => (i + 1) / 1000) },
      },
      {
        ...{ directory, threads, ...(workers !== null && { workers }) },
        onProgress({ state }) {
          if (state === "computed") process.stderr.write(`  ${++done} of ${trainings}\r`);
        },
      },
    );
    const { user, system } = process.cpuUsage(used);
    const memory = process.memoryUsage.rss();
    return {
      ...{ seconds: (performance.now() - began) / 1000, bytes: 0, memory },
      processor: (user + system) / 1e6,
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** In a process of its own, so that memory is this task's alone. */
async function measureApart(task: Task): Promise<Measured> {
  const child = spawn(process.execPath, ["--import", "tsx", PROGRAM, "--task", JSON.stringify(task)], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`exit code ${code} of ${JSON.stringify(task)}`);
  return JSON.parse(text);
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

async function sayPieces(title: string, task: PiecesTask): Promise<void> {
  process.stderr.write(`${title} …\n`);
  const { seconds, bytes, processor, memory } = await measureApart(task);
  const { pieces } = task;
  say(
    `| ${title} | ${((pieces - 1) / seconds).toFixed(0)} | ${(bytes / pieces).toFixed(0)} | ` +
      `${processor.toFixed(1)} s in ${seconds.toFixed(0)} s | ${megabytes(memory)} |`,
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      pieces: { type: "string", default: "1000" },
      sleepers: { type: "string", default: "100" },
      sleep: { type: "string", default: "10" },
      images: { type: "string", default: "4000" },
      trainings: { type: "string", default: "24" },
      dataset: { type: "string", default: "fashion-mnist" },
      task: { type: "string" },
    },
  });
  if (values.task !== undefined) {
    // The process that asked is gone.
    process.once("disconnect", () => process.exit(1));
    const task: Task = JSON.parse(values.task);
    const measured = task.kind === "pieces" ? await measurePieces(task) : await measureTrainings(task);
    process.stdout.write(JSON.stringify(measured));
    process.removeAllListeners("disconnect");
    process.disconnect?.();
    return;
  }
  const began = performance.now();
  say(
    `${cpus()[0]?.model ?? ""}, ${availableParallelism()} cores, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`,
  );
  const pieces = Number(values.pieces);
  const engines = ENGINES.filter(({ isThere }) => isThere).map(({ kind }) => kind);
  if (pieces > 0) {
    say(
      "\n| | pieces a second | bytes a piece | coordinator's processor time | its memory |\n| --- | --- | --- | --- | --- |",
    );
    const nothing = { kind: "pieces", pieces, sleepMs: 0 } as const;
    await sayPieces(`${pieces} pieces of nothing in one process`, {
      ...nothing,
      way: "this process",
      workers: 1,
    });
    await sayPieces("by `--workers 2`", { ...nothing, way: "child processes", workers: 2 });
    for (const way of engines) await sayPieces(`by 2 workers over ${way}`, { ...nothing, way, workers: 2 });
  }
  const workers = Number(values.sleepers);
  for (const way of workers > 0 ? engines : []) {
    const sleepMs = 1000 * Number(values.sleep);
    await sayPieces(`${5 * workers} pieces that sleep ${values.sleep} s, by ${workers} workers over ${way}`, {
      ...{ kind: "pieces", way, workers, pieces: 5 * workers, sleepMs },
    });
  }
  const [images, trainings] = [Number(values.images), Number(values.trainings)];
  if (trainings > 0) {
    say(
      `\n| ${trainings} trainings of \`sprint\`, ${EPOCHS} epochs of ${images} images of ${values.dataset} | seconds |\n| --- | --- |`,
    );
    const task = { kind: "trainings", dataset: values.dataset, images, trainings } as const;
    for (const [title, workers_, threads] of [
      ["one process with 2 threads", null, 2],
      ["`--workers 2` with 1 thread each", 2, 1],
    ] as const) {
      process.stderr.write(`${title} …\n`);
      const { seconds } = await measureApart({ ...task, workers: workers_, threads });
      say(`| ${title} | ${seconds.toFixed(0)} |`);
    }
  }
  process.stderr.write(`all in ${((performance.now() - began) / 60_000).toFixed(1)} minutes\n`);
}

await main();
