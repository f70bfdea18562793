/**
 * Sweeps whose processes are killed at random moments, again and again: their results have to be those of a sweep that
 * nobody disturbed, to the byte, and nothing may be left behind. And a sweep in one process against two.
 * `kill-sweep.slow.test.ts` has short forms of both.
 *
 *     npm run check:sweep -- [--kills 60] [--pieces 200] [--workers 2] [--seed 1] [--queue redis|postgres]
 */

import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { deserialize } from "node:v8";
import { RandomGenerator } from "../../src/index.ts";
import type { SweepFile } from "../../src/sweep/node.ts";
import { atelierProcess } from "../cli/process.ts";

/** 24 cells × 3 seeds, of a network with convolutions. */
export const MANY_CELLS: SweepFile = {
  datasets: ["drawn-digits", "drawn-garments"],
  recipe: "sprint",
  settings: { epochs: 1, trainImages: 120 },
  testImages: 50,
  vary: { learningRate: [0.003, 0.01, 0.02], batchSize: [16, 32], optimizer: ["adam", "sgd"] },
  seeds: 3,
};

/** So many small trainings, some of which go on after a choice. */
export function manyPieces(pieces: number): SweepFile {
  const rates = Array.from({ length: Math.round(pieces / 3) }, (_, i) =>
    Number((0.001 + i / 1000).toFixed(3)),
  );
  return {
    datasets: "drawn-digits",
    recipe: "linear",
    settings: { trainImages: 100 },
    testImages: 50,
    vary: { learningRate: rates },
    seeds: 2,
    halving: { epochs: [1, 3], keep: 0.5 },
  };
}

/** Everything that a sweep leaves behind, but for times: the same bytes each time. */
export interface Swept {
  readonly json: string;
  readonly models: readonly string[];
  /** The results of all pieces by their names, as Node serializes them. */
  readonly pieces: Readonly<Record<string, string>>;
  /** Files that are no results. */
  readonly leftovers: readonly string[];
}

const TIMES = new Set(["times", "seconds", "made", "front"]);

