/**
 * Kills a small study at random moments, again and again, and lets it finish: its numbers have to be those of a study
 * that nobody killed. `study.slow.test.ts` does the same with fewer kills.
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
  /** The numbers of the study that nobody killed, without times. */
  readonly whole: unknown;
  /** Those of every study that was killed, once or more often, and then came to its end. */
  readonly resumed: readonly unknown[];
  /** How many pieces there were already at the start of each attempt. */
  readonly there: readonly number[];
}

/**
 * Runs a study undisturbed; then kills it `kills` times, each at a random moment within the time that the
 * undisturbed one took. One that comes to its end before it is killed is begun anew.
 *
 * @param argv what is studied
 * @param directory where
 * @param onKill told when each attempt was killed, in milliseconds since its start
 */
export async function killStudy(
  argv: readonly string[],
  directory: string,
  { kills, random, onKill }: { kills: number; random: () => number; onKill?: (after: number) => void },
): Promise<KilledStudy> {
  const began = performance.now();
  const whole = await studied(argv, join(directory, "whole"));
  const duration = performance.now() - began;
  const resumed: unknown[] = [];
  const there: number[] = [];
  let killed = 0;
  for (let round = 0; killed < kills; round++) {
    const out = join(directory, String(round));
    for (let isDone = false; !isDone && killed < kills; ) {
      const after = random() * duration;
      const { exitCode, stdout } = await atelierProcess(["study", ...argv, "--out", out], {
        onStart: (child) => setTimeout(() => child.kill("SIGKILL"), after),
      });
      there.push(Number(/^(\d+) pieces? of/m.exec(stdout)?.[1] ?? 0));
      isDone = exitCode === 0;
      if (isDone) continue;
      killed++;
      onKill?.(after);
    }
    resumed.push(await studied(argv, out));
  }
  return { whole, resumed, there };
}

/** The numbers of a study that is left to come to its end. */
async function studied(argv: readonly string[], out: string): Promise<unknown> {
  const { exitCode, stderr } = await atelierProcess(["study", ...argv, "--out", out]);
  if (exitCode !== 0) throw new Error(stderr);
  return numbersOf(out);
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
    const { whole, resumed, there } = await killStudy(argv, directory, {
      kills: Number(values.kills),
      random: () => generator.uniform(),
      onKill: (after) => process.stdout.write(`killed after ${(after / 1000).toFixed(2)} s\n`),
    });
    const isSame = resumed.every((numbers) => JSON.stringify(numbers) === JSON.stringify(whole));
    process.stdout.write(
      `${values.kills} kills in ${there.length} attempts; pieces there at the start of each: ${there.join(" ")}\n` +
        `the numbers of ${resumed.length === 1 ? "the study" : `all ${resumed.length} studies`} that were killed are ` +
        `${isSame ? "the same" : "NOT the same"} as of one that was not\n`,
    );
    if (!isSame) process.exitCode = 1;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
