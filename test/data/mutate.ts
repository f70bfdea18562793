/**
 * Reads a hundred thousand mutated datasets: each has to be a typed error or the very dataset that its files hold,
 * within bounds of time and memory. `mutations.slow.test.ts` runs the first few of the same cases.
 *
 *     npm run check:mutations -- [--seed 1] [--first 0] [--count 100000]
 *     npm run check:mutations -- --case 4711 [--seed 1] [--keep]
 *
 * A case depends on nothing but the seed and its number (and on zlib, which Node brings along: where a compressed
 * byte is changed, another version of it may make another case). `--keep` leaves the files to be looked at.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { MutatedCase } from "./mutate-case.ts";
import { type CaseResult, drill } from "./mutate-drill.ts";

/** Of one case, the work of the other places and a busy machine included. */
const GREATEST_MILLISECONDS = 2000;

/** Of resident memory, beyond what the process has before the first case; the drill's own is in it. */
const GREATEST_GROWTH = 400e6;

/** Of what is asked for but may never be touched: headers promise up to 256 MB in each of the places. */
const GREATEST_ARRAY_BUFFERS = 1e9;

/** Failures that are printed; all are counted. */
const PRINTED = 20;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    first: { type: "string", default: "0" },
    count: { type: "string", default: "100000" },
    case: { type: "string" },
    keep: { type: "boolean", default: false },
  },
});
const seed = Number(values.seed);
const first = Number(values.case ?? values.first);
const count = values.case === undefined ? Number(values.count) : 1;

const outcomes = new Map<string, number>();
const begun = new Map<number, string>();
let done = 0;
let failed = 0;
let peakArrayBuffers = 0;
let slowest = { number: first, description: "", milliseconds: 0 };

// An error that nobody caught would end any program: it comes from one of the cases that were begun.
process.on("uncaughtException", (error) => {
  say(`Crashed: ${error.stack}\nin one of the cases ${JSON.stringify([...begun], null, 2)}`);
  process.exit(1);
});

const residentBefore = peakResident();
const start = performance.now();
const directory = await mkdtemp(join(tmpdir(), "atelier-mutations-"));
try {
  await drill({ seed, first, count, directory, onStart, onEnd });
} finally {
  if (values.keep) say(`The files are in ${directory}`);
  else await rm(directory, { recursive: true, force: true });
}
const growth = peakResident() - residentBefore;
checkMemory("resident memory to grow by", growth, GREATEST_GROWTH);
checkMemory("array buffers of", peakArrayBuffers, GREATEST_ARRAY_BUFFERS);
say(summary());
process.exitCode = failed === 0 ? 0 : 1;

function onStart({ number, description }: MutatedCase): void {
  begun.set(number, description);
}

function onEnd({ mutated: { number, description }, outcome, failure, milliseconds }: CaseResult): void {
  begun.delete(number);
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  if (milliseconds > slowest.milliseconds) slowest = { number, description, milliseconds };
  const late = `Expected at most ${GREATEST_MILLISECONDS} ms. Received: ${milliseconds.toFixed(0)} ms.`;
  const problem = failure ?? (milliseconds > GREATEST_MILLISECONDS ? late : undefined);
  if (problem !== undefined && ++failed <= PRINTED) {
    say(`case ${number}: ${description}\n  ${problem}`);
    say(`  again: npm run check:mutations -- --seed ${seed} --case ${number}`);
  }
  if (count === 1) say(`case ${number}: ${description}\n  ${outcome}`);
  peakArrayBuffers = Math.max(peakArrayBuffers, process.memoryUsage().arrayBuffers);
  if (++done % 10_000 === 0)
    say(`${done} of ${count} cases, ${megabytes(process.memoryUsage().rss)} resident`);
}

function checkMemory(what: string, bytes: number, greatest: number): void {
  if (bytes <= greatest) return;
  failed++;
  say(`Expected ${what} at most ${megabytes(greatest)}. Received: ${megabytes(bytes)}.`);
}

function summary(): string {
  const errors = [...outcomes].filter(([outcome]) => outcome !== "dataset").sort();
  const lines = {
    cases: `${done}, numbers ${first} to ${first + count - 1} of seed ${seed}; ${failed} failed`,
    datasets: `${outcomes.get("dataset") ?? 0}, each just what its files hold`,
    errors: errors.map(([name, times]) => `${times} ${name}`).join(", "),
    "resident memory":
      `${megabytes(residentBefore)} before, ${megabytes(residentBefore + growth)} at most; ` +
      `it may grow by ${megabytes(GREATEST_GROWTH)}`,
    "array buffers": `${megabytes(peakArrayBuffers)} at most; they may be ${megabytes(GREATEST_ARRAY_BUFFERS)}`,
    "slowest case":
      `${slowest.milliseconds.toFixed(0)} ms, ${slowest.number}: ${slowest.description}; ` +
      `it may take ${GREATEST_MILLISECONDS} ms`,
    duration: `${((performance.now() - start) / 1000).toFixed(0)} s; Node ${process.version}, zlib ${process.versions.zlib}`,
  };
  return Object.entries(lines)
    .map(([title, line]) => `${title.padEnd(17)}${line}`)
    .join("\n");
}

/** The most that was ever resident, as the system counts it, in bytes. */
function peakResident(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
