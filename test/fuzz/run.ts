/**
 * Changes model files, study stores and configurations at random and hands them to their loaders. Each case is a typed
 * error that says what was received, or a right result, within bounds of time and memory; a process that dies or hangs is
 * started again behind the case that it was at.
 *
 *     npm run check:fuzz -- [--count 100000] [--seed 1] [--only "model files"]
 *     npm run check:fuzz -- --case 4711 [--seed 1]
 */

import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { nodePlatform, usePlatform } from "../../src/index.ts";
import { type CaseResult, fuzzCase, runCase, TARGET_NAMES } from "./drill.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    first: { type: "string", default: "0" },
    count: { type: "string", default: "100000" },
    case: { type: "string" },
    only: { type: "string" },
  },
});
const seed = Number(values.seed);
const first = Number(values.case ?? values.first);
const end = first + (values.case === undefined ? Number(values.count) : 1);

/** Far more than a case may take; what has not answered then never will. */
const HANGING_MILLISECONDS = 60_000;
/** Faults that are printed; all are counted. */
const MAX_PRINTED = 20;
/** The number of results that are sent at once. */
const BUNDLE = 50;

/** What the child says: the case that it begins with, and results. */
type Message =
  | { readonly begun: number }
  | { readonly results: readonly CaseResult[]; readonly memory: number };

/** In the child: runs the cases from one on. */
async function work(from: number): Promise<void> {
  usePlatform({ ...nodePlatform({ threads: 1 }), terminal: { isInteractive: false, write() {} } });
  let bundle: CaseResult[] = [];
  for (let number = from; number < end; number++) {
    if (number % 10 === 0 || number === from) process.send?.({ begun: number } satisfies Message);
    bundle.push(await runCase(seed, number, values.only));
    if (bundle.length < BUNDLE && number < end - 1) continue;
    const message: Message = { results: bundle, memory: process.resourceUsage().maxRSS * 1024 };
    await new Promise<void>((resolve) => process.send?.(message, () => resolve()));
    bundle = [];
  }
  process.disconnect?.();
}

async function supervise(): Promise<void> {
  if (values.case !== undefined) console.log(`case ${first}: ${fuzzCase(seed, first, values.only).what}`);
  const tally = new Tally();
  for (let next = first; next < end; ) next = await runChild(next, tally);
  console.log(tally.summary());
  process.exitCode = tally.faults === 0 ? 0 : 1;
}

/** Runs cases in a child; returns the case to continue with after it ended. */
function runChild(from: number, tally: Tally): Promise<number> {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), process.argv.slice(2), {
    env: { ...process.env, FUZZ_FIRST: String(from), ORT_DISABLE_TELEMETRY: "1" },
    execArgv: ["--import", "tsx", "--max-old-space-size=1024"],
  });
  let next = from;
  let reason = "";
  const hangs = () => {
    reason = `did not end within ${HANGING_MILLISECONDS / 1000} s`;
    child.kill("SIGKILL");
  };
  let timer = setTimeout(hangs, HANGING_MILLISECONDS);
  child.on("message", (message: Message) => {
    clearTimeout(timer);
    timer = setTimeout(hangs, HANGING_MILLISECONDS);
    if ("begun" in message) return;
    next += message.results.length;
    tally.add(message.results, message.memory);
  });
  return new Promise((resolve) => {
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      if (next >= end) return resolve(next);
      tally.died(next, reason || `the process ended with ${signal ?? code}`);
      resolve(next + BUNDLE);
    });
  });
}

class Tally {
  faults = 0;
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #began = performance.now();
  #cases = 0;
  #memory = 0;
  #slowest: CaseResult | undefined;

  add(results: readonly CaseResult[], memory: number): void {
    this.#memory = Math.max(this.#memory, memory);
    for (const result of results) {
      const counts = this.#counts.get(result.target) ?? new Map<string, number>();
      counts.set(result.outcome, (counts.get(result.outcome) ?? 0) + 1);
      this.#counts.set(result.target, counts);
      if (result.milliseconds > (this.#slowest?.milliseconds ?? 0)) this.#slowest = result;
      if (result.fault !== undefined)
        this.#say(result.number, `${result.target}, ${result.what}\n  ${result.fault}`);
      if (++this.#cases % 10_000 === 0)
        console.log(`${this.#cases} of ${end - first} cases, ${this.faults} faults`);
    }
  }

  died(number: number, reason: string): void {
    this.#say(number, `or one of the ${BUNDLE - 1} after it: ${reason}`);
  }

  summary(): string {
    const kinds = TARGET_NAMES.flatMap((target) => {
      const counts = this.#counts.get(target);
      if (counts === undefined) return [];
      return [
        `${target}: ${[...counts]
          .sort()
          .map(([outcome, count]) => `${count} ${outcome}`)
          .join(", ")}`,
      ];
    });
    const { number, what, milliseconds } = this.#slowest ?? { number: 0, what: "none", milliseconds: 0 };
    return [
      `${this.#cases} cases of seed ${seed}: ${this.faults} faults`,
      ...kinds,
      `slowest: case ${number}, ${Math.round(milliseconds)} ms (${what.slice(0, 80)})`,
      `most memory: ${Math.round(this.#memory / 1e6)} MB; ${Math.round((performance.now() - this.#began) / 1000)} s; Node ${process.version}`,
    ].join("\n");
  }

  #say(number: number, words: string): void {
    if (++this.faults > MAX_PRINTED) return;
    console.log(`case ${number}: ${words}`);
    console.log(
      `  again: npm run check:fuzz -- --seed ${seed} --case ${number}${values.only === undefined ? "" : ` --only "${values.only}"`}`,
    );
  }
}

if (process.send === undefined) await supervise();
else await work(Number(process.env.FUZZ_FIRST));