export async function readSwept(directory: string): Promise<Swept> {
  const names = (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
  const pieces: Record<string, string> = {};
  const results = names.filter((name) => /^pieces\/trainings\/[\da-f]{64}(?:\.attached)?\.piece$/.test(name));
  for (const name of results) pieces[name] = await numbersOfPiece(join(directory, name));
  const own = /^(?:sweep\.(?:json|csv|html)|progress\.json|computing\.json|best[^/]*\.onnx)$/;
  const models = names.filter((name) => name.endsWith(".onnx"));
  return {
    json: withoutTimes(JSON.parse(await readFile(join(directory, "sweep.json"), "utf8"))),
    models: await Promise.all(
      models.map(async (name) => (await readFile(join(directory, name))).toString("base64")),
    ),
    pieces,
    leftovers: names.filter((name) => !own.test(name) && !results.includes(name)),
  };
}

/** Behind 16 bytes of a mark and a SHA-256. */
async function numbersOfPiece(path: string): Promise<string> {
  const { result }: { result: unknown } = deserialize((await readFile(path)).subarray(48));
  return result instanceof Uint8Array ? Buffer.from(result).toString("base64") : withoutTimes(result);
}

function withoutTimes(value: unknown): string {
  return JSON.stringify(value, (key, one) => (TIMES.has(key) ? undefined : one));
}

export interface KilledSweep {
  readonly undisturbed: Swept;
  readonly killed: Swept;
  /** How often each kind of process was killed. */
  readonly kills: { coordinator: number; workers: number };
  readonly starts: number;
  /** What the last start said was there already. */
  readonly output: string;
}

/** Runs a sweep undisturbed in one process, and by several of which some are killed, so many times in all. */
export async function killSweep(
  file: SweepFile,
  directory: string,
  { kills, random, workers }: { kills: number; random: () => number; workers: number },
): Promise<KilledSweep> {
  const path = join(directory, "sweep.json");
  await writeFile(path, JSON.stringify(file));
  const argv = (out: string) => ["sweep", path, "--threads", "1", "--out", join(directory, out)];
  const began = performance.now();
  await succeed(argv("undisturbed"));
  const duration = performance.now() - began;
  const done = { coordinator: 0, workers: 0 };
  let starts = 0;
  let last = "";
  for (let isDone = false; !isDone; starts++) {
    const left = () => kills - done.coordinator - done.workers;
    const { exitCode, stdout, stderr } = await atelierProcess(
      [...argv("killed"), "--workers", String(workers)],
      {
        onStart(child) {
          // Every third time the coordinator, whose children then have to end by themselves.
          let isOfCoordinator = random() < 1 / 3;
          const strike = () => {
            if (child.exitCode !== null || child.signalCode !== null || left() <= 0) return;
            if (isOfCoordinator) {
              done.coordinator++;
              child.kill("SIGKILL");
              return;
            }
            const ofWorkers = workersOf(child.pid ?? 0);
            const victim = ofWorkers[Math.floor(random() * ofWorkers.length)];
            // They are not there yet.
            if (victim === undefined) return void setTimeout(strike, 100);
            done.workers++;
            try {
              process.kill(victim, "SIGKILL");
            } catch {
              // It has just ended.
            }
            isOfCoordinator = random() < 1 / 3;
            setTimeout(strike, random() * (duration / kills) * 2);
          };
          setTimeout(strike, 300 + random() * (duration / kills) * 4);
        },
      },
    );
    last = stdout;
    isDone = exitCode === 0;
    if (!isDone && Number.isFinite(exitCode)) throw new Error(`exit code ${exitCode}: ${stderr}${stdout}`);
  }
  return {
    undisturbed: await readSwept(join(directory, "undisturbed")),
    killed: await readSwept(join(directory, "killed")),
    kills: done,
    starts,
    output: last,
  };
}

/** The workers that a process has started and that are alive. */
function workersOf(pid: number): number[] {
  try {
    const found = execFileSync("pgrep", ["-P", String(pid), "-f", "atelier-worker"], { encoding: "utf8" });
    return found.trim().split("\n").map(Number);
  } catch {
    return [];
  }
}

/** Runs a sweep in one process and by two, and reads both. */
export async function sweepTwice(file: SweepFile, directory: string): Promise<{ one: Swept; two: Swept }> {
  const path = join(directory, "sweep.json");
  await writeFile(path, JSON.stringify(file));
  const argv = ["sweep", path, "--threads", "1", "--out"];
  await succeed([...argv, join(directory, "one")]);
  await succeed([...argv, join(directory, "two"), "--workers", "2"]);
  return { one: await readSwept(join(directory, "one")), two: await readSwept(join(directory, "two")) };
}

async function succeed(argv: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await atelierProcess(argv);
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kills: { type: "string", default: "60" },
      pieces: { type: "string", default: "200" },
      workers: { type: "string", default: "2" },
      seed: { type: "string", default: "1" },
      queue: { type: "string" },
    },
  });
  const generator = new RandomGenerator(Number(values.seed));
  const directory = await mkdtemp(join(tmpdir(), "atelier-sweep-"));
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const verdict = (isSame: boolean) => {
    if (!isSame) process.exitCode = 1;
    return isSame ? "the same, to the byte" : "NOT the same";
  };
  try {
    if (values.queue !== undefined) {
      const { killQueued } = await import("../queue/kill-queued-sweep.ts");
      const [kills, workers] = [Number(values.kills), Number(values.workers)];
      const random = () => generator.uniform();
      const {
        undisturbed,
        queued,
        kills: done,
      } = await killQueued(values.queue, manyPieces(Number(values.pieces)), directory, {
        kills,
        workers,
        random,
      });
      say(
        `${JSON.stringify(done)} kills in a sweep of ${Object.keys(undisturbed.pieces).length} files over ${values.queue}: ` +
          `${verdict(JSON.stringify(queued) === JSON.stringify(undisturbed))}; ` +
          `left behind: ${queued.leftovers.join(", ") || "nothing"}`,
      );
      return;
    }
    const { one, two } = await sweepTwice(MANY_CELLS, directory);
    say(
      `${Object.keys(one.pieces).length} files of 24 cells × 3 seeds in one process and by two: ` +
        verdict(JSON.stringify(one) === JSON.stringify(two)),
    );
    const chaos = await mkdtemp(join(directory, "chaos-"));
    const found = await killSweep(manyPieces(Number(values.pieces)), chaos, {
      kills: Number(values.kills),
      random: () => generator.uniform(),
      workers: Number(values.workers),
    });
    const { killed, undisturbed, kills, starts } = found;
    say(
      `${kills.coordinator} kills of the coordinator and ${kills.workers} of workers in ${starts} starts of a sweep of ` +
        `${Object.keys(undisturbed.pieces).length} files: ${verdict(JSON.stringify(killed) === JSON.stringify(undisturbed))}; ` +
        `left behind: ${killed.leftovers.join(", ") || "nothing"}`,
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

// Not awaited: what it loads later loads this file.
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) void main();
