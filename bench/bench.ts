/**
 * Atelier beside every engine that is installed: the same networks, the same work, in turn within one run, so that
 * a machine that is slow for a minute is slow for all. See README.md beside this file.
 *
 *     npm run bench -- [--json] [--batch 64,128] [--rounds 5] [--seconds 2] [--threads 2]
 */

import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { type Engine, startEngines } from "./engines.ts";
import { NETWORKS } from "./networks.ts";
import { median, type Result, table } from "./results.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    batch: { type: "string", default: "64,128" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    threads: { type: "string", default: String(Math.min(2, cpus().length)) },
  },
});
const threads = Number(values.threads);
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const say = (line: string) => process.stderr.write(`${line}\n`);

const engines = await startEngines(threads, say);
say(`${cpus()[0].model}, ${cpus().length} cores; Node ${process.version}; ${threads} threads each`);
for (const { engine, variant, version, note } of engines) {
  say(`  ${engine} ${variant}: ${version}${note === undefined ? "" : ` (${note})`}`);
}

const results: Result[] = [];
for (const network of Object.keys(NETWORKS)) {
  for (const batch of values.batch.split(",").map(Number)) {
    results.push(...(await measure({ network, batch, measure: "train-step" })));
  }
  results.push(...(await measure({ network, batch: 250, measure: "evaluate-10k" })));
}
for (const engine of engines) engine.stop();

process.stdout.write(`${table(results)}\n`);
if (values.json) process.stdout.write(`${JSON.stringify({ results })}\n`);

/** Every engine in turn, round after round. */
async function measure(task: Pick<Result, "network" | "batch" | "measure">): Promise<Result[]> {
  const times = new Map<Engine, number[]>(engines.map((engine) => [engine, []]));
  for (let round = -1; round < rounds; round++) {
    for (const engine of engines) {
      const measured = await engine.run({ ...task, seconds });
      // The round before the first warms up: Atelier finds out how many steps a run should have.
      if (round >= 0) times.get(engine)?.push(...measured);
    }
    say(`${task.network} ${task.measure} batch ${task.batch}: round ${round + 1} of ${rounds}`);
  }
  return Array.from(times, ([{ engine, variant, threads: used }, measured]) => ({
    ...task,
    engine,
    variant,
    threads: used,
    medianMs: median(measured),
    minimumMs: Math.min(...measured),
  }));
}
