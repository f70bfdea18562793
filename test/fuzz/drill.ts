/** Runs cases one after the other, and measures each. */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { defined } from "../../src/checked.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkpoints } from "./checkpoints.ts";
import { configurations } from "./configurations.ts";
import { foreignFiles } from "./foreign-files.ts";
import { Fault, type FuzzCase, type FuzzTarget, type Outcome } from "./fuzz-target.ts";
import { modelFiles } from "./model-files.ts";
import { pieceFiles } from "./piece-files.ts";

/** What is fuzzed, each so often out of the sum. */
const TARGETS: Readonly<Record<string, { weight: number; target: FuzzTarget }>> = {
  "model files": { weight: 5, target: modelFiles },
  "pieces of a study": { weight: 2, target: pieceFiles },
  checkpoints: { weight: 2, target: checkpoints },
  "files from elsewhere": { weight: 1, target: foreignFiles },
  configurations: { weight: 3, target: configurations },
};

export const TARGET_NAMES = Object.keys(TARGETS);

/** Not a measure of speed: far more than any case takes on a busy machine. */
const MAX_MILLISECONDS = 20_000;
/** By how much the most memory that was ever resident may grow in one case. */
const MAX_GROWTH = 256e6;

export interface CaseResult {
  readonly number: number;
  readonly target: string;
  readonly what: string;
  readonly outcome: Outcome | "fault";
  readonly fault?: string;
  readonly milliseconds: number;
  /** Whether the fault is only that it took too long, or too much memory. */
  readonly isOutOfBounds: boolean;
}

/** The case of a number: it depends on that and the seed alone. */
export function fuzzCase(seed: number, number: number, only?: string): FuzzCase & { target: string } {
  const random = new RandomGenerator(seed).split(number);
  const names = TARGET_NAMES.flatMap((name) => new Array<string>(defined(TARGETS[name]).weight).fill(name));
  const target = only ?? defined(names[random.integer(names.length)]);
  return { target, ...defined(TARGETS[target]).target(random) };
}

/** Runs one case. */
export async function runCase(seed: number, number: number, only?: string): Promise<CaseResult> {
  const { target, what, judge } = fuzzCase(seed, number, only);
  const began = performance.now();
  const peak = process.resourceUsage().maxRSS;
  let outcome: CaseResult["outcome"] = "fault";
  let fault: string | undefined;
  try {
    outcome = await judge();
  } catch (error) {
    fault = error instanceof Fault ? error.message : String(error instanceof Error ? error.stack : error);
  }
  const milliseconds = performance.now() - began;
  const growth = (process.resourceUsage().maxRSS - peak) * 1024;
  const isOutOfBounds = fault === undefined && (milliseconds > MAX_MILLISECONDS || growth > MAX_GROWTH);
  if (isOutOfBounds) fault = `took ${Math.round(milliseconds)} ms and ${Math.round(growth / 1e6)} MB`;
  return {
    number,
    target,
    what,
    outcome: fault === undefined ? outcome : "fault",
    milliseconds,
    isOutOfBounds,
    ...(fault === undefined ? {} : { fault }),
  };
}

/** Whether a case is within its bounds in a process of its own, in which nothing else takes memory or time. */
function holdsAlone(seed: number, number: number): boolean {
  const program = fileURLToPath(new URL("run.ts", import.meta.url));
  const argv = ["--import", "tsx", program, "--seed", String(seed), "--case", String(number)];
  return spawnSync(process.execPath, argv).status === 0;
}

/** Runs the first cases of a seed in this process; other tests run in it, too. */
export async function fuzz(
  seed: number,
  count: number,
): Promise<{ faults: string[]; outcomes: ReadonlyMap<string, number> }> {
  const outcomes = new Map<string, number>();
  const faults: string[] = [];
  for (let number = 0; number < count; number++) {
    const { outcome, target, what, fault, isOutOfBounds } = await runCase(seed, number);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (fault === undefined || (isOutOfBounds && holdsAlone(seed, number))) continue;
    faults.push(`case ${number}, ${target}, ${what}: ${fault}`);
  }
  return { faults, outcomes };
}
