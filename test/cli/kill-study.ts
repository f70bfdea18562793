/**
 * Kills a small study at random moments, again and again, and lets it finish: its numbers have to be those of a study
 * that nobody killed. `study.test.ts` does the same with fewer kills.
 *
 *     npm run check:study -- [--kills 10] [--seed 1]
 */

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { RandomGenerator } from "../../src/index.ts";
import { atelierProcess } from "./process.ts";

export interface KilledStudy {
  /** The numbers of the study that was killed, and of the one that was not, without times. */
  readonly killed: unknown;
  readonly whole: unknown;
  /** How many pieces there were already at each start. */
  readonly there: readonly number[];
  /** Attempts that were killed before they were finished. */
  readonly kills: number;
}

/**
 * Runs a study in two directories below `directory`: once undisturbed, and once killed so many times.
 *
 * @param argv what is studied
 * @param onKill told when each attempt was killed, in milliseconds since its start
 */
export async function killStudy(
  argv: readonly string[],
  directory: string,
  { kills, random, onKill }: { kills: number; random: () => number; onKill?: (after: number) => void },
): Promise<KilledStudy> {
  const study = (name: string) => ["study", ...argv, "--out", join(directory, name)];
  const began = performance.now();
  const undisturbed = await atelierProcess(study("whole"));
  if (undisturbed.exitCode !== 0) throw new Error(undisturbed.stderr);
  const duration = performance.now() - began;
  const there: number[] = [];
  let killed = 0;
  for (let attempt = 0; attempt < kills; attempt++) {
    const after = random() * duration;
    const { exitCode, stdout } = await atelierProcess(study("killed"), {
      onStart: (child) => setTimeout(() => child.kill("SIGKILL"), after),
    });
    there.push(Number(/^(\d+) pieces? of/m.exec(stdout)?.[1] ?? 0));
    if (exitCode === 0) continue;
    killed++;
    onKill?.(after);
  }
  const last = await atelierProcess(study("killed"));
  if (last.exitCode !== 0) throw new Error(last.stderr);
  return {
    killed: await numbersOf(join(directory, "killed")),
    whole: await numbersOf(join(directory, "whole")),
    there,
    kills: killed,
  };
}

/** `report.json` without what is of the run, not of the datasets. */
async function numbersOf(directory: string): Promise<unknown> {
  return JSON.parse(await readFile(join(directory, "report.json"), "utf8"), (key, value) =>
    key === "seconds" || key === "made" ? undefined : value,
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { kills: { type: "string", default: "10" }, seed: { type: "string", default: "1" } },
  });
  const generator = new RandomGenerator(Number(values.seed));
  const directory = await mkdtemp(join(tmpdir(), "atelier-kills-"));
  try {
    const argv = ["drawn-digits", "drawn-garments", "--train-images", "200", "--test-images", "100"];
    const { killed, whole, there, kills } = await killStudy(argv, directory, {
      kills: Number(values.kills),
      random: () => generator.uniform(),
      onKill: (after) => process.stdout.write(`killed after ${(after / 1000).toFixed(2)} s\n`),
    });
    const isSame = JSON.stringify(killed) === JSON.stringify(whole);
    process.stdout.write(
      `${kills} of ${values.kills} attempts were killed; pieces there at each start: ${there.join(" ")}\n` +
        `the numbers are ${isSame ? "the same" : "NOT the same"} as those of a study that was not killed\n`,
    );
    if (!isSame || kills === 0) process.exitCode = 1;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
