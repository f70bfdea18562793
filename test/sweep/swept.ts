/** Sweeps for tests, run as a user runs them, and what they leave behind, to be compared to the byte. */

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deserialize } from "node:v8";
import type { SweepFile } from "../../src/sweep/node.ts";
import { atelierProcess, FROM_SOURCE } from "../cli/process.ts";

/** 24 cells × 3 seeds, of a network with convolutions. */
export const MANY_CELLS: SweepFile = {
  datasets: ["drawn-digits", "drawn-garments"],
  recipe: "sprint",
  settings: { epochs: 1, trainImages: 120 },
  testImages: 50,
  vary: { learningRate: [0.003, 0.01, 0.02], batchSize: [16, 32], optimizer: ["adam", "sgd"] },
  seeds: 3,
};

/** The same cells of a network with one small convolution. */
export const TINY_CELLS: SweepFile = {
  ...MANY_CELLS,
  network: fileURLToPath(new URL("./tiny-network.ts", import.meta.url)),
  settings: { epochs: 1, trainImages: 60 },
  testImages: 30,
};

/** A sweep of about this number of small trainings, some of which continue after a selection. */
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
const RESULT = /^[\da-f]{64}\.piece$/;

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

/** How many results a sweep's directory has by now. */
export async function countResults(directory: string): Promise<number> {
  const names = await readdir(join(directory, "pieces", "trainings")).catch(() => []);
  return names.filter((name) => RESULT.test(name)).length;
}

/** Behind 16 bytes of a mark and a SHA-256. */
async function numbersOfPiece(path: string): Promise<string> {
  const { result }: { result: unknown } = deserialize((await readFile(path)).subarray(48));
  return result instanceof Uint8Array ? Buffer.from(result).toString("base64") : withoutTimes(result);
}

function withoutTimes(value: unknown): string {
  return JSON.stringify(value, (key, one) => (TIMES.has(key) ? undefined : one));
}

/** Where the file of a sweep is written, and what is typed for it. */
export async function sweepCommand(file: SweepFile, directory: string): Promise<(out: string) => string[]> {
  const path = join(directory, "sweep.json");
  await writeFile(path, JSON.stringify(file));
  return (out) => ["sweep", path, "--threads", "1", "--out", join(directory, out)];
}

/** @throws Error with what the command said, unless it comes to its end */
export async function succeed(argv: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await atelierProcess(argv, { program: FROM_SOURCE });
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
}

export interface Strikes {
  readonly kills: number;
  /** How many results there will be. */
  readonly pieces: number;
  readonly random: () => number;
  /** How many results there are. */
  done(): Promise<number>;
  isOver(): boolean;
  /** Kills something. @returns whether there was anything to kill */
  strike(): Promise<boolean>;
}

/** Milliseconds that a kill comes later than the result which it waits for, at most. */
const MAX_DELAY_MS = 1000;
const LOOK_MS = 50;

/** Strikes `kills` times, at random moments that are spread over the whole sweep. @returns how often */
export async function strikeAlong({ kills, pieces, random, done, isOver, strike }: Strikes): Promise<number> {
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  for (let struck = 0; struck < kills; ) {
    const due = Math.floor(((struck + random()) / kills) * 0.9 * pieces);
    while (!isOver() && (await done()) < due) await pause(LOOK_MS);
    await pause(random() * MAX_DELAY_MS);
    if (isOver()) return struck;
    if (await strike()) struck++;
    else await pause(LOOK_MS);
  }
  return kills;
}
