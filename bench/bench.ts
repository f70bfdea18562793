/**
 * Atelier beside every engine that is installed: the same networks, the same work, in turn within one run, so that
 * a machine that is slow for a minute is slow for all. See README.md beside this file.
 *
 *     npm run bench -- [--json] [--networks post,conv3,sprint,strong,photo,perceptron,resnet8] [--batch 64,128] [--rounds 5] [--seconds 2]
 *                      [--measures train-step,evaluate-10k,epoch,load,time-to-accuracy] [--threads 2] [--slow-peers]
 *                      [--before ../another-checkout]
 */

import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { defined } from "../src/checked.ts";
import { type Engine, startEngines, type Task } from "./engines.ts";
import { NETWORKS } from "./networks.ts";
import { describeProcessor } from "./processor.ts";
import { MEASURES, type Measure, median, type Result, table } from "./results.ts";
import { verdicts } from "./verdict.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    networks: { type: "string", default: Object.keys(NETWORKS).join(",") },
    batch: { type: "string", default: "64,128" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    measures: { type: "string", default: "train-step,evaluate-10k,epoch,load" },
    threads: { type: "string", default: String(Math.min(2, cpus().length)) },
    "slow-peers": { type: "boolean", default: false },
    before: { type: "string" },
  },
});
const threads = Number(values.threads);
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const batches = values.batch.split(",").map(Number);
const measures = values.measures.split(",").map(knownMeasure);
const networks = values.networks.split(",").map(knownNetwork);
const say = (line: string) => process.stderr.write(`${line}\n`);

const engines = await startEngines({ threads, withSlow: values["slow-peers"], before: values.before }, say);
say(describeProcessor());
for (const { engine, variant, version, threads: used, note } of engines) {
  say(`  ${engine} ${variant}: ${version}, ${used} threads${note === undefined ? "" : ` (${note})`}`);
}

const results: Result[] = [];
for (const task of tasks()) results.push(...(await measure(task)));
for (const engine of engines) engine.stop();

process.stdout.write(`${table(results)}\n${describeProcessor()}\n`);
for (const line of verdicts(results)) process.stdout.write(`${line}\n`);
if (values.json) process.stdout.write(`${JSON.stringify({ results })}\n`);

/** What is measured, in the order of the table. */
function* tasks(): Generator<Omit<Task, "seconds">> {
  for (const network of networks) {
    for (const measured of measures) {
      if (measured === "train-step") for (const batch of batches) yield { network, batch, measure: measured };
      if (measured === "evaluate-10k") yield { network, batch: 250, measure: measured };
      if (measured === "epoch") yield { network, batch: defined(batches[0]), measure: measured };
    }
  }
  const needsData = measures.filter((measured) => measured === "load" || measured === "time-to-accuracy");
  if (needsData.length === 0) return;
  if (process.env.ATELIER_DATA === undefined) {
    say(`${needsData.join(", ")}: left out, ATELIER_DATA does not say where fashion-mnist is`);
    return;
  }
  for (const measured of needsData) yield { network: "post", batch: 128, measure: measured };
}

/** Every engine in turn, round after round. */
async function measure(task: Omit<Task, "seconds">): Promise<Result[]> {
  const able = engines.filter((engine) => engine.can(task));
  const times = new Map<Engine, number[]>(able.map((engine) => [engine, []]));
  const isLong = task.measure === "time-to-accuracy";
  // The round before the first warms up: Atelier finds out how many steps a run should have.
  for (let round = isLong ? 0 : -1; round < (isLong ? 1 : rounds); round++) {
    // Back and forth, so that none always comes after the same other one.
    for (const engine of round % 2 === 0 ? able : able.toReversed()) {
      if (engine.isSlow && round !== 0) continue;
      const { milliseconds: measured } = await engine.measure({ ...task, seconds });
      if (round >= 0) times.get(engine)?.push(...measured);
    }
    say(`${task.network} ${task.measure} batch ${task.batch}: round ${round + 1} of ${isLong ? 1 : rounds}`);
  }
  return Array.from(times, ([{ engine, variant, threads: used }, measured]) => ({
    ...task,
    ...{ engine, variant, threads: used },
    ...{ medianMs: median(measured), minimumMs: Math.min(...measured), repetitions: measured.length },
  }));
}

function knownMeasure(name: string): Measure {
  const measured = MEASURES.find((known) => known === name);
  if (measured === undefined)
    throw new Error(`Expected measures of ${MEASURES.join(", ")}. Received: ${name}.`);
  return measured;
}

function knownNetwork(name: string): string {
  const known = Object.keys(NETWORKS);
  if (!known.includes(name)) throw new Error(`Expected networks of ${known.join(", ")}. Received: ${name}.`);
  return name;
}
